import { type BilinearConvention, DsrgError, type FloatBatch, IGNORE, type LabelMap, resizeLabels } from '@dsrg/core';

/** What a batch is mixed out of. */
export interface MixInput {
  /** Normalised pictures. */
  readonly images: FloatBatch;
  /** What is certain in each, on a grid of its own that covers the whole picture. */
  readonly labels: readonly LabelMap[];
  /** Of each picture the one that is pasted into it: a derangement. */
  readonly partners: readonly number[];
  /** How cells of the labels lie on the pictures' pixels. */
  readonly convention: BilinearConvention;
}

/** A mixed batch. */
export interface Mixed {
  readonly images: FloatBatch;
  readonly labels: readonly LabelMap[];
  /** 1 where a cell of the labels, and what it covers, was pasted. */
  readonly pasted: readonly Uint8Array[];
}

/**
 * CertainMix (Jo et al., 2022): what is certain foreground in another picture of the batch is pasted in the same place, picture and label;
 * everything else stays. Without certain foreground in the partner nothing changes. The authors' figures show this much; that every picture
 * is mixed is reconstructed [R].
 *
 * @throws DsrgError SHAPE where there is not a label map for each picture
 */
export function certainMix({ images, labels, partners, convention }: MixInput): Mixed {
  const { count, channels, height, width } = images;
  if (labels.length !== count || partners.length !== count) {
    throw new DsrgError(
      'SHAPE',
      `${labels.length} label maps and ${partners.length} partners for ${count} pictures; one each is expected.`,
    );
  }
  const pixels = height * width;
  const data = images.data.slice();
  const pasted: Uint8Array[] = [];
  const mixed = labels.map((base, index) => {
    const from = partners[index] as number;
    const partner = labels[from] as LabelMap;
    const mask = partner.data.map((label) => (label !== 0 && label !== IGNORE ? 1 : 0));
    const shown = resizeLabels({ ...partner, data: mask }, height, width, convention).data;
    for (let c = 0; c < channels; c++) {
      const [to, source] = [(index * channels + c) * pixels, (from * channels + c) * pixels];
      for (let i = 0; i < pixels; i++) if (shown[i] === 1) data[to + i] = images.data[source + i] as number;
    }
    pasted.push(mask);
    return { ...base, data: base.data.map((label, i) => (mask[i] === 1 ? (partner.data[i] as number) : label)) };
  });
  return { images: { ...images, data }, labels: mixed, pasted };
}

/** Which tags a mixed picture has. */
export interface MixedTagsOptions {
  /**
   * `present`: the classes of the mixed label (the plain reading of the authors' figure). `union`: the classes pasted and those of the base, of
   * which one is dropped only where it has no label left and nothing is uncertain: what is uncertain may hide it [R].
   */
  readonly rule: 'present' | 'union';
  /** The share of the picture from which on a class of the label counts. @default 0.001 [R] */
  readonly least?: number;
}

/**
 * Tags of a mixed picture, ascending.
 *
 * @param label the mixed label
 * @param base tags of the picture that was pasted into
 * @param valid 1 where the label's cells lie on the picture, or on what was pasted: what is ignored elsewhere hides nothing
 */
export function mixedTags(
  label: LabelMap,
  base: readonly number[],
  valid: Uint8Array,
  { rule, least = 0.001 }: MixedTagsOptions,
): number[] {
  const counts = new Map<number, number>();
  let uncertain = 0;
  for (const [i, value] of label.data.entries()) {
    if (value === IGNORE) uncertain += valid[i] as number;
    else if (value > 0) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const needed = Math.max(1, least * label.data.length);
  const tags = new Set([...counts].filter(([, count]) => count >= needed).map(([tag]) => tag));
  if (rule === 'union') for (const tag of base) if (uncertain > 0 || counts.has(tag)) tags.add(tag);
  return [...tags].sort((a, b) => a - b);
}
