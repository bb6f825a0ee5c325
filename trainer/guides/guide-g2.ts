import { type BinaryMask, IGNORE, type LabelMap } from '@dsrg/core';
import { type DivideOptions, divideComponents } from './divide-components.ts';
import { checkTags, type PhotoGuideInput, requireSize, salientShare } from './guide-input.ts';
import { type SolidComponents, solidComponents } from './solid-components.ts';

export interface SeededGuideInput extends PhotoGuideInput {
  /** Seeds at the photo's size: 0 for background, else a class; `seedsOfMaps` makes them. Classes that are no tags count as unset. */
  readonly seeds: LabelMap;
}

export interface GuideG2Options extends DivideOptions {
  /** A seed component counts from this many pixels on. @default 25 (ResearchTools `compute_cc`, 5 ** 2) */
  readonly seedArea?: number;
  /** A salient component counts from this share of the photo's pixels on. @default 0.01 (generate.py) */
  readonly salientShare?: number;
  /**
   * What becomes of a salient component that no tag's seed touches: background as released, or 255, which the paper's “when in doubt”
   * asks for and the training loss leaves out.
   * @default 'none'
   */
  readonly ignore?: 'none' | 'untouched-saliency';
  /**
   * The released program's slip, for comparison with its guides: where a background seed touches saliency, it zeroes the guide's rows
   * 0 and 1 (a mask of integers is used as a list of rows), before seeds outside saliency are written.
   * @default false
   */
  readonly rowBug?: boolean;
}

/**
 * Guide labels after strategy G2 of Oh et al. (Guided Labelling, CVPR 2017), as released in `src/guide_generation/generate.py`
 * (coallaoh/GuidedLabelling ff208cf). Saliency says how far an object reaches, seeds say of which class it is:
 *
 * 1. a salient component becomes the class of the one tag whose seeds touch it;
 * 2. where seeds of several tags touch it, a dense CRF divides it among them (`divideAmong`);
 * 3. seed components that touch no salient component keep their class;
 * 4. everything else is background, or 255 by `ignore`.
 *
 * Background seeds never win inside a salient component.
 *
 * @returns labels of the photo's size: 0, tags, and 255 with `ignore`
 * @throws DsrgError SHAPE where photo, seeds and saliency differ in size; TAG
 * @example
 * const guide = guideG2({ photo, seeds: seedsOfMaps(maps), saliency: salientMask(map), tags });
 */
export function guideG2(input: SeededGuideInput, options: GuideG2Options = {}): LabelMap {
  const { photo, seeds, saliency, tags } = input;
  const { height, width } = photo;
  requireSize('The seeds are', seeds, photo);
  requireSize('The saliency map is', saliency, photo);
  const classes = [0, ...checkTags(tags)];
  const { seedArea = 25, salientShare: share = salientShare, ignore = 'none', rowBug = false } = options;

  const seedOfTags = seeds.data.map((label) => (classes.includes(label) ? label : IGNORE));
  const regions = solidComponents(seedOfTags, height, width, IGNORE, seedArea);
  const objects = solidComponents(saliency.data, height, width, 0, share * height * width);
  const { touching, used } = findTouching(objects, regions);

  const data = new Uint8Array(height * width).fill(IGNORE);
  const divided = divideComponents(photo, seedOfTags, touching, options);
  for (let i = 0; i < data.length; i++) {
    const id = objects.ids[i]!;
    if (id < 0) continue;
    const [first, ...more] = touching[id]!;
    if (first !== undefined) data[i] = more.length === 0 ? first : divided(id)[i]!;
  }
  if (rowBug) zeroRows(data, width, saliency, regions, used);
  for (let i = 0; i < data.length; i++) {
    const region = regions.ids[i]!;
    if (region >= 0 && !used.has(region)) data[i] = regions.values[region]!;
    else if (data[i] === IGNORE && !(ignore === 'untouched-saliency' && objects.ids[i]! >= 0)) data[i] = 0;
  }
  return { kind: 'labels', data, height, width };
}

/** For each salient component the tags whose seeds touch it, ascending; and the seed components that touch one. */
function findTouching(objects: SolidComponents, regions: SolidComponents) {
  const sets = Array.from(objects.values, () => new Set<number>());
  const used = new Set<number>();
  for (const [i, id] of objects.ids.entries()) {
    const region = regions.ids[i]!;
    if (id < 0 || region < 0) continue;
    used.add(region);
    if (regions.values[region] !== 0) sets[id]!.add(regions.values[region]!);
  }
  return { touching: sets.map((set) => [...set].sort((a, b) => a - b)), used };
}

/**
 * What the released program does for each background component that touches saliency: `guide[mask] = 0`, where `mask` is the component
 * without saliency as integers 0 and 1, and so a list of rows. The component's own salient pixels are its zeros.
 */
function zeroRows(
  data: Uint8Array,
  width: number,
  saliency: BinaryMask,
  regions: SolidComponents,
  used: ReadonlySet<number>,
): void {
  const background = [...used].filter((region) => regions.values[region] === 0);
  if (background.length === 0) return;
  const reachesOut = regions.ids.some((region, i) => background.includes(region) && saliency.data[i] === 0);
  data.fill(0, 0, reachesOut ? 2 * width : width);
}
