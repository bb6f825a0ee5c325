import { mkdtempSync, rmSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint } from '@dsrg/converters/node';
import { lockFolder } from '@dsrg/core/node';
import { expect } from 'chai';
import { startBin } from '../../run-bin.ts';
import { makeTaggedFolder, trainIds } from '../tagged-folder.ts';
import { filesIn, readLog, startTraining, train, untilStep } from './train-command.ts';

describe('dsrg-train', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-train-'));
  const data = join(root, 'data');
  const whole = join(root, 'whole');
  const more = ['--set', 'seeds.epochs=16'];
  before(async () => {
    await makeTaggedFolder(data);
  });
  after(() => rmSync(root, { recursive: true }));

  it('runs DSRG stage by stage and measures each', async () => {
    const { code, stdout, stderr } = await train(data, whole, ...more);
    expect(code, stderr).to.equal(0);
    for (const [place, name] of ['tags', 'cues', 'seeds', 'relabel', 'retrain'].entries()) {
      expect(stderr).to.include(`stage ${place + 1} of 5, ${name}: `);
    }
    expect(stderr).to.match(/^engine: ONNX Runtime on the CPU/m);
    expect(stderr).to.include('6 training photos have masks; they were only measured with');
    const pictures = (folder: string) => trainIds.map((id) => `${folder}/${id}.png`);
    const learned = ['checkpoint.safetensors', 'done.json', 'parity.safetensors'];
    const events = filesIn(whole).filter((name) => name.startsWith('tensorboard/'));
    expect(events.map((name) => name.split('/')[1])).to.deep.equal(['retrain', 'seeds', 'tags']);
    expect(filesIn(whole)).to.have.members([
      ...events,
      ...['1-tags/checkpoint.safetensors', '1-tags/done.json'],
      ...[...pictures('2-cues'), '2-cues/done.json'],
      ...learned.map((name) => `3-seeds/${name}`),
      ...[...pictures('4-relabel'), '4-relabel/done.json'],
      ...learned.map((name) => `5-retrain/${name}`),
      ...[
        'contact-sheet.jpg',
        'log.jsonl',
        'manifest.json',
        'photos/target-tags.json',
        'photos/target.txt',
        'run.json',
        'stages.json',
      ],
    ]);
    const rows = JSON.parse(await readFile(join(whole, 'stages.json'), 'utf8')) as Record<string, unknown>[];
    const names = [
      'cues (train)',
      'pseudo labels (train)',
      'network (val)',
      'network (val, scales, flip, CRF)',
    ] as const;
    expect(rows.map(({ what }) => what)).to.deep.equal(names);
    expect(rows.map(({ photos }) => photos)).to.deep.equal([6, 6, 2, 2]);
    for (const { miou } of rows) expect(miou).to.be.within(0, 1);
    const [heading, ...lines] = stdout.trimEnd().split('\n');
    expect(heading).to.match(/^stage +photos +mIoU +precision +recall +coverage$/);
    expect(lines.map((line) => line.slice(0, names[3].length).trimEnd())).to.deep.equal(names);
    const log = readLog(whole);
    expect(log.filter(({ stage, step }) => stage === 'seeds' && step !== undefined)).to.have.length(48);
    expect(log.filter(({ event }) => event === 'done').map(({ stage }) => stage)).to.have.length(5);
    const next = stderr.slice(stderr.lastIndexOf('What each stage')).trimEnd().split('\n');
    expect(next).to.deep.equal([
      `What each stage has made of some photos is in ${whole}/contact-sheet.jpg. Next:`,
      `    npx dsrg-export ${whole} ${whole}/model.onnx`,
      `    npx dsrg-predict ${whole}/model.onnx ${data}/JPEGImages --out ${whole}/found --overlay --contact-sheet ${whole}/found.html`,
      `    npx dsrg-eval --watch ${whole} --data ${data} --once --report ${whole}/run.html`,
    ]);
    const manifest = JSON.parse(await readFile(join(whole, 'manifest.json'), 'utf8'));
    expect(manifest).to.include({ command: 'dsrg-train', seed: 1 });
    expect(manifest.config.settings.seeds.epochs).to.equal(16);
  });

  it('does nothing twice', async () => {
    const result = await readFile(join(whole, '5-retrain/checkpoint.safetensors'));
    const log = await readFile(join(whole, 'log.jsonl'), 'utf8');
    const { code, stderr, stdout } = await train(data, whole, ...more, '--resume');
    expect(code, stderr).to.equal(0);
    expect(stderr.match(/^stage \d of 5, \w+: done before$/gm)).to.have.length(5);
    expect(stdout).to.match(/^pseudo labels \(train\)/m);
    expect(await readFile(join(whole, '5-retrain/checkpoint.safetensors'))).to.deep.equal(result);
    expect(await readFile(join(whole, 'log.jsonl'), 'utf8')).to.equal(log);
  });

  it('leaves a run alone that another process writes', async () => {
    const release = await lockFolder(whole);
    const { code, stderr } = await train(data, whole, ...more);
    release();
    expect(stderr).to.include(`dsrg-train: Process ${process.pid} is writing to ${whole}.`);
    expect(code).to.equal(1);
  });

  it('refuses to mix runs, and names what differs', async () => {
    const record = await readFile(join(whole, 'run.json'), 'utf8');
    await writeFile(join(root, 'other.csv'), (await readFile(join(data, 'tags.csv'), 'utf8')).replace('green', 'red'));
    const cases: [string[], RegExp][] = [
      [[...more, '--seed', '2'], /was begun with seed 1; now it is 2\./],
      [[...more, '--tags', join(root, 'other.csv')], /was begun with data\.tags "/],
      [['--set', 'seeds.epochs=17'], /was begun with settings\.seeds\.epochs 16; now it is 17\./],
      [['--split', 'val', '--method', 'supervised'], /was begun with method "dsrg"; now it is "supervised"/],
    ];
    for (const [options, message] of cases) {
      const { code, stderr } = await train(data, whole, ...options);
      expect(stderr)
        .to.match(message)
        .and.match(/ {2}Give another --out/);
      expect(code).to.equal(1);
    }
    expect(await readFile(join(whole, 'run.json'), 'utf8')).to.equal(record);
  });

  it('goes on after an interrupt and after a kill as if nothing had been', async () => {
    const out = join(root, 'broken-off');
    const interrupted = startTraining(data, out, ...more);
    await untilStep(interrupted, out, 'seeds', 6);
    interrupted.child.kill('SIGHUP'); // as a terminal does that is closed
    const first = await interrupted.result;
    expect(first.code, first.stderr).to.equal(130);
    expect(first.stderr).to.match(/dsrg-train: Stopped; what was done is saved\.\n {2}Give the same command again/);
    const path = join(out, '3-seeds/checkpoint.safetensors');
    const { step } = (await readCheckpoint(path)).about;
    expect(step).to.be.within(6, 47);
    expect(readLog(out).at(-1)).to.include({ stage: 'seeds', step });

    const killed = startTraining(data, out, ...more);
    await untilStep(killed, out, 'seeds', step + 3);
    killed.child.kill('SIGKILL');
    expect((await killed.result).code).to.equal(null);
    expect(killed.child.signalCode).to.equal('SIGKILL');
    expect((await readCheckpoint(path)).about.step).to.equal(step);

    const last = await train(data, out, ...more);
    expect(last.code, last.stderr).to.equal(0);
    expect(last.stderr).to.include(`seeds: going on at step ${step} of 48`);
    const files = filesIn(whole).filter((name) => /\.(png|safetensors)$/.test(name));
    expect(files).to.have.length(17);
    for (const name of [...files, 'stages.json', 'run.json']) {
      expect((await readFile(join(out, name))).equals(await readFile(join(whole, name))), name).to.equal(true);
    }
    // The steps that were lost with the kill stand in the log once.
    expect(readLog(out)).to.deep.equal(readLog(whole));
  });

  it('learns from masks with --method supervised', async () => {
    const out = join(root, 'bound');
    const { code, stdout, stderr } = await train(data, out, '--method', 'supervised');
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('this method has learned from the masks');
    expect(filesIn(out)).to.include.members(['1-retrain/checkpoint.safetensors', '1-retrain/done.json', 'stages.json']);
    expect(stdout.trimEnd().split('\n')).to.have.length(3);
    expect((await readCheckpoint(join(out, '1-retrain/checkpoint.safetensors'))).about).to.include({
      stage: 'retrain',
      step: 6,
    });
    await cp(join(data, 'SegmentationClass'), join(data, 'OtherMasks'), { recursive: true });
    const other = await train(data, out, '--method', 'supervised', '--masks', 'OtherMasks');
    expect(other.stderr).to.include('was begun with masks "SegmentationClass"; now it is "OtherMasks".');
    expect(other.code).to.equal(1);
  });

  it('prints the settings in force, and does nothing else', async () => {
    const out = join(root, 'never');
    const change = ['--set', 'cues.scales=[1,2],seeds.rate=0.25'];
    const { code, stdout } = await train(data, out, '--print-config', '--json', ...change);
    expect(code).to.equal(0);
    const settings = JSON.parse(stdout);
    expect(settings.cues.scales).to.deep.equal([1, 2]);
    expect([settings.seeds.rate, settings.tags.epochs, settings.network.name]).to.deep.equal([0.25, 2, 'tiny']);
    // The form with sources says the same, and --config reads it.
    const explained = await train(data, out, '--print-config', ...change);
    expect(explained.stdout).to.match(/"rate": 0\.25, +\/\/ --set; the preset has 0\.01 \(ours/);
    await writeFile(join(root, 'explained.json'), explained.stdout);
    const bare = ['--network', 'tiny', '--config', join(root, 'explained.json'), '--print-config', '--json'];
    expect((await startBin('trainer/bin/dsrg-train', bare).result).stdout).to.equal(stdout);
    expect(filesIn(out)).to.deep.equal([]);
  });

  it('refuses what it does not know, with the nearest name', async () => {
    const out = join(root, 'refused');
    const cases: [string[], number, RegExp][] = [
      [['--metod', 'dsrg'], 2, /has no option --metod\.\n {2}Did you mean --method\?/],
      [['--method', 'superwised'], 2, /--method is "superwised".*\n {2}Did you mean "supervised"\?/],
      [['--set', 'seeds.raet=1'], 1, /--set: there is no setting seeds\.raet\.\n {2}Did you mean seeds\.rate\?/],
      [['--config', join(data, 'tags.csv')], 1, /tags\.csv is not JSON/],
      [
        ['--set', 'network.outputStride=4', '--network', 'mobilenet-v2-deeplab'],
        1,
        /--set: network\.outputStride: .* one of 16\|8\|32/,
      ],
      [['--cue-list', 'list.txt'], 2, /--cue-list has no effect without --cues/],
      [['--json'], 2, /--json has no effect without --print-config/],
      [['--tags', 'a.csv', '--cues', 'c.pickle'], 2, /--tags has no effect beside --cues/],
      [['--split', 'val', '--list', 'list.txt'], 2, /--split has no effect beside --list/],
      [
        ['--saliency', join(data, 'JPEGImages'), '--method', 'supervised'],
        1,
        /no saliency map|Saliency maps have no effect/,
      ],
    ];
    const run = (options: string[]) => {
      const network = options.includes('--network') ? [] : ['--network', 'tiny'];
      return startBin('trainer/bin/dsrg-train', ['--data', data, '--out', out, ...network, ...options]).result;
    };
    const results = await Promise.all(cases.map(([options]) => run(options)));
    for (const [k, { code, stderr }] of results.entries()) {
      const [, exit, message] = cases[k] as (typeof cases)[number];
      expect(stderr).to.match(message);
      expect(code, stderr).to.equal(exit);
    }
    expect(filesIn(out)).to.deep.equal([]);
  });

  it('stops when the loss diverges, keeping the last good state', async () => {
    const out = join(root, 'diverged');
    const { code, stderr } = await train(data, out, '--set', 'tags.rate=1e30');
    expect(stderr).to.match(/dsrg-train: Stage tags has diverged: .* not finite/);
    expect(stderr).to.match(/\n {2}Lower tags\.rate \(for example --set tags\.rate=…\)/);
    expect(code).to.equal(1);
    expect(filesIn(out)).not.to.include('1-tags/done.json');
    const { weights, momenta, about } = await readCheckpoint(join(out, '1-tags/checkpoint.safetensors'));
    for (const values of [...weights.values(), ...momenta.values()])
      expect(values.every(Number.isFinite)).to.equal(true);
    expect(about.step).to.be.below(6);
  });
});
