import { createRandom, type MemoryPhoto, memoryPhotos, type PhotoSet } from '@dsrg/trainer';
import { renderedClasses } from '../../fixtures/objects.ts';
import { renderPhoto } from '../../fixtures/render-photo.ts';

/** Rendered photos in memory, with tags and without masks: each shows one of the classes or two, all by turns. */
export function renderedPhotos(count: number, seed = 1): PhotoSet {
  const random = createRandom(seed).fork('in memory');
  const classes = renderedClasses.length - 1;
  const photos = Array.from({ length: count }, (_, k): MemoryPhoto => {
    const first = (k % classes) + 1;
    const second = ((k + 1) % classes) + 1;
    const { photo, tags } = renderPhoto(random.fork(k), k % 2 === 0 ? [first] : [first, second]);
    return { id: `photo_${k + 1}`, photo, tags };
  });
  return memoryPhotos('rendered', renderedClasses, photos);
}
