import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { colourModel } from '../../core/tiny-model.ts';
import { repository } from '../../shared.ts';
import { run as runWriter } from '../../steps/run-writer.ts';
import { runBin } from '../run-bin.ts';
import { makeVocFolder } from '../voc-folder.ts';

describe('folders of results know what made them', function () {
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  const at = (...parts: string[]) => join(folder.root, ...parts);
  const evaluate = (...options: string[]) => runBin('dsrg-eval', '--data', folder.data, ...options);
  const run = (model: string, ...options: string[]) =>
    evaluate('--model', at(model), '--provider', 'cpu', '--workers', '1', ...options);
  const refused = async (result: ReturnType<typeof runBin>, ...pieces: readonly (string | RegExp)[]) => {
    const { code, stdout, stderr } = await result;
    expect([code, stdout], stderr).to.deep.equal([1, '']);
    for (const piece of pieces) expect(stderr).to.match(typeof piece === 'string' ? new RegExp(piece) : piece);
  };

  before(async () => {
    folder = await makeVocFolder();
    await writeFile(at('b.onnx'), colourModel({ resizeConvention: 'align-corners' }));
    for (const model of ['model', 'b']) {
      const { code, stderr } = await run(
        `${model}.onnx`,
        '--save-scores',
        at(model, 'S'),
        '--save-masks',
        at(model, 'M'),
      );
      expect(code, stderr).to.equal(0);
    }
  });
  after(() => rm(folder.root, { recursive: true }));

  it('--save-scores and --save-masks go on with their own folder, and refuse another model’s and other views’', async () => {
    const again = await run('model.onnx', '--save-scores', at('model', 'S'), '--save-masks', at('model', 'M'));
    expect(again.code, again.stderr).to.equal(0);
    await refused(
      run('b.onnx', '--save-scores', at('model', 'S')),
      /S holds scores of model\.onnx \(sha256 .*\); now they would be of b\.onnx/,
    );
    await refused(
      run('b.onnx', '--save-masks', at('model', 'M')),
      /M holds masks of model\.onnx .*; now they would be of b\.onnx/,
    );
    await refused(run('model.onnx', '--flip', '--save-masks', at('model', 'M')), /no flips.*; now .*with flips/);
    await refused(run('model.onnx', '--matrix', '--save-scores', at('b', 'S')), /S holds scores of b\.onnx/);
    await refused(
      run('model.onnx', '--save-masks', join(folder.data, 'SegmentationClass')),
      /does not say what made it/,
    );
    const { code, stderr } = await evaluate('--pred', at('model', 'M'), '--save-masks', at('copy'));
    expect([code, /--save-masks goes with --model or --scores/.test(stderr)]).to.deep.equal([2, true]);
  });

  it('masks of saved scores are those of their model', async () => {
    const { code, stderr } = await evaluate('--scores', at('model', 'S'), '--save-masks', at('model', 'M'));
    expect(code, stderr).to.equal(0);
  });

  it('what one model was killed over after two photos, another neither goes on with nor scores', async () => {
    for (const name of ['killed', 'states']) mkdirSync(at(name));
    const save = ['--save-scores', at('killed', 'S'), '--save-masks', at('killed', 'M')];
    const network = ['--model', at('model.onnx'), '--provider', 'cpu', '--workers', '1'];
    runWriter(
      'evaluate/bin/dsrg-eval',
      ['--data', folder.data, ...network, ...save],
      join(repository, 'test/keep-states.mjs'),
      { DSRG_STATES_ROOT: at('killed'), DSRG_STATES_TO: at('states') },
    );
    const filesIn = (folder: string, ending: RegExp) =>
      existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.') && ending.test(name)) : [];
    const stateOf = (kind: string, ending: RegExp) => {
      const found = readdirSync(at('states')).find((name) => filesIn(at('states', name, kind), ending).length === 2);
      return at('states', found ?? 'none with two photos');
    };
    await rm(at('killed'), { recursive: true });
    await cp(stateOf('M', /\.png$/), at('killed'), { recursive: true });
    const theirs = /holds (scores|masks) of model\.onnx \(sha256 .*; now they would be of b\.onnx/;
    await refused(run('b.onnx', ...save), theirs);
    await refused(run('b.onnx', ...save.slice(2)), theirs);
    const two = join(stateOf('S', /\.safetensors$/), 'S');
    await refused(evaluate('--scores', two, '--workers', '1'), /The scores .*\.safetensors/);
    const { code, stderr } = await run('model.onnx', ...save);
    expect(code, stderr).to.equal(0);
    for (const kind of ['S', 'M'])
      expect(filesIn(at('killed', kind), /\w$/)).to.deep.equal(filesIn(at('model', kind), /\w$/));
  });

  it('what two models have written into one folder is not scored, and both are named', async () => {
    for (const kind of ['S', 'M']) {
      await cp(at('model', kind), at('mixed', kind), { recursive: true });
      const ending = kind === 'S' ? 'safetensors' : 'png';
      await cp(at('b', kind, `b.${ending}`), at('mixed', kind, `b.${ending}`));
    }
    const both = [/model\.onnx \(sha256/, /[/]b\.\w+ is of b\.onnx \(sha256/];
    await refused(evaluate('--scores', at('mixed', 'S'), '--workers', '1'), ...both);
    await refused(evaluate('--scores', at('mixed', 'S'), '--workers', '1', '--matrix'), ...both);
    await refused(evaluate('--pred', at('mixed', 'M')), ...both);
    const out = ['--voc', folder.data, '--out', at('mixed.zip'), '--layout', 'flat'];
    await refused(runBin('dsrg-submit', '--pred', at('mixed', 'M'), ...out), ...both);
  });

  it('a folder of one model with foreign masks among them is refused, too', async () => {
    await mkdir(at('edited'));
    await cp(at('model', 'M'), at('edited'), { recursive: true });
    await cp(join(folder.data, 'SegmentationClass', 'c.png'), at('edited', 'c.png'));
    await refused(evaluate('--pred', at('edited')), /c\.png does not say what made it/, /dsrg-convert masks/);
  });

  it('--pred and dsrg-submit say whose masks they are, where the files say', async () => {
    const { stdout } = await evaluate('--pred', at('model', 'M'), '--json');
    expect(JSON.parse(stdout).protocol).to.match(
      /^masks of model\.onnx \(sha256 [0-9a-f]{8}…; scale 1, no flips, no CRF\)$/,
    );
    const truth = await evaluate('--pred', join(folder.data, 'SegmentationClass'), '--json');
    expect(JSON.parse(truth.stdout).protocol).to.equal('masks made elsewhere');
    const predicted = at('predicted');
    const done = await runBin(
      'dsrg-predict',
      at('b.onnx'),
      join(folder.data, 'JPEGImages'),
      '--out',
      predicted,
      '--provider',
      'cpu',
    );
    expect(done.code, done.stderr).to.equal(0);
    const scored = await evaluate('--pred', join(predicted, 'masks'), '--json');
    expect(JSON.parse(scored.stdout).protocol).to.match(/^masks of b\.onnx/);
    const voc = ['--voc', folder.data, '--layout', 'flat'];
    for (const source of [
      ['--pred', at('model', 'M')],
      ['--model', at('model.onnx'), '--provider', 'cpu'],
    ]) {
      const out = at(`${source[0]}.zip`);
      const packed = await runBin('dsrg-submit', ...source, ...voc, '--out', out);
      expect(packed.code, packed.stderr).to.equal(0);
      expect((await runBin('dsrg-submit', '--check', out, ...voc)).stdout).to.match(/of model\.onnx \(sha256/);
    }
  });
});
