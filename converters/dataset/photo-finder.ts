import { photoId } from '../read/photo-id.ts';

/**
 * Finds photos as annotation files name them.
 *
 * @param image a name, a path or an address, with or without extension
 * @param folder of the annotation file, below the root of the set. @default the root
 * @returns the ids that fit; none or several where it cannot be told
 */
export type PhotoFinder = (image: string, folder?: string) => readonly string[];

/**
 * Makes a finder. Tried are, until one fits: the path as it stands, the path from the folder of the annotation file, the path without
 * its first folders one by one, the name alone among photos below that folder, and among all.
 *
 * @param ids of all photos: paths without extension
 */
export function photoFinder(ids: Iterable<string>): PhotoFinder {
  const known = new Set(ids);
  const byName = new Map<string, string[]>();
  for (const id of known) {
    const name = photoId(id);
    const alike = byName.get(name);
    if (alike) alike.push(id);
    else byName.set(name, [id]);
  }
  return (image, folder = '') => {
    const path = pathId(image);
    if (folder !== '' && known.has(`${folder}/${path}`)) return [`${folder}/${path}`];
    const parts = path.split('/').slice(-DEEPEST);
    for (let from = 0; from < parts.length - 1; from++) {
      const rest = parts.slice(from).join('/');
      if (known.has(rest)) return [rest];
    }
    const name = parts.at(-1) ?? '';
    const alike = byName.get(name) ?? byName.get(name.replace(UPLOAD, '')) ?? [];
    if (alike.length < 2) return alike;
    const suffix = alike.filter((id) => id.endsWith(`/${path}`));
    if (parts.length > 1 && suffix.length === 1) return suffix;
    const near =
      folder === '' ? alike.filter((id) => !id.includes('/')) : alike.filter((id) => id.startsWith(`${folder}/`));
    return near.length > 0 ? near : alike;
  };
}

/** Folders that are looked at from the end of a path. */
const DEEPEST = 64;

/** What Label Studio puts before the name of an uploaded photo. */
const UPLOAD = /^[0-9a-f]{8}-/;

/** `./cat\1.jpg` → `cat/1`; of an address the path, of Label Studio's local files what `?d=` says. */
function pathId(image: string): string {
  const local = /[?&]d=([^&]*)/.exec(image)?.[1];
  const address = local ?? image.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i, '');
  const isAddress = address !== image || image.startsWith('/data/');
  const plain = isAddress ? decoded(address.replace(/[?#].*$/, '')) : address;
  const path = plain
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^(\.{0,2}\/)+/, '');
  return path.slice(0, path.lastIndexOf('/') + 1) + photoId(path);
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
