import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '@dsrg/core/node';
import { expect } from 'chai';
import { runBin } from '../run-bin.ts';
import { makeVocFolder } from '../voc-folder.ts';

describe('dsrg-predict', function () {
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let photos: string;
  before(async () => {
    folder = await makeVocFolder();
    photos = join(folder.data, 'JPEGImages');
  });
  after(() => rm(folder.root, { recursive: true }));
  const predict = (out: string, ...options: string[]) =>
    runBin('dsrg-predict', folder.model, photos, '--out', join(folder.root, out), ...options, '--provider', 'cpu');

  it('is alone in its folder, or with its shard', async () => {
    const busy = async (...options: string[]) => {
      const { code, stderr } = await predict('held', ...options);
      expect(code, stderr).to.equal(1);
      expect(stderr).to.include(`Process ${process.pid} is writing to ${join(folder.root, 'held')}`);
    };
    const release = await lockFolder(join(folder.root, 'held'));
    await busy();
    await busy('--shard', '1/2');
    release();
    const shard = await lockFolder(join(folder.root, 'held', '.predict', 'shard-1-of-2'));
    await busy();
    await busy('--shard', '1/2');
    const beside = await predict('held', '--shard', '2/2');
    expect(beside.code, beside.stderr).to.equal(0);
    shard();
    const after = await predict('held');
    expect(after.code, after.stderr).to.equal(0);
  });

  it('writes outlines with fewer corners, and others for another tolerance', async () => {
    const corners = async () => {
      const { shapes } = JSON.parse(await readFile(join(folder.root, 'few', 'labelme', 'a.json'), 'utf8'));
      return (shapes as { points: unknown[] }[]).reduce((sum, { points }) => sum + points.length, 0);
    };
    await predict('few', '--labelme');
    const all = await corners();
    const { code, stderr } = await predict('few', '--labelme', '--simplify', '100');
    expect(code, stderr).to.equal(0);
    const few = await corners(); // a triangle each
    expect(few)
      .to.be.lessThan(all)
      .and.at.least(3 * 2);
    await predict('few', '--labelme');
    expect(await corners()).to.equal(all);
    const nothing = await predict('few', '--simplify', '2');
    expect(nothing.code).to.equal(2);
    expect(nothing.stderr).to.include('--simplify goes with --boxes, --labelme, --coco or --label-studio.');
  });
});
