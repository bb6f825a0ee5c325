import { readClasses } from '@dsrg/converters';
import {
  crfPresets,
  DsrgError,
  dsrgScales,
  type MetadataOverride,
  nearestName,
  type Segmenter,
  type SlidingWindow,
  vocClasses,
} from '@dsrg/core';
import {
  type OptionTable,
  type OptionValues,
  openSegmenter,
  optionFlag,
  pixelsOption,
  readText,
} from '@dsrg/core/node';
import type { Way } from '../label/label-in-ways.ts';
import { protocolNames, protocolOf } from '../label/protocols.ts';
import type { SeedRule } from '../label/seed-rule.ts';
import { type CrfChoice, parseCrf, readCrf } from './crf-choice.ts';
import { gateFlag, readGate } from './gate-option.ts';

/** Options of every command that predicts: the model, how it sees photos, and what refines its answers. */
export const modelOptions = {
  model: { kind: 'string', about: 'The network, an ONNX file as dsrg-export writes it.', value: 'FILE' },
  protocol: {
    kind: 'enum',
    choices: protocolNames,
    about: 'Test as a published system does: scales, flips, how views are united, and CRF (--no-crf leaves it out).',
  },
  ms: { kind: 'boolean', about: `Show each photo at the scales ${dsrgScales.join(', ')} (DSRG, test-ms-f.py).` },
  scales: {
    kind: 'list',
    of: 'number',
    about: 'Show each photo at these scales; logits are averaged (a --protocol may say otherwise).',
    min: 0.01,
    max: 16,
    defaultNote: `1, or with --ms ${dsrgScales.join(', ')}`,
  },
  flip: { kind: 'boolean', about: 'Show each scale mirrored, too.' },
  window: {
    kind: 'string',
    about: 'Slide a window of this size over each scale and average overlaps, instead of showing the photo whole.',
    value: 'HEIGHTxWIDTH',
  },
  stride: {
    kind: 'integer',
    about: 'Steps of the window, in pixels.',
    min: 1,
    max: 65535,
    defaultNote: 'two thirds of its smaller side',
  },
  bucket: {
    kind: 'integer',
    about: 'Round the sides shown to the network to so many pixels: few shapes, for GPUs that search anew for each.',
    min: 1,
    max: 1024,
    defaultNote: "the network's stride",
  },
  gate: {
    kind: 'boolean',
    about: 'Leave out the classes that the model’s gate holds absent (dsrg-train --gate, dsrg-export --gate).',
  },
  weighTags: {
    kind: 'boolean',
    about: 'Share a photo’s objects among the classes by what the model’s gate says of it; none is left out.',
  },
  tagThreshold: {
    kind: 'number',
    about: 'With --protocol recurseed: which tag score a class must reach, RecurSeed’s --conf_th.',
    min: 0,
    max: 1,
    defaultNote: '0.34',
  },
  crf: { kind: 'boolean', about: 'Refine by a dense CRF; --crf PRESET and --crf W,SXY,SRGB say which in one go.' },
  crfPreset: {
    kind: 'string',
    about: `Constants of the dense CRF: ${Object.keys(crfPresets).join(' | ')}, or weight and widths (pixels, colour) of the bilateral kernel beside DSRG's Gaussian one.`,
    value: 'PRESET|W,SXY,SRGB',
    defaultNote: "the model's, else dsrg-test",
  },
  provider: {
    kind: 'enum',
    choices: ['auto', 'cuda', 'webgpu', 'cpu'],
    default: 'auto',
    about: 'What runs the network; auto takes CUDA where it works.',
  },
  workers: {
    kind: 'integer',
    about: 'Photos labelled at one time: processes on the CPU, threads for the CRF beside a GPU.',
    min: 1,
    max: 256,
    defaultNote: 'one a core, at most 8',
  },
  threads: {
    kind: 'integer',
    about: 'CPU threads of the network in each process.',
    min: 1,
    max: 1024,
    defaultNote: 'what the workers leave',
  },
  photoTimeout: {
    kind: 'integer',
    about: 'Seconds that the network may take for a photo; a loop in it may never end.',
    min: 1,
    max: 604_800,
    default: 600,
    value: 'SECONDS',
  },
  classes: {
    kind: 'string',
    about: 'Class names: "voc", a JSON file, or background,cat,dog. Overrules what model and data say.',
    value: 'NAMES',
  },
  inputRange: {
    kind: 'list',
    of: 'number',
    about: 'For a model that does not say: what 0 and 255 become, as in -1,1.',
    value: 'LOW,HIGH',
  },
  normalise: {
    kind: 'list',
    of: 'number',
    about: 'For a model that does not say: mean and std of samples 0 to 255; two numbers, or six for red, green, blue.',
    value: 'MEAN,STD',
  },
  inputSize: {
    kind: 'string',
    about: 'Stretch each photo to this size.',
    value: 'HEIGHTxWIDTH',
    defaultNote: "the model's, if it has one",
  },
  channelOrder: {
    kind: 'enum',
    choices: ['rgb', 'bgr'],
    about: 'For a model that does not say: the order of its planes.',
    defaultNote: 'rgb',
  },
  output: {
    kind: 'string',
    about: 'For a model of several outputs: the one that gives the scores of the classes.',
    value: 'NAME',
    defaultNote: 'the only one that fits',
  },
  ...pixelsOption,
} as const satisfies OptionTable;

export type ModelOptions = OptionValues<typeof modelOptions>;

/**
 * Refuses options that say how to predict where nothing is predicted: they would be ignored.
 *
 * @param given keys of the options that were given, not defaulted
 * @param useful keys that are not ignored
 * @throws DsrgError USAGE
 */
export function refuseModelOptions(given: ReadonlySet<string>, useful: readonly string[] = []): void {
  const idle = Object.keys(modelOptions).find(
    (key) => key !== 'classes' && key !== 'maxMegapixels' && !useful.includes(key) && given.has(key),
  );
  if (idle !== undefined)
    throw new DsrgError('USAGE', `--${optionFlag(idle)} says how to predict, but no --model is named.`);
}

/** Opens the model that the options name, described as far as they describe it. */
export async function openModel(options: ModelOptions): Promise<Segmenter> {
  const { model, provider, threads = 0 } = options;
  if (model === undefined) throw new DsrgError('USAGE', 'No model is named.', { hint: 'Name one: --model model.onnx' });
  const classes = await readClassOption(options.classes);
  const metadata: MetadataOverride = {
    ...(classes && { classes }),
    ...readNormalisation(options),
    ...(options.inputSize !== undefined && { resize: readSize(options.inputSize) }),
    ...(options.output !== undefined && { output: options.output }),
    ...(options.channelOrder !== undefined && { channelOrder: options.channelOrder as 'rgb' | 'bgr' }),
  };
  return openSegmenter(model, { provider: provider as 'auto', threads, metadata, timeLimit: options.photoTimeout });
}

/**
 * How the options ask for each photo to be tested: by a protocol's name, or piece by piece.
 *
 * @param given keys of the options that were given, not defaulted
 * @throws DsrgError USAGE where options contradict each other
 */
export function readProtocol(
  options: ModelOptions,
  given: ReadonlySet<string>,
): Omit<Way, 'crf'> & { crf?: CrfChoice } {
  const { protocol, ms, scales, flip, crf } = options;
  if (protocol !== undefined) {
    const beside = (['ms', 'scales', 'flip', 'window', 'crfPreset'] as const).find((key) => given.has(key));
    if (beside !== undefined)
      throw new DsrgError('USAGE', `--protocol ${protocol} and --${optionFlag(beside)} are both given.`, {
        hint: 'A protocol says scales, flips and CRF; only --no-crf, --gate, --weigh-tags, --tag-threshold and --bucket go with it.',
      });
    const { source: _, crf: preset, seeds, ...shown } = protocolOf(protocol);
    const views = { ...shown, bucket: options.bucket, gate: readGate(options), ...seedsOf(options, seeds) };
    return preset === undefined || (given.has('crf') && !crf) ? views : { ...views, crf: parseCrf(preset) };
  }
  if (ms && scales !== undefined)
    throw new DsrgError('USAGE', '--ms and --scales are both given.', { hint: `--ms means --scales ${dsrgScales}.` });
  seedsOf(options, undefined);
  const choice = readCrf(options);
  const window = readWindow(options);
  const { bucket } = options;
  const gate = readGate(options);
  if (gate !== false && window !== undefined)
    throw new DsrgError(
      'USAGE',
      `${gateFlag(gate)} and --window are both given; a gate tells the tags of whole photos.`,
    );
  // The sum of DSRG's three views is DSRG's own (--protocol dsrg-f): six views added up leave the CRF nothing to say.
  return {
    scales: scales ?? (ms ? dsrgScales : [1]),
    flip,
    merge: 'mean',
    window,
    bucket,
    gate,
    ...(choice && { crf: choice }),
  };
}

/**
 * The rule of a protocol for seeds, at the threshold that the options name.
 *
 * @throws DsrgError USAGE for a threshold of no effect, and a gate beside such a rule
 */
function seedsOf(options: ModelOptions, rule: SeedRule | undefined): { seeds?: SeedRule } {
  const { protocol, tagThreshold } = options;
  const gate = readGate(options);
  if (tagThreshold !== undefined && rule?.kept !== 'tags')
    throw new DsrgError('USAGE', '--tag-threshold goes with --protocol recurseed.', {
      hint: 'Elsewhere --gate leaves classes out, by thresholds that come with the model.',
    });
  if (rule === undefined) return {};
  if (gate !== false)
    throw new DsrgError('USAGE', `--protocol ${protocol} and ${gateFlag(gate)} are both given.`, {
      hint: 'The protocol says by itself which classes there may be; --tag-threshold says from which tag score on.',
    });
  return { seeds: rule.kept === 'tags' ? { ...rule, least: tagThreshold ?? rule.least } : rule };
}

/** The class names of `--classes`; `undefined` where it is not given. */
export async function readClassOption(value: string | undefined): Promise<string[] | undefined> {
  if (value === undefined) return undefined;
  if (value === 'voc') return [...vocClasses];
  if (/\.json$/i.test(value)) return readClasses(await readText(value, 'The class list'), value);
  if (value.includes(',')) return value.split(',').map((name) => name.trim());
  const near = nearestName(value, ['voc']);
  throw new DsrgError(
    'USAGE',
    `--classes is "${value}"; "voc", a .json file or names separated by commas were expected.`,
    {
      ...(near && { hint: `Did you mean "${near}"?` }),
    },
  );
}

function readNormalisation({ inputRange, normalise }: ModelOptions): Pick<MetadataOverride, 'mean' | 'std'> {
  if (inputRange !== undefined && normalise !== undefined)
    throw new DsrgError('USAGE', '--input-range and --normalise are both given; they say the same thing in two ways.');
  if (inputRange !== undefined) {
    const [low, high] = inputRange;
    if (inputRange.length !== 2 || low! >= high!)
      throw new DsrgError('USAGE', `--input-range is ${inputRange}; a lower and a higher number were expected.`);
    const std = 255 / (high! - low!);
    return { mean: triple(-low! * std), std: triple(std) };
  }
  if (normalise === undefined) return {};
  const [a, b, c, d, e, f] = normalise as [number, number, number, number, number, number];
  if (normalise.length === 2) return { mean: triple(a), std: triple(b) };
  if (normalise.length === 6) return { mean: [a, b, c], std: [d, e, f] };
  throw new DsrgError('USAGE', `--normalise has ${normalise.length} numbers; two (mean, std) or six were expected.`);
}

/** @throws DsrgError USAGE */
function readWindow({ window, stride }: ModelOptions): SlidingWindow | undefined {
  if (window === undefined) {
    if (stride !== undefined) throw new DsrgError('USAGE', '--stride is given, but no --window.');
    return undefined;
  }
  const { height, width } = readSize(window, '--window');
  return { height, width, stride: stride ?? Math.max(1, Math.floor((Math.min(height, width) * 2) / 3)) };
}

function triple(value: number): [number, number, number] {
  return [value, value, value];
}

function readSize(text: string, flag = '--input-size'): { height: number; width: number } {
  const match = /^(\d{1,5})[x×](\d{1,5})$/.exec(text);
  if (match && Number(match[1]) > 0 && Number(match[2]) > 0)
    return { height: Number(match[1]), width: Number(match[2]) };
  throw new DsrgError('USAGE', `${flag} is "${text}"; height x width was expected, as in 513x513.`);
}
