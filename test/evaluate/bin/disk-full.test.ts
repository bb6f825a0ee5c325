import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { runBin } from '../run-bin.ts';
import { makeVocFolder } from '../voc-folder.ts';

/** Fills a disk to its last page, but leaves room for `pages` files of a page each. */
async function fillDisk(disk: string, pages: number): Promise<void> {
  const filler = await open(join(disk, 'filler'), 'w');
  const page = Buffer.alloc(4096);
  let written = 0;
  try {
    for (; written < 1e4; written++) await filler.write(page, 0, page.length, written * page.length);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).to.equal('ENOSPC');
  }
  await filler.truncate(Math.max(0, written - pages) * page.length);
  await filler.close();
}

describe('dsrg-eval and dsrg-submit on a full disk', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let disk: string;
  let mounted = false;

  before(async function () {
    disk = await mkdtemp(join(tmpdir(), 'dsrg-disk-'));
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { encoding: 'utf8' });
    mounted = mount.status === 0;
    if (!mounted) {
      console.log(`      skipped: a small disk can be mounted by root alone (${mount.stderr?.trim() || mount.error})`);
      return this.skip();
    }
    folder = await makeVocFolder();
  });

  after(async () => {
    if (mounted) spawnSync('umount', [disk]);
    if (mounted) await rm(folder.root, { recursive: true });
    await rm(disk, { recursive: true, force: true });
  });

  /** Runs a command whose output goes to `name` on a full disk, and returns what it left there. */
  async function runOnFullDisk(name: string, pages: number, run: (out: string) => ReturnType<typeof runBin>) {
    const place = join(disk, name);
    await mkdir(place);
    await fillDisk(disk, pages);
    const { code, stdout, stderr } = await run(place);
    await rm(join(disk, 'filler'));
    expect(code, stderr).to.equal(1);
    expect(stdout).to.equal('');
    expect(stderr).to.match(/cannot be written: the disk is full\.\n.*Free some space/);
    const left = await readdir(place, { recursive: true });
    expect(left.filter((file) => file.endsWith('.part'))).to.deep.equal([]);
    return left.sort();
  }

  const base = () => ['--data', folder.data, '--workers', '1'];
  const model = () => ['--model', folder.model, '--provider', 'cpu', ...base()];
  const pred = () => ['--pred', join(folder.data, 'SegmentationClass'), '--data', folder.data];

  it('--save-masks leaves whole masks and no half one', async () => {
    const left = await runOnFullDisk('masks', 1, (out) => runBin('dsrg-eval', ...model(), '--save-masks', out));
    expect(left.length).to.be.lessThan(3);
    for (const file of left) await readLabels(join(disk, 'masks', file), { classes: 3 });
  });

  it('--save-scores leaves no half file, and what it leaves is refused for the photos that it lacks', async () => {
    const left = await runOnFullDisk('scores', 3, (out) => runBin('dsrg-eval', ...model(), '--save-scores', out));
    expect(left).to.include('scores.json').and.not.include('c.safetensors');
    const again = await runBin('dsrg-eval', ...base(), '--scores', join(disk, 'scores'));
    expect([again.code, /safetensors.*(not there|does not exist|missing)/i.test(again.stderr)]).to.deep.equal(
      [1, true],
      again.stderr,
    );
  });

  it('--report and --partial leave what was there before', async () => {
    for (const [name, options] of [
      ['report.html', (out: string) => ['--report', join(out, 'report.html')]],
      ['part.json', (out: string) => ['--shard', '1/2', '--partial', join(out, 'part.json')]],
    ] as const) {
      const left = await runOnFullDisk(name, 1, async (out) => {
        await writeFile(join(out, name), 'old');
        return runBin('dsrg-eval', ...pred(), ...options(out));
      });
      expect(left).to.deep.equal([name]);
      expect(await readFile(join(disk, name, name), 'utf8')).to.equal('old');
    }
  });

  it('dsrg-submit leaves no archive', async () => {
    const left = await runOnFullDisk('submit', 0, (out) =>
      runBin('dsrg-submit', '--model', folder.model, '--voc', folder.data, '--out', join(out, 'results.tgz')),
    );
    expect(left).to.deep.equal([]);
  });
});
