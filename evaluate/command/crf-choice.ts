import { type CrfPresetName, crfPresets, type DenseCrfOptions, DsrgError, nearestName } from '@dsrg/core';

/** A dense CRF and what it is called. */
export interface CrfChoice {
  readonly name: string;
  readonly options: DenseCrfOptions;
}

/**
 * The CRF that `--crf` and `--crf-preset` ask for; `undefined` without `--crf`.
 *
 * @param own preset that the model brings along. @default 'dsrg-test'
 * @throws DsrgError USAGE
 */
export function readCrf(
  { crf, crfPreset }: { readonly crf: boolean; readonly crfPreset?: string | undefined },
  own = 'dsrg-test',
): CrfChoice | undefined {
  if (crf) return parseCrf(crfPreset ?? own);
  if (crfPreset !== undefined) throw new DsrgError('USAGE', '--crf-preset is given, but not --crf.');
  return undefined;
}

/** @throws DsrgError USAGE for what is neither the name of a preset nor three numbers */
export function parseCrf(text: string): CrfChoice {
  if (Object.hasOwn(crfPresets, text)) return { name: text, options: crfPresets[text as CrfPresetName] };
  const numbers = text.split(',').map(Number);
  const [weight, spatial, colour] = numbers as [number, number, number];
  if (numbers.length === 3 && numbers.every((value) => Number.isFinite(value) && value > 0)) {
    const [gaussian] = crfPresets['dsrg-test'].kernels;
    const bilateral = { type: 'bilateral', spatial, colour, compatibility: weight } as const;
    return { name: text, options: { ...crfPresets['dsrg-test'], kernels: [gaussian!, bilateral] } };
  }
  const near = nearestName(text, Object.keys(crfPresets));
  throw new DsrgError(
    'USAGE',
    `--crf is "${text}"; a preset or three positive numbers were expected, as in 10,80,13.`,
    {
      hint: near ? `Did you mean "${near}"?` : `Presets: ${Object.keys(crfPresets).join(', ')}.`,
    },
  );
}

/**
 * Lets `--crf` take a value: `--crf 10,80,13` becomes `--crf --crf-preset 10,80,13`.
 *
 * @param values `any` word that follows is one; or only `known` presets and numbers, where arguments may follow. @default 'any'
 */
export function expandCrf(argv: readonly string[], values: 'any' | 'known' = 'any'): string[] {
  const isValue = (word: string | undefined) =>
    word !== undefined &&
    (values === 'any' ? !word.startsWith('-') : Object.hasOwn(crfPresets, word) || /^[\d.]+,[\d.,]+$/.test(word));
  return argv.flatMap((word, index) => {
    const inline = /^--crf=(.+)$/.exec(word);
    if (inline) return ['--crf', '--crf-preset', inline[1]!];
    return word === '--crf' && isValue(argv[index + 1]) ? ['--crf', '--crf-preset'] : [word];
  });
}
