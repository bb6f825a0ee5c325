import { createRandom, type MemoryPhoto, memoryPhotos, type PhotoSet } from '@dsrg/trainer';
import { renderedClasses } from '../../fixtures/objects.ts';
import { renderPhoto } from '../../fixtures/render-photo.ts';

/** Rendered photos of one object each with its mask, by turns of the first two classes; the last one is the only one of the third. */
export function webPhotos(count: number): PhotoSet {
  const random = createRandom(3).fork('web');
  const photos = Array.from({ length: count }, (_, k): MemoryPhoto => {
    const tag = k === count - 1 ? 3 : (k % 2) + 1;
    const { photo, labels } = renderPhoto(random.fork(k), [tag]);
    return { id: `${renderedClasses[tag]}/${k}`, photo, mask: labels, tags: [tag] };
  });
  return memoryPhotos('web', renderedClasses, photos);
}
