import { type RgbImage, shrinkPhoto } from '@dsrg/core';
import { createPhotoCodecs, encodeJpeg, readPhoto } from '@dsrg/core/node';
import pLimit from 'p-limit';

/** Longer sides in pixels. */
const sizes = { thumbnail: 256, view: 1280 } as const;
export type PhotoSize = keyof typeof sizes;

/** Bytes of thumbnails that are kept: some five thousand. */
const KEPT = 64 * 2 ** 20;

/** Photos made small, for a page and for networks. One is decoded at a time, so that memory holds one of full size. */
export interface SmallPhotos {
  /**
   * A photo as JPEG.
   *
   * @param photo its place in the list
   * @param signal spares the work where nobody waits for it any more
   * @throws DsrgError as `readPhoto` does
   */
  jpeg(photo: number, size: PhotoSize, signal: AbortSignal): Promise<Uint8Array>;
  /**
   * The pixels of a photo made small. Waits until no JPEG is wanted.
   *
   * @param side most pixels of its longer side. @default as a thumbnail has
   * @throws DsrgError as `readPhoto` does
   */
  pixels(photo: number, side?: number): Promise<RgbImage>;
}

/** @param paths of the photos */
export function createSmallPhotos(paths: readonly string[]): SmallPhotos {
  const codecs = createPhotoCodecs();
  const inTurn = pLimit(1);
  const kept = new Map<number, Uint8Array>();
  let bytes = 0;

  const load = async (photo: number, side: number): Promise<RgbImage> =>
    shrinkPhoto(await readPhoto(paths[photo] ?? '', { codecs }), side);

  function keep(photo: number, jpeg: Uint8Array): void {
    kept.set(photo, jpeg);
    bytes += jpeg.length;
    for (const [oldest, { length }] of kept) {
      if (bytes <= KEPT) break;
      kept.delete(oldest);
      bytes -= length;
    }
  }

  return {
    async jpeg(photo, size, signal) {
      const known = size === 'thumbnail' ? kept.get(photo) : undefined;
      if (known) return known;
      return inTurn(async () => {
        signal.throwIfAborted();
        const jpeg = await encodeJpeg(await load(photo, sizes[size]), size === 'view' ? 88 : 80, codecs);
        if (size === 'thumbnail' && !kept.has(photo)) keep(photo, jpeg);
        return jpeg;
      });
    },
    async pixels(photo, side = sizes.thumbnail) {
      while (inTurn.pendingCount + inTurn.activeCount > 0) await inTurn(() => undefined);
      return inTurn(() => load(photo, side));
    },
  };
}
