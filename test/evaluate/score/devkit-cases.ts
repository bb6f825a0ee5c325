import type { LabelMap } from '@dsrg/core';
import { numbers } from '../../numbers.ts';

/** One random case for the devkit's rule: several photos of several classes, some of which never occur. */
export interface DevkitCase {
  readonly classes: number;
  readonly photos: readonly { readonly truth: LabelMap; readonly prediction: LabelMap }[];
}

/** `count` cases, the same ones every time: what numpy answered for them is frozen in devkit-numpy.json. */
export function devkitCases(count: number): DevkitCase[] {
  const random = numbers(20121);
  const below = (limit: number) => Math.floor(random() * limit);
  return Array.from({ length: count }, () => {
    const classes = 2 + below(30);
    const used = 1 + below(classes);
    const skill = random();
    const photos = Array.from({ length: 1 + below(4) }, () => {
      const [height, width] = [1 + below(24), 1 + below(24)];
      const truth = new Uint8Array(height * width);
      const prediction = new Uint8Array(height * width);
      for (let i = 0; i < truth.length; i++) {
        const label = below(used);
        truth[i] = random() < 0.1 ? 255 : label;
        prediction[i] = random() < skill ? label : below(random() < 0.05 ? classes : used);
      }
      const map = (data: Uint8Array): LabelMap => ({ kind: 'labels', data, height, width });
      return { truth: map(truth), prediction: map(prediction) };
    });
    return { classes, photos };
  });
}
