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
