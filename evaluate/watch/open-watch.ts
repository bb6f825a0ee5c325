import { join } from 'node:path';
import type { Dataset } from '@dsrg/converters';
import { openDataset } from '@dsrg/converters/node';
import { sha256, sha256File } from '@dsrg/core/node';
import type { EvalInput } from '../eval-command.ts';
import { readClassOption } from '../model-options.ts';
import { type RunProduct, trainingSplit } from './list-products.ts';

/** Options that change what is scored: another value is another evaluation. */
const telling = [
  ...['data', 'split', 'masks', 'trimap', 'sizes', 'protocol', 'ms', 'scales', 'flip', 'window', 'stride', 'crf'],
  ...['bucket', 'crfPreset', 'convention'],
] as const;

/** What a watch is about. */
export interface Watch {
  readonly run: string;
  readonly input: EvalInput;
  /** Hash of the telling options. */
  readonly settings: string;
  /** Name of the list that the run learns from. */
  readonly split: string;
  readonly training: Dataset;
  readonly signal: AbortSignal;
}

/** Opens the data that a run is watched on. */
export async function openWatch(input: EvalInput, signal: AbortSignal): Promise<Watch> {
  const { options } = input;
  const run = options.watch!;
  const settings = sha256(
    new TextEncoder().encode(JSON.stringify(telling.map((key) => options[key as 'data'] ?? null))),
  );
  const split = await trainingSplit(run);
  const classes = await readClassOption(options.classes);
  const training = await openDataset(options.data!, { split, masks: options.masks[0], ...(classes && { classes }) });
  if (!hasMasks(training))
    process.stderr.write(`${split} has no masks in ${options.masks[0]}: label files are shown, but not scored\n`);
  return { run, input, settings, split, training, signal };
}

const hasMasks = ({ items }: Dataset) => items.some(({ mask }) => mask !== undefined);

/** Can it be scored? Label files belong to the training list, which need not have masks. */
export const isScored = ({ training }: Watch, { kind }: RunProduct) => kind === 'network' || hasMasks(training);

/** Path without ending; another state of the product, or another way of scoring it, has another one. */
export async function evaluationOf({ run, settings }: Watch, { stage, kind, step, path }: RunProduct): Promise<string> {
  const state = kind === 'network' ? await sha256File(path) : await sha256File(join(path, 'done.json'));
  const name = `${stage}${kind === 'network' ? `-step-${step}` : ''}-${state.slice(0, 8)}-${settings.slice(0, 8)}`;
  return join(run, 'evaluations', name);
}
