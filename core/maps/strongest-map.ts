/** Maps of a photo's tags, one plane each: activations, heat maps, or any scores without a common scale. */
export interface TaggedMaps {
  /** `tags × height × width`, planar; negative where the class is unlikely. */
  readonly data: Float32Array | Float64Array;
  /** Class index of each plane, 1 and greater, ascending. */
  readonly tags: readonly number[];
  readonly height: number;
  readonly width: number;
}

/** For each pixel the tag whose map is strongest, and how strong it is. */
export interface StrongestMap {
  /** Class index; 0 where no map says anything. */
  readonly labels: Uint8Array;
  /** Share of that map's own maximum: at most 1, negative where all maps are, −∞ where no map says anything. */
  readonly confidence: Float64Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Each map is divided by its own maximum (negatives stay, no minimum is taken off); a pixel's class is that of the highest, and its
 * confidence that value (Oh et al., Guided Labelling, CVPR 2017, `heatmap2segconf`). Of equals the lowest class wins. A map that is
 * nowhere positive says nothing of its class: the released program divides by a maximum below 0 there, which turns the map round.
 */
export function strongestMap({ data, tags, height, width }: TaggedMaps): StrongestMap {
  const size = height * width;
  const labels = new Uint8Array(size);
  const confidence = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  for (const [plane, tag] of tags.entries()) {
    const map = data.subarray(plane * size, (plane + 1) * size);
    let top = 0;
    for (let i = 0; i < size; i++) if (map[i]! > top) top = map[i]!;
    if (top === 0) continue;
    for (let i = 0; i < size; i++) {
      const value = map[i]! / top;
      if (value <= confidence[i]!) continue;
      confidence[i] = value;
      labels[i] = tag;
    }
  }
  return { labels, confidence, height, width };
}
