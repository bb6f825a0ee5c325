import { cosegment as findMasks } from '../../stages/cosegment.ts';
import { defineMethod } from '../define-method.ts';

/** Masks of photos in a folder for each class, and nothing else. */
export const cosegment = defineMethod({
  name: 'cosegment',
  about: 'co-segmentation: masks of photos in a folder for each class, by what those of a folder share',
  learnsFrom: 'tags',
  stages: { cosegment: findMasks() },
});
