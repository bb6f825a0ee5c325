/**
 * What a stage of a run makes. Measuring, watching, exporting and reports look at the kind, never at a stage's name.
 *
 * `tag-network`: scores tags, and has activation maps; its class scores have not learned anything ·
 * `segmentation-network`: scores every class at every cell ·
 * `boundary-network`: scores whether things end at a cell ·
 * `cues`: the labels that are taken as known, ignore (255) elsewhere · `labels`: pseudo labels of the photos ·
 * `guides`: Guided Labelling's targets · `saliency`: grey maps · `masks`: binary masks of photos of another set ·
 * `features`: maps of a network's features.
 */
export const productKinds = [
  'tag-network',
  'segmentation-network',
  'boundary-network',
  'cues',
  'labels',
  'guides',
  'saliency',
  'masks',
  'features',
] as const;

export type ProductKind = (typeof productKinds)[number];

/** Kinds of which a stage leaves a checkpoint. */
export const networkKinds = [
  'tag-network',
  'segmentation-network',
  'boundary-network',
] as const satisfies readonly ProductKind[];

export type NetworkKind = (typeof networkKinds)[number];

/** Kinds of which a stage leaves an indexed PNG for each photo: class indices, ignore (255) where nothing is said. */
export const labelMapKinds = ['cues', 'labels', 'guides', 'masks'] as const satisfies readonly ProductKind[];

export type LabelMapKind = (typeof labelMapKinds)[number];

export function isProductKind(value: unknown): value is ProductKind {
  return productKinds.some((kind) => kind === value);
}

export function isNetwork(kind: unknown): kind is NetworkKind {
  return networkKinds.some((each) => each === kind);
}

export function holdsLabelMaps(kind: ProductKind): kind is LabelMapKind {
  return labelMapKinds.some((each) => each === kind);
}
