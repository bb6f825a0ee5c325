import { counted } from '../counted.ts';
import { DsrgError } from '../errors.ts';
import { vocPalette } from '../labels/voc-palette.ts';
import { checkMetadata } from './check-metadata.ts';
import { inputForm } from './foreign-input.ts';
import type { ModelMetadata } from './model-metadata.ts';
import type { TensorDescription } from './tensor-description.ts';

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
  const said = { ...told, ...definedOf(override) };
  const input = pick(inputs, said.input, 'input', name);
  const form = inputForm(input, name);
  const given = form.type === 'uint8' ? { mean: zeros, std: ones, ...said } : said;
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
  if (form.type === 'uint8' && (mean.some((value) => value !== 0) || std.some((value) => value !== 1)))
    throw new DsrgError('MODEL', `${name} reads bytes (uint8), but its photos are to be normalised.`, {
      hint: 'It normalises by itself: leave --normalise and --input-range out.',
    });
  const output = pickOutput(outputs, given.output, classes.length, name);
  const fixed = form.size;
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

const zeros: ModelMetadata['mean'] = [0, 0, 0];
const ones: ModelMetadata['std'] = [1, 1, 1];

function checkSize(
  fixed: ReturnType<typeof inputForm>['size'],
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
  if (found) return found;
  const names = all.map(describeTensor).join(', ');
  const option = what === 'output' ? '--output NAME' : `the metadata ("${what}")`;
  throw new DsrgError(
    'MODEL',
    wanted === undefined
      ? `${name} has ${all.length} ${what}s (${names}); which one to use is not said.`
      : `${name} has no ${what} "${wanted}"; its ${what}s are ${names}.`,
    { hint: `Say it by ${option}, or write the model again with dsrg-export.` },
  );
}

/** Where nothing is said and there are several: the one called `logits`, else the only one of so many classes. */
function pickOutput(
  all: readonly TensorDescription[],
  wanted: string | undefined,
  classes: number,
  name: string,
): TensorDescription {
  const fitting = all.filter((tensor) => classAxes(tensor, classes).includes(classes));
  const usual = all.find((tensor) => tensor.name === 'logits') ?? (fitting.length === 1 ? fitting[0] : undefined);
  const output = all.length > 1 && wanted === undefined && usual ? usual : pick(all, wanted, 'output', name);
  const axes = classAxes(output, classes);
  if (axes.length === 0 || axes.includes(classes)) return output;
  const others = all.length > 1 ? ' Or is it another output? Choose it by --output.' : '';
  throw new DsrgError(
    'MODEL',
    `${name} predicts ${counted(axes[0] ?? 0, 'class')}, but ${counted(classes, 'class name')} were given.`,
    {
      hint: `Name exactly the classes of the model, background first.${others}`,
    },
  );
}

/** What may be the number of classes of an output of four axes; none where it is free, or where one channel stands for two. */
function classAxes({ shape, type }: TensorDescription, classes: number): number[] {
  if (shape?.length !== 4 || (type !== undefined && !type.startsWith('float'))) return [];
  const [planes, last] = [shape[1], shape[3]];
  if (typeof planes !== 'number' || planes <= 0 || (planes === 1 && classes === 2)) return [];
  return typeof last === 'number' && last === classes ? [last] : [planes];
}

function describeTensor({ name, shape, type }: TensorDescription): string {
  return `"${name}"${shape ? ` ${shape.join('×')}` : ''}${type === undefined ? '' : ` ${type}`}`;
}

function defaultPalette(classes: number): number[][] {
  const palette = vocPalette();
  return Array.from({ length: classes }, (_, index) => [...palette.subarray(index * 3, index * 3 + 3)]);
}
