import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderStore } from '@dsrg/converters/node';
import { encodeJpeg } from '@dsrg/core/node';
import { readRunLog } from '@dsrg/evaluate';
import { expect } from 'chai';
import { runBin } from '../run-bin.ts';
import { makeRun, writeNetwork, writeTagNetwork } from '../run-folder.ts';
import { makeVocFolder } from '../voc-folder.ts';

describe('dsrg-eval --watch', function () {
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let run: string;
  before(async () => {
    folder = await makeVocFolder();
    await cp(
      join(folder.data, 'ImageSets/Segmentation/val.txt'),
      join(folder.data, 'ImageSets/Segmentation/train.txt'),
    );
    run = join(folder.root, 'run');
    await makeRun(run);
  });
  after(() => rm(folder.root, { recursive: true }));
  const watch = (...options: string[]) =>
    runBin(
      'dsrg-eval',
      '--watch',
      run,
      '--data',
      folder.data,
      '--once',
      '--provider',
      'cpu',
      '--workers',
      '1',
      ...options,
    );

  it('scores what is there, each once, cues on the training list where they decide', async () => {
    const page = join(folder.root, 'run.html');
    const jpeg = await encodeJpeg({ kind: 'rgb', data: new Uint8Array(3 * 4 * 4), height: 4, width: 4 });
    await writeFile(join(run, 'contact-sheet.jpg'), jpeg);
    const first = await watch('--report', page);
    expect(first.code, first.stderr).to.equal(0);
    expect(first.stdout).to.match(
      /^2-cues .*SegmentationClass 1\.0000 {2}\(train; label files, .* 50\.0 % of the pixels\)$/m,
    );
    expect(first.stdout).to.match(/^3-seeds +step 10 +SegmentationClass [01]\.\d{4} {2}\(val; scale 1/m);
    const kept = await readdir(join(run, 'evaluations'));
    const names = kept.filter((name) => name.endsWith('.json'));
    expect(names.map((name) => name.replace(/-[0-9a-f]{8}-[0-9a-f]{8}\.json$/, '')).sort()).to.deep.equal([
      '2-cues',
      '3-seeds-step-10',
    ]);
    const html = await readFile(page, 'utf8');
    expect(html)
      .to.include('3-seeds, step 10')
      .and.to.include('aria-label="seeds: seed, from 4.00 at step 1 to 1.33 at step 3"');
    expect(html).to.include(`src="data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}" alt="Contact sheet`);
    expect(html).not.to.match(/(?:src|href)="(?!data:)|url\((?!data:)/);
    expect(html.match(/<article /g)).to.have.length(3);
    expect(html)
      .to.include('Photos of train that 2-cues has labelled best')
      .and.to.include('aria-label="2-cues of a"')
      .and.to.include('<figcaption>2-cues: 1.0000</figcaption>')
      .and.to.match(/<figcaption>3-seeds, step 10: [01]\.\d{4}<\/figcaption>/);
    const folders = kept.filter((name) => !name.endsWith('.json'));
    expect(folders.map((name) => name.slice(0, 15))).to.deep.equal(['3-seeds-step-10']);
    expect(await readdir(join(run, 'evaluations', folders[0]!))).to.deep.equal(['a.png', 'b.png', 'c.png']);
    const before = await Promise.all(names.map((name) => stat(join(run, 'evaluations', name))));
    const second = await watch();
    expect(second.stdout).to.equal(first.stdout);
    const after = await Promise.all(names.map((name) => stat(join(run, 'evaluations', name))));
    expect(after.map(({ mtimeMs }) => mtimeMs)).to.deep.equal(before.map(({ mtimeMs }) => mtimeMs));
  });

  it('scores a checkpoint that came later, and what was cut off half-way; keeps the rest', async () => {
    await writeNetwork(run, 20, 0);
    const [cues] = (await readdir(join(run, 'evaluations'))).filter((name) => name.startsWith('2-cues'));
    await rm(join(run, 'evaluations', cues!));
    await writeFile(join(run, 'evaluations', `.${cues}.part`), '{"kind":"dsrg-ev');
    const old = (await readdir(join(run, 'evaluations'))).find((name) => /^3-seeds-step-10[^.]*$/.test(name))!;
    const foreign = join(run, 'evaluations', `${old.slice(0, -8)}00000000`);
    await mkdir(foreign);
    const { code, stdout, stderr } = await watch('--json', '--report', join(folder.root, 'run.html'));
    expect(code, stderr).to.equal(0);
    // Pictures of the older network are gone, those of a watch with other settings are not.
    const folders = (await readdir(join(run, 'evaluations'))).filter((name) => !name.includes('.json'));
    expect(folders.map((name) => name.replace(/-[0-9a-f]{8}(?=-)/, ''))).to.have.members([
      '3-seeds-step-10-00000000',
      `3-seeds-step-20-${old.slice(-8)}`,
    ]);
    await rm(foreign, { recursive: true });
    expect(
      JSON.parse(stdout).stages.map(({ stage, step }: { stage: string; step: number }) => [stage, step]),
    ).to.deep.equal([
      ['2-cues', 0],
      ['3-seeds', 10],
      ['3-seeds', 20],
    ]);
    expect(stderr)
      .to.match(/^3-seeds, step 20:$/m)
      .and.not.match(/step 10:/);
  });

  it('scores label files on the photos that have masks, and shows the others too', async () => {
    const { root, data } = folder;
    const bare = join(root, 'bare');
    await cp(data, bare, { recursive: true });
    await writeFile(join(bare, 'ImageSets/Segmentation/val.txt'), 'c\n');
    for (const id of ['a', 'b']) await rm(join(bare, 'SegmentationClass', `${id}.png`));
    const page = join(root, 'bare.html');
    const { code, stdout, stderr } = await runBin(
      'dsrg-eval',
      ...['--watch', run, '--data', bare, '--once', '--provider', 'cpu', '--workers', '1', '--report', page],
    );
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(
      /^1 of the 3 photos of train have masks in SegmentationClass: label files are scored on these$/m,
    );
    expect(stderr).to.include(`${page} shows the run: open it in a browser.`);
    expect(stdout).to.match(/^2-cues .*\(train; .*\n3-seeds .* \(val; [^\n]*\n$/);
    const html = await readFile(page, 'utf8');
    expect(html.match(/<article /g)).to.have.length(1);
    expect(html)
      .to.include('aria-label="truth of c"')
      .and.to.match(/<figcaption>2-cues: 1\.0000<\/figcaption>/);
  });

  it('tells in a table what each stage is worth on photos of one, of two and of more classes', async () => {
    const { code, stdout, stderr } = await watch('--class-counts');
    expect(code, stderr).to.equal(0);
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    const head = rows.find(([first]) => first === 'mean IoU');
    expect(head?.slice(1, 3)).to.deep.equal(['2-cues', '3-seeds']);
    const row = (end: string) => rows.find(([first]) => first?.endsWith(end))?.[1];
    expect(row('none of the classes')).to.equal('–');
    expect(row('two of the classes')).to.equal('1.0000');
  });

  it('shows what a photo is tagged with, and where the tag network sees each tag', async () => {
    const tagged = join(folder.root, 'tagged');
    await cp(run, tagged, { recursive: true });
    await writeTagNetwork(tagged, { a: [1, 2], b: [] });
    const page = join(folder.root, 'tagged.html');
    const { code, stderr } = await runBin(
      'dsrg-eval',
      ...['--watch', tagged, '--data', folder.data, '--once', '--provider', 'cpu', '--workers', '1', '--report', page],
    );
    expect(code, stderr).to.equal(0);
    const html = await readFile(page, 'utf8');
    const maps = [...html.matchAll(/aria-label="(map of \w+ of \w)"/g)].map(([, name]) => name);
    expect(maps).to.have.members(['map of red of a', 'map of green of a']);
    expect(html)
      .to.include('tags: red, green · in these pictures: red, green')
      .and.to.include('tagged as none of the classes · ')
      .and.to.match(/<p class="soft">in these pictures: red, green<\/p>/);
  });

  it('names what is no run, and options that do not fit', async () => {
    for (const [options, exit, message] of [
      [['--watch', folder.data, '--data', folder.data], 1, /is no run: there is no run\.json/],
      [
        ['--watch', run, '--data', folder.data, '--matrix'],
        2,
        /--(watch and --matrix|matrix and --watch) do not go together/,
      ],
      [['--watch', run, '--data', folder.data, '--pred', run], 2, /Name what to score/],
    ] as const) {
      const { code, stderr } = await runBin('dsrg-eval', ...options);
      expect(stderr).to.match(message);
      expect(code).to.equal(exit);
    }
  });

  it('reads curves from a log that is being written', async () => {
    const [curve, ...more] = await readRunLog(folderStore(run));
    expect(more).to.deep.equal([]);
    expect(curve).to.deep.equal({
      stage: 'seeds',
      name: 'seed',
      points: [1, 2, 3].map((step) => ({ step, value: 4 / step })),
    });
  });
});
