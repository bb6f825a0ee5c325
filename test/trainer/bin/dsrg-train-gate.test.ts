import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel, parseGateRecord } from '@dsrg/converters';
import { readCheckpoint } from '@dsrg/converters/node';
import { predictLabels } from '@dsrg/core';
import { openSegmenter, readLabels } from '@dsrg/core/node';
import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';
import { startBin } from '../../run-bin.ts';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { train } from './train-command.ts';

/** Weights for the trunk of `tiny`, as a model. */
function tinyModel(): Uint8Array {
  const { graph, mean, std, outputStride } = createNetwork('tiny', { classes: 3 });
  const random = createRandom(5);
  const about = {
    ...({ makes: 'segmentation-network', classes: ['background', 'red', 'green'], mean, std, outputStride } as const),
    ...{ longSide: 64, crf: 'dsrg-test', stage: 'tags', step: 0 },
  };
  return exportModel({ graph, weights: initialiseWeights(graph, () => random.normal()), momenta: new Map(), about });
}

describe('dsrg-train --gate, dsrg-export --gate, dsrg-eval --gate and dsrg-predict --gate', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-gate-'));
  const [data, out, model] = [join(root, 'data'), join(root, 'run'), join(root, 'gated.onnx')];
  const init = join(root, 'init.onnx');
  const settings = ['seeds.epochs=1', 'retrain.epochs=1'].flatMap((each) => ['--set', each]);
  const bin = (name: string, ...options: string[]) => startBin(name, options).result;
  before(async () => {
    await makeTaggedFolder(data);
    await writeFile(init, tinyModel());
  });
  after(() => rmSync(root, { recursive: true }));

  it('learns a gate beside the run, from the trunk that it began with, also after the run', async () => {
    const first = await train(data, out, '--init', init, ...settings);
    expect(first.code, first.stderr).to.equal(0);
    const missing = await bin('converters/bin/dsrg-export', out, model, '--gate');
    expect([missing.code, missing.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && /has no gate: .*\n {2}Run dsrg-train .*--gate/.test(text),
    );
    const { code, stderr } = await train(data, out, '--init', init, '--gate', ...settings);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/gate: exactly the tags on \d\.\d{3} of the training photos .*5-fold/);
    const record = parseGateRecord(readFileSync(join(out, 'gate/gate.json')), 'gate.json');
    expect(record.photos).to.deep.equal([0, 4, 3]);
    expect(record.priors).to.deep.equal([1, 4 / 6, 3 / 6]);
    // Six photos: no class has five.
    expect(record.thresholds).to.deep.equal([0, 0, 0]);
    const again = await train(data, out, '--init', init, '--gate', ...settings);
    expect(again.stderr).to.include('gate: done before');
  });

  it('refuses a gate on a trunk that begins at random', async () => {
    const { code, stderr } = await train(data, join(root, 'fresh'), '--gate', ...settings);
    expect([code, stderr]).to.satisfy(
      ([exit, text]: [number, string]) => exit === 1 && /A gate reads a trunk .*\n {2}Give .*--init/.test(text),
    );
  });

  it('puts it into the one model, where it lets through what its thresholds say', async () => {
    // Thresholds that nothing reaches: the best class alone stays.
    const place = join(out, 'gate/gate.json');
    const record = JSON.parse(readFileSync(place, 'utf8'));
    await writeFile(place, JSON.stringify({ ...record, thresholds: [0, 1, 1] }));
    const plain = join(root, 'plain.onnx');
    const exported = await bin('converters/bin/dsrg-export', out, model, '--gate');
    expect(exported.code, exported.stderr).to.equal(0);
    expect(exported.stdout)
      .to.match(/^gate: exactly the tags on/m)
      .and.match(/^parity: logits differ/m);
    expect((await bin('converters/bin/dsrg-export', out, plain)).code).to.equal(0);

    const segmenter = await openSegmenter(model, { provider: 'cpu' });
    expect(segmenter.metadata.gate).to.deep.equal({ output: 'gate', thresholds: [0, 1, 1], priors: [1, 4 / 6, 3 / 6] });
    const image = {
      kind: 'float',
      data: new Float32Array(3 * 65 * 49).fill(0.5),
      height: 65,
      width: 49,
      channels: 3,
    } as const;
    const [without, gated] = [
      await segmenter.segment(image),
      await segmenter.segment(image, undefined, { tags: true }),
    ];
    expect(without.tags).to.equal(undefined);
    expect(gated.tags).to.have.length(2);
    expect([...gated.data]).to.deep.equal([...without.data]);
    // The gate's trunk is the one that the run began with: the run has moved its own away.
    const [gate, start] = [
      await readCheckpoint(join(out, 'gate/checkpoint.safetensors')),
      createNetwork('tiny', { classes: 3 }),
    ];
    expect(start.trunk.every((layer) => gate.weights.has(`${layer}.weight`))).to.equal(true);
    const random = createRandom(5);
    const began = initialiseWeights(start.graph, () => random.normal());
    expect([...(gate.weights.get('trunk3.weight') as Float32Array)]).to.deep.equal([
      ...(began.get('trunk3.weight') as Float32Array),
    ]);
    const photo = { kind: 'rgb', data: new Uint8Array(48 * 64 * 3).fill(90), height: 48, width: 64 } as const;
    const labels = await predictLabels(segmenter, photo, { gate: true });
    expect(new Set(labels.data).size).to.be.at.most(2);
    await segmenter.close();

    const evaluate = (subject: string, ...options: string[]) => {
      const set = ['--data', data, '--split', 'val', '--workers', '1'];
      const provider = subject === '--model' ? ['--provider', 'cpu'] : [];
      return bin('evaluate/bin/dsrg-eval', subject, ...options, ...set, ...provider);
    };
    const scored = await evaluate('--model', model, '--gate', '--flip');
    expect(scored.code, scored.stderr).to.equal(0);
    expect(scored.stdout).to.match(/with flips, united by mean, classes gated by tag scores/);
    const refusals: [[string, ...string[]], RegExp][] = [
      [['--model', plain, '--gate'], /plain\.onnx has no gate: nothing in it .*\n {2}Learn one with dsrg-train --gate/],
      [['--model', plain, '--weigh-tags'], /plain\.onnx has no gate/],
      [['--model', model, '--weigh-tags', '--gate'], /--gate and --weigh-tags are both given/],
      [['--model', model, '--gate', '--window', '33x33'], /--gate and --window are both given/],
      [['--model', model, '--gate', '--matrix'], /--matrix and --gate do not go together/],
    ];
    for (const [options, says] of refusals) {
      const { code, stderr } = await evaluate(...options);
      expect(code, options.join(' ')).to.be.oneOf([1, 2]);
      expect(stderr).to.match(says);
    }

    // Scores that are kept hold the gate's, whether or not this time is gated; those of a model without one say so.
    const [kept, bare] = [join(root, 'kept'), join(root, 'bare')];
    const ungated = await evaluate('--model', model, '--flip', '--save-scores', kept, '--json');
    expect(ungated.code, ungated.stderr).to.equal(0);
    const again = await evaluate('--scores', kept, '--gate', '--json');
    expect(again.code, again.stderr).to.equal(0);
    const weighed = await evaluate('--scores', kept, '--weigh-tags', '--json');
    expect(JSON.parse(weighed.stdout).protocol, weighed.stderr).to.include('classes weighed by tag scores');
    const direct = await evaluate('--model', model, '--flip', '--gate', '--json');
    const [later, now] = [again, direct].map(({ stdout }) => JSON.parse(stdout));
    expect(later.truths).to.deep.equal(now.truths);
    expect(later.protocol).to.equal(now.protocol);
    expect((await evaluate('--model', plain, '--save-scores', bare)).code).to.equal(0);
    const missing = await evaluate('--scores', bare, '--gate');
    expect([missing.code, missing.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && /The model of .*bare has no gate/.test(text),
    );

    const masks = join(root, 'masks');
    const predicted = await bin(
      ...(['evaluate/bin/dsrg-predict', model, join(data, 'JPEGImages'), '--gate'] as const),
      ...['--out', masks, '--provider', 'cpu', '--workers', '1'],
    );
    expect(predicted.code, predicted.stderr).to.equal(0);
    expect(JSON.parse(readFileSync(join(masks, 'predict.json'), 'utf8')).protocol).to.include('gated by tag scores');
    for (const id of ['d', 'h']) {
      const { data: found } = await readLabels(join(masks, 'masks', `${id}.png`), { classes: 3 });
      expect([...new Set(found)].filter((label) => label > 0).length, id).to.be.at.most(1);
    }
  });
});
