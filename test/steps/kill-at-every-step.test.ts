import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { decodeSafetensors } from '@dsrg/converters';
import { isTemporary } from '@dsrg/core/node';
import { expect } from 'chai';
import { repository } from '../shared.ts';
import { openRunner, type Runner, run, tryRun } from './run-writer.ts';
import { type Inputs, makeInputs, type Writer, writersOf } from './writers.ts';

/** From how many of its states each writer goes on; `DSRG_STEPS=all` takes every one. The first has a process of its own, the others share one. */
const tried = process.env.DSRG_STEPS === 'all' ? Number.POSITIVE_INFINITY : Number(process.env.DSRG_STEPS ?? 1);

/** Files below a folder by their path; TensorBoard's are named by the time. */
function filesIn(root: string): Map<string, Buffer> {
  const entries = existsSync(root) ? readdirSync(root, { recursive: true, withFileTypes: true }) : [];
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const nameOf = (path: string) =>
    relative(root, path)
      .replaceAll('\\', '/')
      .replace(/tfevents\.\d+/, 'tfevents');
  return new Map(files.sort().map((path) => [nameOf(path), readFileSync(path)]));
}

/** Whether a file that is another one each time can be read to its end; logs grow at their end, and their readers know it. */
function isWhole(file: string, bytes: Buffer): boolean {
  try {
    if (file.endsWith('.safetensors')) decodeSafetensors(bytes, file);
    else if (file.endsWith('.json')) JSON.parse(bytes.toString('utf8'));
    else if (file.endsWith('.html')) return bytes.toString('utf8').trimEnd().endsWith('</html>');
    else if (file.endsWith('.jpg')) return bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9;
    return true;
  } catch {
    return false;
  }
}

/** What differs between the whole result and a folder; files that tell of time need only be there. */
function differences(whole: Map<string, Buffer>, found: Map<string, Buffer>, timed: RegExp): string[] {
  return [...new Set([...whole.keys(), ...found.keys()])].filter((name) => {
    const [one, other] = [whole.get(name), found.get(name)];
    return one === undefined || other === undefined ? true : !timed.test(name) && !one.equals(other);
  });
}

describe('every writer, killed at every step that it takes', function () {
  this.timeout(3_600_000);
  const base = mkdtempSync(join(tmpdir(), 'dsrg-steps-'));
  let inputs: Inputs;
  let runner: Runner | undefined;
  before(async () => {
    mkdirSync(join(base, 'inputs'));
    inputs = await makeInputs(join(base, 'inputs'));
  });
  after(() => {
    runner?.close();
    rmSync(base, { recursive: true, force: true });
    if (inputs) rmSync(inputs.voc.root, { recursive: true, force: true });
  });

  /** Runs a writer once, and keeps what is on the disk before each of its steps. */
  async function keepStates(writer: Writer) {
    const folder = mkdtempSync(join(base, 'writer-'));
    const root = join(folder, 'whole');
    mkdirSync(root);
    await writer.prepare?.(root);
    const old = filesIn(root);
    const states = join(folder, 'states');
    mkdirSync(states);
    const { timed = /$^/ } = writer;
    run(writer.bin, writer.argv(root), join(repository, 'test/keep-states.mjs'), {
      DSRG_STATES_ROOT: root,
      DSRG_STATES_TO: states,
      DSRG_STATES_PASS: `(${timed.source})|\\.lock`,
    });
    const steps = readFileSync(`${states}.steps`, 'utf8')
      .trim()
      .split('\n')
      .reduce((sum, line) => sum + Number(line), 0);
    return {
      folder,
      old,
      timed,
      whole: filesIn(root),
      states: readdirSync(states)
        .sort()
        .map((name) => join(states, name)),
      steps,
    };
  }

  const runAgain = (writer: Writer, root: string) => {
    runner ??= openRunner();
    return runner.run(writer.bin, writer.argv(root));
  };

  const names = writersOf({
    voc: { data: '', model: '', root: '' },
    numbered: '',
    tagged: '',
    trained: '',
    cues: '',
    masks: '',
    parts: '',
  });
  for (const [index, { name }] of names.entries())
    it(name, async () => {
      const writer = writersOf(inputs)[index] as Writer;
      const { folder, old, timed, whole, states, steps } = await keepStates(writer);
      expect(states.length, `${steps} steps`).to.be.greaterThan(3);
      expect([...whole.keys()].filter((file) => isTemporary(file.replace(/^.*\//, '')))).to.deep.equal([]);
      for (const state of states) {
        for (const [file, bytes] of filesIn(state)) {
          if (file.split('/').some(isTemporary) || file.endsWith('.lock')) continue;
          if (timed.test(file)) {
            expect(isWhole(file, bytes), `${file} is whole in ${state}`).to.equal(true);
            continue;
          }
          const sound =
            [whole.get(file), old.get(file)].some((known) => known?.equals(bytes)) ||
            (writer.replaced?.test(file) && isWhole(file, bytes));
          expect(sound, `${file} is there, and is neither the old one nor the new one, in ${state}`).to.equal(true);
        }
      }
      const every = Math.max(1, states.length / tried);
      let survived = 0;
      for (let at = every / 2; at < states.length; at += every) {
        // As deep as the whole one lies, for paths in results.
        const root = join(folder, `again-${survived}`);
        await cp(states[Math.floor(at)] as string, root, { recursive: true, preserveTimestamps: true });
        const there = differences(whole, filesIn(root), timed).length === 0;
        const { code, stderr } = survived === 0 ? tryRun(writer.bin, writer.argv(root)) : await runAgain(writer, root);
        if (writer.refuses && there) expect(stderr).to.match(writer.refuses);
        else expect(code, `${states[Math.floor(at)]}: ${stderr}`).to.equal(0);
        expect(differences(whole, filesIn(root), timed), `from ${states[Math.floor(at)]}`).to.deep.equal([]);
        rmSync(root, { recursive: true });
        survived++;
      }
      if (process.env.DSRG_STEPS)
        console.log(`      ${name}: ${steps} steps, ${states.length} states, ${survived} kills survived`);
      rmSync(folder, { recursive: true });
    });

  for (const [index, { name }] of names.entries())
    it(`${name}: a full disk is said, with the file and the cure, and nothing half-written stays`, async () => {
      const writer = writersOf(inputs)[index] as Writer;
      const root = mkdtempSync(join(base, 'full-'));
      await writer.prepare?.(root);
      const old = filesIn(root);
      const stop = { DSRG_STOP_ROOT: root, DSRG_STOP_HOW: 'full', DSRG_STOP_AT: '1' };
      const { code, stderr } = tryRun(writer.bin, writer.argv(root), join(repository, 'test/stop-at-step.mjs'), stop);
      expect(code, stderr).to.equal(1);
      expect(stderr).to.match(/ cannot be written: the disk is full\.\n {2}Free some space/);
      expect(stderr)
        .to.include(root)
        .and.not.include('.part')
        .and.not.match(/^ +at /m);
      expect(differences(old, filesIn(root), /$^/)).to.deep.equal([]);
      rmSync(root, { recursive: true });
    });
});
