const extensions = /\.(jpe?g|jpe|jfif|png|webp|avif|bmp|gif|tiff?)$/i;

/**
 * The id of a photo: its file name without folder and picture extension. Other dots are part of it.
 *
 * @example
 * photoId('JPEGImages/2007_000032.jpg'); // '2007_000032'
 */
export function photoId(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).replace(extensions, '');
}

/** True for names that end as pictures do. */
export function isPhotoName(name: string): boolean {
  return extensions.test(name);
}

/**
 * What the results of a photo are called: its path below the folder that was named, without picture extension. Some file systems give an umlaut as
 * two characters; here it is one.
 *
 * @example
 * resultName('cat/1.jpg'); // 'cat/1'
 */
export function resultName(file: string): string {
  return (file.slice(0, file.lastIndexOf('/') + 1) + photoId(file)).normalize('NFC');
}
