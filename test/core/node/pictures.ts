import type { RgbImage } from '@dsrg/core';

function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

/** A shaded photo of 16×24 pixels, saved by PIL (libjpeg-turbo, quality 75, 4:2:0); checksum of its pixels there. */
export const rgbJpeg = {
  bytes: bytes(
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/wAARCAAQABgDASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAUGB//EABgQAAIDAAAAAAAAAAAAAAAAAAAEBSIx/8QAFwEAAwEAAAAAAAAAAAAAAAAAAwQFBv/EABwRAAEDBQAAAAAAAAAAAAAAAAAEBSEBAgMiMf/aAAwDAQACEQMRAD8Ay1SCyg9UgsoV6kFlB6pBZQHiUCDa98kkVILKAaYpBZQChaog26d70pJ//9k=',
  ),
  checksum: 1343067319,
};

/** The same photo, progressive. */
export const progressiveJpeg = {
  bytes: bytes(
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/wgARCAAQABgDASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAQFBv/EABYBAQEBAAAAAAAAAAAAAAAAAAQCBf/aAAwDAQACEAMQAAAByz1h6TyDTCNz/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAID/9oACAEBAAEFAlgLAWAsBYCwP//EABcRAAMBAAAAAAAAAAAAAAAAAAADBCH/2gAIAQMBAT8BmtF24f/EABcRAAMBAAAAAAAAAAAAAAAAAAABAwL/2gAIAQIBAT8BzQVD/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQAGPwJf/8QAFRABAQAAAAAAAAAAAAAAAAAAAGH/2gAIAQEAAT8hkkkkkk//2gAMAwEAAgADAAAAEFfP/8QAFhEBAQEAAAAAAAAAAAAAAAAAIQAx/9oACAEDAQE/EMWG3//EABURAQEAAAAAAAAAAAAAAAAAAAAh/9oACAECAQE/EFB//8QAFRABAQAAAAAAAAAAAAAAAAAAADH/2gAIAQEAAT8QmzZs2bN//9k=',
  ),
  checksum: rgbJpeg.checksum,
};

/** The same photo in grey; checksum of its pixels as grey RGB. */
export const greyJpeg = {
  bytes: bytes(
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAAQABgBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABQf/xAAYEAACAwAAAAAAAAAAAAAAAAAABAUiMf/aAAgBAQAAPwCWqQWUHVILKDykFlBFSCyg6pBZQeUgsof/2Q==',
  ),
  checksum: 1902481902,
};

/** The beginning of a photo as iPhones write it: a kind that is not read. */
export const heicPhoto: Uint8Array = new TextEncoder().encode('\0\0\0\x18ftypheic\0\0\0\0mif1heic');

/** Puts an EXIF segment with an orientation behind the first two bytes of a JPEG. */
export function withOrientation(jpeg: Uint8Array, orientation: number, order: 'II' | 'MM'): Uint8Array {
  const little = order === 'II';
  const segment = new Uint8Array(36);
  const view = new DataView(segment.buffer);
  view.setUint16(0, 0xffe1);
  view.setUint16(2, 34);
  segment.set(new TextEncoder().encode(`Exif\0\0${order}`), 4);
  view.setUint16(12, 42, little);
  view.setUint32(14, 8, little);
  view.setUint16(18, 1, little);
  view.setUint16(20, 0x0112, little);
  view.setUint16(22, 3, little);
  view.setUint32(24, 1, little);
  view.setUint16(28, orientation, little);
  return Uint8Array.of(...jpeg.subarray(0, 2), ...segment, ...jpeg.subarray(2));
}

/** A smooth photo of any size. */
export function shadedPhoto(height: number, width: number): RgbImage {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    return (Math.floor(i / 3 / width) * 3 + (Math.floor(i / 3) % width) * 5 + (i % 3) * 40) % 256;
  });
  return { kind: 'rgb', data, height, width };
}
