import type { ProductKind } from '@dsrg/converters';

/** What people call what a stage makes. */
export const productWords: Readonly<Record<ProductKind, string>> = {
  'tag-network': 'tag network',
  'segmentation-network': 'network',
  'boundary-network': 'boundary network',
  cues: 'cues',
  labels: 'pseudo labels',
  guides: 'guides',
  saliency: 'saliency',
  masks: 'masks',
  features: 'features',
};
