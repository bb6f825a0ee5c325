import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { heicPhoto } from '../../core/node/pictures.ts';
import { startBin } from '../../run-bin.ts';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { filesIn } from './train-command.ts';

/** An EXIF segment that says: turned by 90°. */
const turned = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010006000000000000', 'hex');

describe('dsrg-train --check', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-check-'));
  after(() => rmSync(root, { recursive: true }));
  const check = (data: string) =>
    startBin('trainer/bin/dsrg-train', ['--data', data, '--network', 'tiny', '--threads', '1', '--check']).result;

  it('counts tags and estimates what a sound data set costs', async () => {
    const data = join(root, 'sound');
    await makeTaggedFolder(data);
    const before = filesIn(data);
    const { code, stdout, stderr } = await check(data);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/photos per tag:\n {2}red +4\n {2}green +3\n/);
    expect(stdout).to.include('faults: none');
    expect(stdout).to.match(/ {2}tag red is on 4 photos only\n {4}Add photos of it/);
    for (const [stage, steps] of [
      ['tags', 23],
      ['seeds', 8],
      ['retrain', 15],
    ] as const)
      expect(stdout).to.match(new RegExp(` {2}${stage}: ${steps} steps, [0-9].* memory \\d+\\.\\d GB\\n`));
    expect(stdout).to.match(/^the whole run, about: \d+ s\n {2}tags: /m);
    for (const stage of ['cues', 'relabel'])
      expect(stdout).to.match(new RegExp(`^ {2}${stage}: 6 photos, \\d+ s$`, 'm'));
    expect(stdout).to.match(/^ {2}measuring: 2 photos, \d+ s$/m);
    expect(filesIn(data)).to.deep.equal(before);
  });

  it('names each planted fault with its file and the cure', async () => {
    const data = join(root, 'faulty');
    await makeTaggedFolder(data);
    const photo = (id: string) => join(data, 'JPEGImages', `${id}.jpg`);
    await writeFile(
      join(data, 'tags.csv'),
      (await readFile(join(data, 'tags.csv'), 'utf8')).replace('f.jpg,green\n', ''),
    );
    await writeFile(photo('a'), (await readFile(photo('a'))).subarray(0, 400));
    await writeFile(photo('b'), heicPhoto);
    const upright = await readFile(photo('c'));
    await writeFile(photo('c'), Buffer.concat([upright.subarray(0, 2), turned, upright.subarray(2)]));
    await copyFile(photo('d'), photo('e'));
    const { code, stdout, stderr } = await check(data);
    expect(code, stderr).to.equal(1);
    expect(stdout).to.include('faults: 4\n');
    expect(stdout).to.match(/a\.jpg.*\n {4}\S/);
    expect(stdout).to.match(/b\.jpg is a HEIC photo.*\n {4}\S/);
    expect(stdout).to.match(/c\.jpg is stored turned \(EXIF orientation 6\).*\n {4}Make sure that masks/);
    expect(stdout).to.match(/e\.jpg is the same file as .*d\.jpg, but has other tags\n {4}Take one of them out/);
    expect(stdout).to.match(/f\.jpg has no tags\n {4}Tag it/);
    expect(stderr).to.match(/4 faults are to be mended\.\n {2}Each is named above/);
  });
});
