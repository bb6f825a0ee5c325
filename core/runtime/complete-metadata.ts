import { DsrgError } from '../errors.ts';
import { vocPalette } from '../labels/voc-palette.ts';
import { checkMetadata } from './check-metadata.ts';
import type { ModelMetadata } from './metadata.ts';

/** A tensor as a session describes it: axes are numbers, or names where the size is free. */
export interface TensorDescription {
  readonly name: string;
  /** `undefined` where the runtime does not tell. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** What can be said of a model that says nothing of itself. */
export type MetadataOverride = Partial<Omit<ModelMetadata, 'format'>>;

/**
 * Unites what the file says, what the caller says (which counts more) and what the session shows; then checks that the
 * three agree.
 *
 * @param told the file's own metadata
 * @param name of the model, for error messages
 * @throws DsrgError MODEL where something is missing or contradicts the session
 */
export function completeMetadata(
  told: ModelMetadata | undefined,
  override: MetadataOverride,
  inputs: readonly TensorDescription[],
  outputs: readonly TensorDescription[],
  name: string,
): ModelMetadata {
  const given = { ...told, ...definedOf(override) };
  const { classes, mean, std } = given;
  if (!classes || !mean || !std) {
    const missing = Object.entries({ classes, mean, std }).flatMap(([field, value]) => (value ? [] : [field]));
    throw new DsrgError(
      'MODEL',
      `${name} says nothing of its ${missing.join(', ')}: it was not written by dsrg-export.`,
      {
        hint: 'Describe it: --classes voc (or names), and --input-range -1,1 or --normalise mean,std.',
      },
    );
  }
  const input = pick(inputs, given.input, 'input', name);
  const output = pick(outputs, given.output, 'output', name);
  const classAxis = output.shape?.[1];
  if (output.shape && output.shape.length !== 4)
    throw new DsrgError('MODEL', `Output "${output.name}" of ${name} has ${output.shape.length} axes; logits have 4.`);
  if (typeof classAxis === 'number' && classAxis > 0 && classAxis !== classes.length)
    throw new DsrgError(
      'MODEL',
      `${name} predicts ${classAxis} classes, but ${classes.length} class names were given.`,
      {
        hint: 'Name exactly the classes of the model, background first.',
      },
    );
  const fixed = fixedSize(input);
  checkSize(fixed, given.resize, name);
  return checkMetadata(
    {
      palette: defaultPalette(classes.length),
      channelOrder: 'rgb',
      outputStride: 1,
      resize: fixed ?? 'any',
      resizeConvention: 'half-pixel',
      ...given,
      format: 1,
      input: input.name,
      output: output.name,
    },
    name,
  );
}

function checkSize(
  fixed: ReturnType<typeof fixedSize>,
  asked: ModelMetadata['resize'] | undefined,
  name: string,
): void {
  if (!fixed || asked === undefined) return;
  if (typeof asked === 'object' && asked.height === fixed.height && asked.width === fixed.width) return;
  const wanted = typeof asked === 'object' ? `${asked.height}×${asked.width}` : 'any size';
  throw new DsrgError('MODEL', `${name} reads ${fixed.height}×${fixed.width} only, but ${wanted} is asked for.`, {
    hint: 'Leave the size out: it is the model that says it.',
  });
}

function definedOf(override: MetadataOverride): MetadataOverride {
  return Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined));
}

function pick(all: readonly TensorDescription[], wanted: string | undefined, what: string, name: string) {
  const found = wanted === undefined ? (all.length === 1 ? all[0] : undefined) : all.find((t) => t.name === wanted);
  const found2 =
    found ?? (wanted === undefined && what === 'output' ? all.find((t) => t.name === 'logits') : undefined);
  if (found2) return found2;
  const names = all.map((tensor) => `"${tensor.name}"`).join(', ');
  throw new DsrgError(
    'MODEL',
    wanted === undefined
      ? `${name} has ${all.length} ${what}s (${names}); which one to use is not said.`
      : `${name} has no ${what} "${wanted}"; its ${what}s are ${names}.`,
    { hint: `Say it in the metadata ("${what}"), or write the model again with dsrg-export.` },
  );
}

function fixedSize(input: TensorDescription): { height: number; width: number } | undefined {
  const [height, width] = input.shape?.slice(2) ?? [];
  return typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0
    ? { height, width }
    : undefined;
}

function defaultPalette(classes: number): number[][] {
  const palette = vocPalette();
  return Array.from({ length: classes }, (_, index) => [...palette.subarray(index * 3, index * 3 + 3)]);
}
