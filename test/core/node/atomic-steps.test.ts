import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageFlags } from '../../built.ts';
import { repository } from '../../shared.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What is at the place of the result before and after, and how it is written below `root`. */
interface Writer {
  readonly old: string;
  readonly whole: string;
  readonly call: string;
}

const writers: Readonly<Record<string, Writer>> = {
  file: {
    ...{ old: 'old', whole: 'new new new' },
    call: `writeFileAtomic(root + '/a/result', 'new new new')`,
  },
  folder: {
    ...{ old: 'none', whole: '1=new new new' },
    call: `writeFolderAtomic(root + '/a/result', (into) => writeFileAtomic(into + '/1', 'new new new'))`,
  },
  share: { old: 'old', whole: 'source', call: `folderStore(root).copy('a/source', 'a/result')` },
  lock: { old: 'none', whole: 'none', call: `lockFolder(root + '/a').then((release) => release())` },
};

/** Runs a writer below each root in one process. @param preload what stands between it and the disk, and is told by `env` */
function run({ call }: Writer, roots: readonly string[], preload: string, env: Readonly<Record<string, string>>) {
  const script = `
    import { lockFolder, writeFileAtomic, writeFolderAtomic } from '@dsrg/core/node';
    import { folderStore } from '@dsrg/converters/node';
    for (const [index, root] of JSON.parse(process.env.DSRG_TEST_ROOTS).entries()) {
      if (process.env.DSRG_STOP_HOW === 'fail') stopAtStep(index + 1);
      try {
        await ${call};
      } catch (error) {
        if (process.env.DSRG_STOP_HOW !== 'fail') throw error;
        console.log(root + ' ' + error.code);
      }
    }`;
  const flags = [...packageFlags, '--import', join(repository, 'test', preload), '--input-type=module'];
  const { status, signal, stderr, stdout } = spawnSync(process.execPath, [...flags, '-e', script], {
    cwd: repository,
    env: { ...process.env, ...env, DSRG_TEST_ROOTS: JSON.stringify(roots) },
    encoding: 'utf8',
  });
  return { status, signal, stderr, stdout, steps: Number(/^steps (\d+)$/m.exec(stderr)?.[1]) };
}

function resultIn(root: string): string {
  const path = join(root, 'a', 'result');
  if (!existsSync(path)) return 'none';
  const inside = join(path, '1');
  return existsSync(inside) ? `1=${readFileSync(inside, 'utf8')}` : readFileSync(path, 'utf8');
}

describe('core/node atomic writers, stopped at every step', () => {
  const folder = temporaryFolder();

  function prepare(name: string, { old }: Writer): string {
    const root = join(folder(), name);
    mkdirSync(join(root, 'a'), { recursive: true });
    writeFileSync(join(root, 'a', 'source'), 'source');
    if (old !== 'none') writeFileSync(join(root, 'a', 'result'), old);
    return root;
  }

  /** Every state that a kill can leave: what was on the disk before each step, and half of what was just written. */
  function statesOf(writer: Writer, root: string): string[] {
    const to = join(folder(), 'states');
    mkdirSync(to);
    const { status, stderr } = run(writer, [root], 'keep-states.mjs', { DSRG_STATES_ROOT: root, DSRG_STATES_TO: to });
    expect(status, stderr).to.equal(0);
    return readdirSync(to).map((name) => join(to, name));
  }

  /** Writes again below each root: the whole result, and nothing beside it. */
  function writeAgain(name: string, writer: Writer, roots: readonly string[]): void {
    // A folder that is there is refused, not written again.
    const open = roots.filter((root) => name !== 'folder' || resultIn(root) === writer.old);
    const again = run(writer, open, 'stop-at-step.mjs', { DSRG_STOP_ROOT: folder(), DSRG_STOP_AT: '0' });
    expect(again.status, again.stderr).to.equal(0);
    const names = writer.whole === 'none' ? ['source'] : ['result', 'source'];
    for (const root of open) {
      expect(resultIn(root)).to.equal(writer.whole);
      expect(readdirSync(join(root, 'a')).sort(), root).to.deep.equal(names);
    }
  }

  for (const [name, writer] of Object.entries(writers)) {
    it(`${name}, killed: the old is there or the new, and the next run leaves nothing beside`, () => {
      const states = statesOf(writer, prepare('whole', writer));
      expect(states.length).to.be.within(3, 40);
      for (const state of states) expect(resultIn(state), state).to.be.oneOf([writer.old, writer.whole]);
      // One real kill among them.
      const killed = prepare('killed', writer);
      const stop = { DSRG_STOP_ROOT: killed, DSRG_STOP_HOW: 'kill', DSRG_STOP_AT: '3' };
      expect(run(writer, [killed], 'stop-at-step.mjs', stop).signal).to.equal('SIGKILL');
      expect(resultIn(killed)).to.be.oneOf([writer.old, writer.whole]);
      writeAgain(name, writer, [...states, killed]);
    });

    if (name === 'file' || name === 'folder')
      it(`${name}, failing: the old is there or the new, and the next run leaves nothing beside`, () => {
        const whole = prepare('whole', writer);
        const { steps, stderr } = run(writer, [whole], 'stop-at-step.mjs', { DSRG_STOP_ROOT: whole });
        expect(steps, stderr).to.be.within(5, 40);
        const roots = Array.from({ length: steps }, (_, at) => prepare(`${at + 1}`, writer));
        const stop = { DSRG_STOP_ROOT: folder(), DSRG_STOP_HOW: 'fail' };
        const { status, stdout, stderr: said } = run(writer, roots, 'stop-at-step.mjs', stop);
        expect(status, said).to.equal(0);
        const failed = stdout.trim().split('\n');
        expect(failed.length, stdout).to.be.greaterThan(3);
        for (const line of failed) expect(line).to.match(/ FILE_WRITE$/);
        for (const root of roots) expect(resultIn(root), root).to.be.oneOf([writer.old, writer.whole]);
        writeAgain(name, writer, roots);
      });
  }
});
