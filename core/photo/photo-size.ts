import { DsrgError } from '../errors.ts';
import type { PictureSize } from '../image/picture-reader.ts';
import { readPhotoHeader } from './photo-header.ts';
import { photoOrientation } from './photo-orientation.ts';

/**
 * Reads the size of a photo from its header, as {@link decodePhoto} will give it (EXIF orientation applied). The first
 * 256 KB of the file are enough as a rule; a TIFF may have its directory at its end.
 *
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT where no size is found
 */
export function photoSize(bytes: Uint8Array, name: string): PictureSize {
  const { height, width } = readPhotoHeader(bytes, name).size;
  if (height > 0 && width > 0)
    return photoOrientation(bytes) >= 5 ? { height: width, width: height } : { height, width };
  throw new DsrgError('FILE_FORMAT', `The header of ${name} says that it is ${height}×${width} (height×width).`, {
    hint: 'Is the file complete, and what its name says?',
  });
}
