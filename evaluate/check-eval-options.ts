import { DsrgError } from '@dsrg/core';
import { optionFlag } from '@dsrg/core/node';
import type { EvalInput, EvalOptions } from './eval-command.ts';
import { refuseModelOptions } from './model-options.ts';

type Key = keyof EvalOptions;

/** What a job tries in all ways, or has no use for: it would be ignored. */
const idle: Readonly<Partial<Record<Key, readonly Key[]>>> = {
  matrix: [
    ...([
      'protocol',
      'window',
      'stride',
      'bucket',
      'ms',
      'flip',
      'crf',
      'pred',
      'scores',
      'saveScores',
      'merge',
      'watch',
    ] as const),
    ...(['shard', 'saveMasks', 'report', 'cams', 'conventions', 'format', 'trimap', 'sizes', 'tagFilter'] as const),
  ],
  cams: [
    ...(['protocol', 'crf', 'crfPreset', 'trimap', 'sizes', 'saveMasks', 'report', 'shard', 'conventions'] as const),
    ...(['format', 'tagFilter', 'cues', 'pred', 'merge', 'watch'] as const),
  ],
  watch: ['shard', 'matrix', 'saveScores', 'saveMasks', 'conventions', 'format', 'cues', 'tagFilter'],
  merge: ['data', 'split', 'masks', 'trimap', 'sizes', 'saveMasks', 'saveScores', 'tagFilter', 'shard', 'cues'],
};

/** Options that mean nothing without one of others. */
const companions: readonly (readonly [Key, readonly Key[]])[] = [
  ['once', ['watch']],
  ['every', ['watch']],
  ['tags', ['tagFilter', 'cams']],
  ['cues', ['pred']],
  ['cams', ['model', 'scores']],
  ['tagFilter', ['model', 'scores']],
];

/**
 * Refuses options that contradict each other or would be ignored.
 *
 * @throws DsrgError USAGE
 */
export function checkEvalOptions({ options, given }: EvalInput): void {
  const { model, pred, scores, merge, watch, data, shard, partial, report } = options;
  if ([model, pred, scores, merge, watch].filter((subject) => subject !== undefined).length !== 1)
    throw new DsrgError(
      'USAGE',
      'Name what to score: --model model.onnx, --scores or --pred and a folder, --watch and a run, or --merge.',
    );
  checkIdle(options, given);
  if (merge === undefined && data === undefined)
    throw new DsrgError('USAGE', 'No data are named.', { hint: 'Name a folder laid out as PASCAL VOC: --data DIR' });
  if ((options.tagFilter || options.cams) && !/^train(?!val)/.test(options.split))
    throw new DsrgError(
      'USAGE',
      `--${options.cams ? 'cams' : 'tag-filter'} is for training lists; --split is "${options.split}".`,
      { hint: 'At test time nobody tells the network what is in a photo.' },
    );
  if (model === undefined && watch === undefined)
    refuseModelOptions(given, scores === undefined ? [] : ['crf', 'crfPreset', 'workers']);
  if ((shard === undefined) !== (partial === undefined))
    throw new DsrgError(
      'USAGE',
      '--shard and --partial belong together: a part of the photos, and the file of its result.',
    );
  if (shard !== undefined && (report !== undefined || options.cues))
    throw new DsrgError('USAGE', `A shard has no ${report === undefined ? 'cues' : 'report'}.`, {
      hint: 'Give --report to the command that merges; cues are scored in one go.',
    });
}

function checkIdle(options: EvalOptions, given: ReadonlySet<string>): void {
  for (const [job, keys] of Object.entries(idle)) {
    const key = options[job as Key] ? keys.find((each) => given.has(each)) : undefined;
    if (key === undefined) continue;
    throw new DsrgError('USAGE', `--${job} and --${optionFlag(key)} do not go together.`, {
      ...(job === 'matrix' && {
        hint: 'A matrix tries flips, scales and CRF in all combinations; --scales and --crf-preset say which.',
      }),
    });
  }
  for (const [key, others] of companions)
    if (given.has(key) && !others.some((other) => options[other]))
      throw new DsrgError('USAGE', `--${optionFlag(key)} goes with --${others.map(optionFlag).join(' or --')}.`);
}
