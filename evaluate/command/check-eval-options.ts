import { DsrgError } from '@dsrg/core';
import { optionFlag } from '@dsrg/core/node';
import type { EvalInput, EvalOptions } from './eval-command.ts';
import { refuseModelOptions } from './model-options.ts';

type Key = keyof EvalOptions;

/** What a job has no use for, and why: it would be ignored. */
const idle: Readonly<Partial<Record<Key, readonly (readonly [reason: string, keys: readonly Key[]])[]>>> = {
  matrix: [
    [
      'A matrix tries flips, scales and CRF in all combinations; --scales, --protocol and --crf-preset say which.',
      ['ms', 'flip', 'crf'],
    ],
    ['There is but one way to score masks made elsewhere.', ['pred']],
    ['It is made in one go; for a part of it score one row by itself.', ['merge', 'shard', 'watch']],
    ['It combines views and CRF; score a row by itself with a gate.', ['gate', 'weighTags']],
    ['Activation maps are scored by thresholds, not by views.', ['cams']],
    [
      'A matrix prints means; score the row that you like by itself for more (--save-scores and --scores keep the network from running again).',
      ['saveMasks', 'saveSeeds', 'report', 'conventions', 'format', 'trimap', 'sizes', 'classCounts', 'tagFilter'],
    ],
  ],
  cams: [
    ['Published protocols are for class scores, and these are activations.', ['protocol', 'saveSeeds']],
    [
      'The sweep prints a line for each threshold; write label files and score them with --pred for more.',
      ['trimap', 'sizes', 'classCounts', 'saveMasks', 'report', 'conventions', 'format'],
    ],
    ['It is made in one go.', ['shard', 'merge', 'watch']],
    ["It keeps to the photos' tags anyway.", ['tagFilter', 'gate', 'weighTags']],
    ['Those are label files already.', ['cues', 'pred']],
  ],
  watch: [
    [
      'It scores all that comes, again and again; a part or a matrix of it is scored with --model.',
      ['shard', 'matrix'],
    ],
    ['It scores what comes as it comes; a gate is in an exported model.', ['gate', 'weighTags']],
    ['There would be one for each checkpoint.', ['saveScores', 'saveSeeds', 'saveMasks', 'conventions', 'format']],
    ['It knows which label files are cues, and test photos have no tags.', ['cues', 'tagFilter']],
  ],
  sweep: [
    ['It tries constants, without CRF.', ['background', 'crf', 'crfPreset']],
    [
      'It prints a line for each constant; score one by itself for more.',
      ['trimap', 'sizes', 'classCounts', 'saveMasks', 'report', 'conventions', 'format'],
    ],
    ['It is made in one go.', ['shard']],
  ],
  propose: [
    ['No mask is read, and maps are compared as they are.', ['masks', 'binaryMasks', 'crf', 'crfPreset', 'convention']],
  ],
  gate: [["It says which classes there may be, and so do the photos' tags.", ['tagFilter']]],
  weighTags: [["It says how likely the classes are, and the photos' tags say it for certain.", ['tagFilter']]],
  merge: [
    [
      'The partial results were made with it, or without.',
      [
        'data',
        'split',
        'masks',
        'trimap',
        'sizes',
        'classCounts',
        'saveMasks',
        'saveScores',
        'saveSeeds',
        'tagFilter',
        'shard',
        'cues',
      ],
    ],
  ],
  runs: [
    ['Their mean and range are printed as text, or with --json for machines.', ['format', 'report', 'conventions']],
    [
      'The results were made with it, or without.',
      [
        ...([
          'data',
          'split',
          'masks',
          'binaryMasks',
          'trimap',
          'sizes',
          'classCounts',
          'saveMasks',
          'saveScores',
        ] as const),
        ...(['tagFilter', 'shard', 'partial', 'cues', 'matrix', 'cams', 'gate', 'weighTags'] as const),
      ],
    ],
  ],
};

/** Options that mean nothing without one of others. */
const companions: readonly (readonly [Key, readonly Key[]])[] = [
  ['once', ['watch']],
  ['every', ['watch']],
  ['tags', ['tagFilter', 'cams']],
  ['cues', ['pred']],
  ['saveMasks', ['model', 'scores', 'seeds']],
  ['saveSeeds', ['model', 'scores']],
  ['background', ['seeds']],
  ['sweep', ['seeds']],
  ['saveScores', ['model']],
  ['cams', ['model', 'scores']],
  ['predictTags', ['cams']],
  ['propose', ['cams']],
  ['tagFilter', ['model', 'scores', 'seeds']],
];

/**
 * Refuses options that contradict each other or would be ignored.
 *
 * @throws DsrgError USAGE
 */
export function checkEvalOptions({ options, given }: EvalInput): void {
  const { model, pred, scores, seeds, merge, watch, runs, data, shard, partial, report } = options;
  if ([model, pred, scores, seeds, merge, watch, runs].filter((subject) => subject !== undefined).length !== 1)
    throw new DsrgError(
      'USAGE',
      'Name what to score: --model model.onnx, --scores, --seeds or --pred and a folder, --watch and a run, --merge, or --runs.',
      given.has('masks')
        ? { hint: 'Masks made elsewhere are scored by --pred DIR; --masks says where the true ones are.' }
        : {},
    );
  checkIdle(options, given);
  if (merge === undefined && runs === undefined && data === undefined)
    throw new DsrgError('USAGE', 'No data are named.', { hint: 'Name a folder laid out as PASCAL VOC: --data DIR' });
  if ((options.tagFilter || (options.cams && !options.predictTags)) && !isTrainingList(options.split))
    throw new DsrgError(
      'USAGE',
      `--${options.cams ? 'cams' : 'tag-filter'} is for training lists; --split is "${options.split}".`,
      {
        hint: `At test time nobody tells the network what is in a photo${options.cams ? '; --predict-tags lets it say so itself' : ''}.`,
      },
    );
  if (model === undefined && watch === undefined)
    refuseModelOptions(given, [
      ...(scores === undefined && seeds === undefined ? [] : ['crf', 'crfPreset', 'workers']),
      ...(scores === undefined ? [] : ['gate', 'weighTags']),
    ]);
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

/** Photos of such a list come with tags, as weak supervision has it. */
export function isTrainingList(split: string): boolean {
  return /^train(?!val)/.test(split);
}

function checkIdle(options: EvalOptions, given: ReadonlySet<string>): void {
  for (const [job, reasons] of Object.entries(idle))
    for (const [reason, keys] of options[job as Key] ? reasons : []) {
      const key = keys.find((each) => given.has(each));
      if (key === undefined) continue;
      throw new DsrgError('USAGE', `--${job} and --${optionFlag(key)} do not go together.`, { hint: reason });
    }
  for (const [key, others] of companions)
    if (given.has(key) && !others.some((other) => options[other]))
      throw new DsrgError('USAGE', `--${optionFlag(key)} goes with --${others.map(optionFlag).join(' or --')}.`);
}
