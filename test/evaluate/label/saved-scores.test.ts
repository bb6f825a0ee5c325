import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DsrgError, encodePng, type LogitMap } from '@dsrg/core';
import { createPhotoCodecs } from '@dsrg/core/node';
import { parseCrf } from '@dsrg/evaluate';
import { readScores, writeScores } from '@dsrg/evaluate/node';
import { expect } from 'chai';
import { expandCrf } from '../../../evaluate/command/crf-choice.ts';
import { runLabelTask } from '../../../evaluate/label/label-task.ts';
import { failure } from '../../core/node/failure.ts';
import { runBin } from '../run-bin.ts';
import { makeVocFolder } from '../voc-folder.ts';

describe('dsrg-eval --save-scores, --scores and --crf', function () {
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  before(async () => {
    folder = await makeVocFolder();
  });
  after(() => rm(folder.root, { recursive: true }));

  it('scores again with another CRF, without the model, as a run with the model would', async () => {
    const scores = join(folder.root, 'scores');
    const base = ['--data', folder.data, '--json', '--workers', '1'];
    const views = ['--model', folder.model, '--provider', 'cpu', '--scales', '0.2,0.5', '--flip'];
    const saved = await runBin('dsrg-eval', ...base, ...views, '--save-scores', scores);
    expect(saved.code, saved.stderr).to.equal(0);
    const crf = ['--crf', '4,30,7'];
    const direct = await runBin('dsrg-eval', ...base, ...views, ...crf);
    await rm(folder.model);
    const again = await runBin('dsrg-eval', ...base, '--scores', scores, ...crf);
    expect(again.code, again.stderr).to.equal(0);
    const [expected, found] = [direct, again].map(({ stdout }) => JSON.parse(stdout));
    expect(found.truths).to.deep.equal(expected.truths);
    expect(found.protocol)
      .to.equal(expected.protocol)
      .and.to.match(/scales 0\.2, 0\.5, with flips.*CRF 4,30,7/);
    expect(found.truths).not.to.deep.equal(JSON.parse(saved.stdout).truths);
    await cp(join(scores, 'a.safetensors'), join(scores, 'b.safetensors'));
    const foreign = await runBin('dsrg-eval', ...base, '--scores', scores);
    expect(foreign.code).to.equal(1);
    expect(foreign.stderr).to.match(/b\.safetensors holds scores of a photo of 24×32; this one is 32×40/);
    const views2 = await runBin('dsrg-eval', ...base, '--scores', scores, '--flip');
    expect([views2.code, /--flip says how to predict/.test(views2.stderr)]).to.deep.equal([2, true]);
  });

  it('keeps scores to the bit, and tells what is none', async () => {
    const path = join(folder.root, 'x.safetensors');
    const map: LogitMap = {
      kind: 'logits',
      data: Float32Array.of(1 / 3, -2, 1e-30, 4),
      height: 1,
      width: 2,
      classes: 2,
    };
    const views = [
      { scale: '0.5', mirrored: false, map },
      { scale: '321x321', mirrored: true, map: { ...map, tags: Float32Array.of(-1 / 3) } },
    ];
    await writeScores(path, { height: 5, width: 6, views });
    expect(await readScores(path, { height: 5, width: 6 })).to.deep.equal({ height: 5, width: 6, views });
    await writeFile(path, 'no tensors at all');
    const error = await readScores(path, { height: 5, width: 6 }).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(DsrgError);
  });

  it('gates saved scores by the tag scores among them, and tells scores that have none', async () => {
    const [photo, scores] = [join(folder.root, 'grey.png'), join(folder.root, 'gated.safetensors')];
    await writeFile(photo, encodePng({ kind: 'rgb', data: new Uint8Array(3).fill(90), height: 1, width: 1 }));
    // Class 1 is strongest, and class 2 by the tags.
    const map: LogitMap = { kind: 'logits', data: Float32Array.of(0, 3, 2), height: 1, width: 1, classes: 3 };
    const views = [false, true].map((mirrored) => {
      return { scale: '1', mirrored, map: { ...map, tags: Float32Array.of(-2, 1) } };
    });
    const way = { scales: [1], flip: true, merge: 'mean', crf: undefined } as const;
    const gate = { output: 'gate', thresholds: [0, 0.5, 0.5] };
    const tools = {
      refine: (): never => expect.fail('no CRF is asked for'),
      codecs: createPhotoCodecs(),
      metadata: { resizeConvention: 'half-pixel', gate },
    } as const;
    const label = async (gated: boolean) =>
      (await runLabelTask({ photo, scores, ways: [{ ...way, gate: gated }] }, tools))[0]?.data[0];
    await writeScores(scores, { height: 1, width: 1, views });
    expect([await label(false), await label(true)]).to.deep.equal([1, 2]);
    await writeScores(scores, { height: 1, width: 1, views: views.map((view) => ({ ...view, map })) });
    expect(await label(false)).to.equal(1);
    await failure(() => label(true), 'FILE_FORMAT', ['gated.safetensors holds no tag scores'], '--save-scores');
  });

  it('reads a CRF by name or by numbers', () => {
    expect(expandCrf(['--flip', '--crf', 'sec', '--json'])).to.deep.equal([
      '--flip',
      '--crf',
      '--crf-preset',
      'sec',
      '--json',
    ]);
    expect(expandCrf(['--crf', '--flip', '--crf=1,2,3'])).to.deep.equal([
      '--crf',
      '--flip',
      '--crf',
      '--crf-preset',
      '1,2,3',
    ]);
    expect(parseCrf('4,121,5').options.kernels[1]).to.deep.equal({
      type: 'bilateral',
      spatial: 121,
      colour: 5,
      compatibility: 4,
    });
    expect(() => parseCrf('deeplab')).to.throw(DsrgError, /"deeplab"; a preset or three positive numbers/);
    expect(() => parseCrf('1,2,-3')).to.throw(DsrgError);
  });
});
