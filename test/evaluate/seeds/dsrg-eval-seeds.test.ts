import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckpointAbout, exportModel } from '@dsrg/converters';
import type { Graph, Weights } from '@dsrg/core';
import { readLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { checkEvalOptions } from '../../../evaluate/command/check-eval-options.ts';
import { evalCommand } from '../../../evaluate/command/eval-command.ts';
import { runEval } from '../../../evaluate/command/run-eval.ts';
import { runSweep } from '../../../evaluate/seeds/run-sweep.ts';
import { failure } from '../../core/node/failure.ts';
import { makeVocFolder } from '../voc-folder.ts';

const graph: Graph = {
  format: 1,
  name: 'colours',
  input: { name: 'images', channels: 3 },
  nodes: [
    { kind: 'convolution', name: 'logits', input: 'images', inChannels: 3, outChannels: 3, kernel: 1, bias: false },
    { kind: 'convolution', name: 'cam', input: 'images', inChannels: 3, outChannels: 2, kernel: 1 },
    { kind: 'global-average-pool', name: 'tags', input: 'cam' },
  ],
  outputs: { logits: 'logits', cam: 'cam', tags: 'tags' },
};
const weights: Weights = new Map([
  ['logits.weight', Float32Array.of(0, 0, 0.05, 0.05, 0, 0, 0, 0.05, 0)],
  // Blocks of red and green are 8 % of photo a, 5 % of b and 3 % of c: a score of 0.9, 0.4 and 0.15.
  ['cam.weight', Float32Array.of(0.5, 0, 0, 0, 0.5, 0)],
  ['cam.bias', Float32Array.of(-15, -15)],
]);
const about: CheckpointAbout = {
  ...({ makes: 'segmentation-network', classes: ['background', 'red', 'green'], outputStride: 1 } as const),
  ...({ mean: [0, 0, 0], std: [1, 1, 1], longSide: null, crf: 'dsrg-test', stage: 'recursion', step: 1 } as const),
};

describe('dsrg-eval --protocol recurseed, --save-seeds, --seeds and --sweep', function () {
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let set: string[];
  before(async () => {
    folder = await makeVocFolder();
    set = ['--data', folder.data, '--workers', '1', '--json'];
    const checkpoint = { graph, weights, momenta: new Map() };
    const learned = { ...about, learned: ['cam', 'logits'] };
    await writeFile(folder.model, exportModel({ ...checkpoint, about: learned }));
    await writeFile(join(folder.root, 'bare.onnx'), exportModel({ ...checkpoint, about }));
  });
  after(() => rm(folder.root, { recursive: true }));

  /** What dsrg-eval does, in this process. */
  const run = (...options: string[]) => {
    const input = evalCommand.parse([...set, ...options]);
    checkEvalOptions(input);
    return (input.options.sweep ? runSweep : runEval)(input, new AbortController().signal);
  };
  const evaluate = async (...options: string[]) => JSON.parse(await run(...options));
  const labelsOf = async (masks: string, id: string) => {
    const { data } = await readLabels(join(masks, `${id}.png`), { classes: 3 });
    return [...new Set(data)].sort();
  };

  it('keeps classes by tag scores, and labels from kept seeds as it did from the network', async () => {
    const [seeds, masks, again] = ['seeds', 'masks', 'again'].map((each) => join(folder.root, each)) as [
      string,
      string,
      string,
    ];
    const protocol = ['--model', folder.model, '--provider', 'cpu', '--protocol', 'recurseed'];
    const direct = await evaluate(...protocol, '--save-seeds', seeds, '--save-masks', masks);
    expect(direct.protocol).to.equal(
      'protocol recurseed: scales 1, 0.5, 1.5, 2, with flips, united by nearest, classes of a tag score of 0.34 by their maxima, background (1 − the highest)^2, CRF recurseed',
    );
    expect([await labelsOf(masks, 'a'), await labelsOf(masks, 'b'), await labelsOf(masks, 'c')]).to.deep.equal([
      [0, 1, 2],
      [0, 1, 2],
      [0],
    ]);
    const later = await evaluate('--seeds', seeds, '--crf', '--save-masks', again);
    expect(later.truths).to.deep.equal(direct.truths);
    expect(later.protocol).to.match(/^seeds of model\.onnx \(.*; background \(1 − the highest\)\^2 .*CRF recurseed$/);
    for (const id of ['a', 'b', 'c'])
      expect((await readLabels(join(again, `${id}.png`), { classes: 3 })).data).to.deep.equal(
        (await readLabels(join(masks, `${id}.png`), { classes: 3 })).data,
      );

    const { truths } = await evaluate('--seeds', seeds, '--sweep');
    const [{ rows }] = truths as [{ rows: { threshold: number; mean: number }[] }];
    expect(rows.map(({ threshold }) => threshold)).to.deep.equal(Array.from({ length: 15 }, (_, k) => (k + 2) / 20));
    const constant = await evaluate('--seeds', seeds, '--background', '0.3');
    expect(rows.find(({ threshold }) => threshold === 0.3)?.mean).to.equal(constant.truths[0].scores.mean);
  });

  it('refuses what does not fit', async () => {
    const model = ['--model', folder.model, '--provider', 'cpu'];
    const bare = ['--model', join(folder.root, 'bare.onnx'), '--provider', 'cpu'];
    const seeds = join(folder.root, 'seeds');
    const cases: [string[], string, string][] = [
      [[...bare, '--protocol', 'recurseed'], 'MODEL', 'bare.onnx gives no tag scores, and --protocol recurseed keeps'],
      [[...model, '--tag-threshold', '0.5'], 'USAGE', '--tag-threshold goes with --protocol recurseed'],
      [[...model, '--protocol', 'recurseed', '--gate'], 'USAGE', '--protocol recurseed and --gate are both given'],
      [
        [...model, '--save-seeds', join(folder.root, 'none')],
        'USAGE',
        '--save-seeds goes with --protocol recurseed or',
      ],
      [
        [...model, '--protocol', 'recurseed', '--tag-threshold', '0.5', '--save-seeds', seeds],
        'CONFIG',
        'holds seeds of model.onnx',
      ],
      [['--seeds', seeds, '--sweep', '--crf'], 'USAGE', '--sweep and --crf do not go together'],
      [['--seeds', seeds, '--flip'], 'USAGE', '--flip says how to predict'],
      [[...model, '--seeds', seeds], 'USAGE', 'Name what to score'],
    ];
    for (const [options, code, says] of cases) await failure(async () => run(...options), code, [says]);
  });
});
