import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Model } from '@dsrg/core/node';
import { expect } from 'chai';
import { patchModel } from '../patch-model.ts';
import { makeTaggedFolder, trainIds } from '../tagged-folder.ts';
import { filesIn, train } from './train-command.ts';

describe('dsrg-train --method teacher', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-teacher-'));
  const [data, out, model] = [join(root, 'data'), join(root, 'run'), join(root, 'vit.onnx')];
  before(async () => {
    await makeTaggedFolder(data);
    await writeFile(model, patchModel({ patch: 8, extra: 1 }));
  });
  after(() => rmSync(root, { recursive: true }));

  it('trains from the features of any ONNX file, and stamps them as supervision of others', async () => {
    const options = [
      '--method',
      'teacher',
      '--features',
      model,
      '--set',
      'features.side=56',
      '--set',
      'features.cell=8',
      '--set',
      'tags.sides=[65]',
    ];
    const { code, stdout, stderr } = await train(data, out, ...options);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include(
      'supervision beside the tags: features of vit.onnx, a network that learned from other photos',
    );
    expect(stdout).to.match(/^cues \(train\)/m);
    expect(filesIn(join(out, '2-features'))).to.have.members([...trainIds.map((id) => `${id}.features`), 'done.json']);
    const json = (name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'));
    expect(json('manifest.json').foreignSupervision).to.deep.equal([
      'features of vit.onnx, a network that learned from other photos',
    ]);
    expect(json('run.json').features).to.equal(await sha256Model(model));
  });

  it('misses the network where none is named', async () => {
    const { code, stderr } = await train(data, join(root, 'none'), '--method', 'teacher');
    expect(code).to.equal(1);
    expect(stderr).to.include('Features of the network of a file are asked for').and.include('--features');
  });
});
