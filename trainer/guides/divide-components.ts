import {
  crfPresets,
  type DenseCrfLabelOptions,
  type DenseCrfOptions,
  denseCrf,
  type EnergyMap,
  type LabelMap,
  type RgbImage,
} from '@dsrg/core';
import { gaussianBlur } from './gaussian-blur.ts';

export interface DivideOptions {
  /** Standard deviation of the blur of each class's seeds, in pixels. @default 10 (generate.py, `mask_inference`) */
  readonly blur?: number;
  /** Seed maps are clipped to this and 1 minus it before they are blurred. @default 0.001 (generate.py) */
  readonly clip?: number;
  /** The dense CRF that decides. @default crfPresets['deeplab-v1'] (3 σ 3, 4 σ 121 colour 5; generate.py, `crf_param='deeplab'`) */
  readonly crf?: DenseCrfOptions;
  /** Runs it. @default denseCrf; `createDenseCrf().run` keeps its memory from photo to photo */
  readonly runCrf?: (photo: RgbImage, unary: EnergyMap, options: DenseCrfLabelOptions) => LabelMap;
}

/**
 * How a component that seeds of several classes touch is divided among them (coallaoh/GuidedLabelling ff208cf,
 * src/guide_generation/generate.py): the map of *all* seed pixels of each class is clipped and blurred; a dense CRF over the whole photo
 * takes minus these values as energies (no logarithm) and gives each pixel one of the classes. There is no background among them: the whole component stays foreground.
 *
 * @param seeds a class per pixel, at the photo's size
 * @param classes that take part, ascending, two or more
 * @returns one of `classes` for each pixel of the photo; equals go to the lower class
 */
export function divideAmong(
  photo: RgbImage,
  seeds: Uint8Array,
  classes: readonly number[],
  { blur = 10, clip = 1e-3, crf = crfPresets['deeplab-v1'], runCrf = denseCrf }: DivideOptions = {},
): Uint8Array {
  const { height, width } = photo;
  const data = new Float32Array(classes.length * height * width);
  for (const [plane, c] of classes.entries()) {
    const clipped = Float32Array.from(seeds, (label) => (label === c ? 1 - clip : clip));
    const blurred = gaussianBlur(clipped, height, width, blur);
    data.set(
      blurred.map((value) => -value),
      plane * height * width,
    );
  }
  const unary: EnergyMap = { kind: 'energies', data, height, width, classes: classes.length };
  const { onIteration: _, output: __, ...model } = crf;
  const { data: planes } = runCrf(photo, unary, { ...model, output: 'labels' });
  return planes.map((plane) => classes[plane] ?? 0);
}

/** Divides components one by one as they are asked for; those of the same classes share a CRF. */
export function divideComponents(
  photo: RgbImage,
  seeds: Uint8Array,
  touching: readonly (readonly number[])[],
  options: DivideOptions,
): (component: number) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (component) => {
    const classes = touching[component] ?? [];
    const key = classes.join();
    const divided = known.get(key) ?? divideAmong(photo, seeds, classes, options);
    known.set(key, divided);
    return divided;
  };
}
