import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { sha256, sha256File, sha256Files, writeFileAtomic, writeFolderAtomic, writeInto } from '@dsrg/core/node';
import { expect } from 'chai';
import { packageFlags } from '../../built.ts';
import { repository } from '../../shared.ts';
import { failure } from './failure.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Runs JavaScript that imports our packages, behind a shell's words. */
function runScript(before: string, script: string, file: string) {
  const flags = [...packageFlags, '--input-type=module'].join(' ');
  const env = { ...process.env, DSRG_TEST_FILE: file };
  return spawnSync('sh', ['-c', `${before} exec node ${flags} -e "$0"`, script], {
    cwd: repository,
    env,
    encoding: 'utf8',
  });
}

const writeMuch = `
  import { writeFileAtomic } from '@dsrg/core/node';
  await writeFileAtomic(process.env.DSRG_TEST_FILE, new Uint8Array(2 ** 20)).catch((error) => console.log(error.code, error.message));
`;

describe('writeFileAtomic', () => {
  const folder = temporaryFolder();

  it('writes bytes and text, makes folders and leaves nothing beside', async () => {
    const path = join(folder(), 'a', 'b.txt');
    await writeFileAtomic(path, 'första');
    await writeFileAtomic(path, Uint8Array.of(104, 105));
    expect(readFileSync(path, 'utf8')).to.equal('hi');
    expect(readdirSync(join(folder(), 'a'))).to.deep.equal(['b.txt']);
  });

  it('stays with the old file when interrupted while saving', async () => {
    const path = join(folder(), 'a.txt');
    writeFileSync(path, 'old');
    const error = await failure(() => writeFileAtomic(path, 'new', AbortSignal.abort()), 'INTERRUPTED', [path]);
    expect(error).to.be.instanceOf(DsrgError);
    expect(readFileSync(path, 'utf8')).to.equal('old');
    expect(readdirSync(folder())).to.deep.equal(['a.txt']);
  });

  it('names what is in the way', async () => {
    mkdirSync(join(folder(), 'taken', 'full'), { recursive: true });
    await failure(() => writeFileAtomic(join(folder(), 'taken'), 'x'), 'FILE_WRITE', [
      'taken',
      'a folder of that name',
    ]);
    writeFileSync(join(folder(), 'file'), '');
    await failure(() => writeFileAtomic(join(folder(), 'file', 'b'), 'x'), 'FILE_WRITE', ['is a file, not a folder']);
    expect(readdirSync(folder()).sort()).to.deep.equal(['file', 'taken']);
  });

  it('stays with the old file when the size limit is reached', function () {
    if (process.platform === 'win32') return this.skip();
    const path = join(folder(), 'a.bin');
    writeFileSync(path, 'old');
    const { stdout, stderr } = runScript('ulimit -f 64;', writeMuch, path);
    expect(stdout, stderr).to.match(/^FILE_WRITE .*a\.bin cannot be written/);
    expect(readFileSync(path, 'utf8')).to.equal('old');
    expect(readdirSync(folder())).to.deep.equal(['a.bin']);
  });

  it('stays with the old file when the disk is full', function () {
    const disk = join(folder(), 'disk');
    mkdirSync(disk);
    const mount = `mount -t tmpfs -o size=64k none '${disk}'`;
    const probe = process.platform === 'linux' ? spawnSync('unshare', ['-rm', 'sh', '-c', mount]).status : 1;
    if (probe !== 0) {
      console.log('      skipped: no small disk can be mounted here');
      return this.skip();
    }
    const flags = [...packageFlags, '--input-type=module'].join(' ');
    const path = join(disk, 'a.bin');
    const script = `${mount} && printf old > '${path}' && node ${flags} -e "$0" && cat '${path}' && ls -A '${disk}'`;
    const { stdout, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', script, writeMuch], {
      cwd: repository,
      env: { ...process.env, DSRG_TEST_FILE: path, TMPDIR: folder() },
      encoding: 'utf8',
    });
    expect(stdout, stderr).to.equal(`FILE_WRITE ${path} cannot be written: the disk is full.\nolda.bin\n`);
  });
});

describe('writeFolderAtomic', () => {
  const folder = temporaryFolder();
  const fill = (text: string) => async (into: string) => {
    writeFileSync(join(into, 'note.txt'), text);
    return text.length;
  };

  it('makes a folder, or fills an empty one, and replaces none that holds something', async () => {
    const path = join(folder(), 'runs', 'cues');
    expect(await writeFolderAtomic(path, fill('one'))).to.equal(3);
    let filled = false;
    const refused = () => writeFolderAtomic(path, async () => (filled = true));
    await failure(refused, 'CONFIG', [`${path} holds a file, and is not replaced.`], `rm -r '${path}'`);
    expect([readFileSync(join(path, 'note.txt'), 'utf8'), filled]).to.deep.equal(['one', false]);
    rmSync(join(path, 'note.txt'));
    expect(await writeFolderAtomic(path, fill('three'))).to.equal(5);
    expect(readFileSync(join(path, 'note.txt'), 'utf8')).to.equal('three');
    expect(readdirSync(join(folder(), 'runs'))).to.deep.equal(['cues']);
  });

  it('refuses a folder that was filled by others meanwhile', async () => {
    const path = join(folder(), 'cues');
    const slow = async (into: string) => {
      writeFileSync(join(into, 'mine'), '');
      mkdirSync(path);
      writeFileSync(join(path, 'theirs'), '');
    };
    await failure(() => writeFolderAtomic(path, slow), 'CONFIG', [`${path} holds files by now`]);
    expect(readdirSync(folder(), { recursive: true })).to.deep.equal(['cues', 'cues/theirs']);
  });

  it('makes none when filling fails or is interrupted', async () => {
    const path = join(folder(), 'cues');
    const broken = async (into: string) => {
      writeFileSync(join(into, 'half.txt'), '');
      throw new DsrgError('NUMERIC', 'The loss is NaN.');
    };
    await failure(() => writeFolderAtomic(path, broken), 'NUMERIC', ['The loss is NaN.']);
    await failure(() => writeFolderAtomic(path, fill('two'), AbortSignal.abort()), 'INTERRUPTED', [path]);
    expect(readdirSync(folder())).to.deep.equal([]);
  });

  it('names the folder that was asked for when a file in it fails', async () => {
    const path = join(folder(), 'cues');
    const long = (into: string) => writeInto(into, `${'x'.repeat(300)}.png`, 'x');
    const error = await failure(() => writeFolderAtomic(path, long), 'FILE_WRITE', [`${path}/xxx`]);
    expect(error.message).not.to.include('.part');
  });

  it('names a place that cannot be written to', async () => {
    writeFileSync(join(folder(), 'file'), '');
    await failure(() => writeFolderAtomic(join(folder(), 'file', 'x'), fill('')), 'FILE_WRITE', [
      'is a file, not a folder',
    ]);
  });
});

describe('hashes', () => {
  const folder = temporaryFolder();

  it('are SHA-256', async () => {
    const path = join(folder(), 'abc');
    writeFileSync(path, 'abc');
    // FIPS 180-4, the example "abc".
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256('abc')).to.equal(expected);
    expect(await sha256File(path)).to.equal(expected);
    const first = await sha256Files(new Map([['a', path]]));
    expect(first).to.equal(sha256(`${expected} a\n`));
    expect(await sha256Files(new Map([['b', path]]))).to.not.equal(first);
    await failure(() => sha256File(join(folder(), 'no')), 'FILE_MISSING', ['no does not exist.']);
  });
});
