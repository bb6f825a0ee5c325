import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crfPresets, DsrgError, type LabelMap, readModelMetadata } from '@dsrg/core';
import { readBytes } from '@dsrg/core/node';
import { createLabelPool, evaluateSet, type LabelPool, openEvaluationSet, type Way } from '@dsrg/evaluate/node';
import { expect } from 'chai';
import { makeVocFolder } from '../voc-folder.ts';

const way: Way = { scales: [1], flip: false, merge: 'mean', crf: { ...crfPresets['dsrg-test'], iterations: 10 } };
/** Takes minutes: still under way whenever its process is ended. */
const endless: Way = { ...way, crf: { ...crfPresets['dsrg-test'], iterations: 10_000_000 } };

/** The processes that this one has started. */
function children(): number[] {
  const table = execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-A'], { encoding: 'utf8' }).trim().split('\n');
  return table
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...rest]) => Number(parent) === process.pid && rest.join(' ').includes('label-process'))
    .map(([pid]) => Number(pid));
}

describe('evaluate/labelPool', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let lines: string[];
  let pool: LabelPool;
  before(async () => {
    folder = await makeVocFolder();
  });
  beforeEach(async () => {
    lines = [];
    const metadata = readModelMetadata(await readBytes(folder.model))!;
    pool = createLabelPool({ model: folder.model, metadata, threads: 1 }, 2, (line) => lines.push(line));
  });
  afterEach(() => pool.close());
  after(() => rm(folder.root, { recursive: true }));

  const task = (id: string, ways: Way[] = [way]) => ({ photo: join(folder.data, 'JPEGImages', `${id}.jpg`), ways });

  it('does the photo of a killed process again: the counts are those of an undisturbed run', async () => {
    const set = await openEvaluationSet(folder.data, { split: 'val', masks: ['SegmentationClass'] });
    let asked = 0;
    const label = async ({ id }: { id: string }): Promise<LabelMap> => {
      const labels = pool.run(task(id));
      asked++;
      return (await labels)[0]!;
    };
    const whole = await evaluateSet(set, label);
    expect(lines).to.deep.equal([]);
    // Stopped, the processes hold the photos that they get, however fast the machine is.
    const processes = children();
    for (const child of processes) process.kill(child, 'SIGSTOP');
    asked = 0;
    const disturbed = evaluateSet(set, label);
    while (asked < processes.length) await new Promise((resolve) => setTimeout(resolve, 5));
    const [killed, ...others] = processes;
    process.kill(killed!, 'SIGKILL');
    for (const child of others) process.kill(child, 'SIGCONT');
    expect((await disturbed).truths).to.deep.equal(whole.truths);
    expect(lines.join()).to.match(/^A process that was labelling .*\.jpg died \(SIGKILL\); the photo is done again\.$/);
  });

  it('gives a photo up that two processes died over, and names it', async () => {
    const lost = pool.run(task('a', [endless])).catch((error) => error);
    for (let death = 0; death < 2; death++) {
      while (children().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const [child] = children();
      process.kill(child!, 'SIGKILL');
      while (children().includes(child!)) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const error = await lost;
    expect(error).to.be.instanceOf(DsrgError);
    expect(error.message).to.match(/2 processes died while labelling .*a\.jpg \(SIGKILL\)/);
  });

  it('hands on what a task throws, and goes on', async () => {
    const error = await pool.run({ ...task('a'), photo: 'nowhere.jpg' }).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(DsrgError);
    expect([error.code, error.message]).to.deep.equal(['FILE_MISSING', error.message]);
    expect((await pool.run(task('a')))[0]).to.include({ kind: 'labels', height: 24, width: 32 });
  });

  it('ends at once when asked to', async () => {
    const stop = new AbortController();
    const running = pool.run(task('b', [endless]), stop.signal).catch((error) => error);
    stop.abort(new DsrgError('INTERRUPTED', 'enough'));
    expect((await running).message).to.equal('enough');
    await pool.close();
    expect(children()).to.deep.equal([]);
  });

  it('leaves nothing half-written of scores that a process was saving when it was ended', async () => {
    const saveScores = join(folder.root, 'scores', 'b.safetensors');
    await mkdir(dirname(saveScores));
    const running = pool.run({ ...task('b', [endless]), saveScores }).catch((error) => error);
    while (children().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const own = `.b.safetensors.${children()[0]}-0f.part`;
    const foreign = '.b.safetensors.1-0f.part';
    for (const name of [own, foreign]) await writeFile(join(dirname(saveScores), name), 'half');
    await pool.close();
    const left = (await readdir(dirname(saveScores))).filter((name) => name.endsWith('.part'));
    expect(left).to.deep.equal([foreign]);
    void running;
  });
});
