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

/** Writes below each root; the step of number `at` kills the process, or fails. */
function run({ call }: Writer, roots: readonly string[], how: string, at: number) {
  const script = `
    import { lockFolder, writeFileAtomic, writeFolderAtomic } from '@dsrg/core/node';
    import { folderStore } from '@dsrg/converters/node';
    for (const root of JSON.parse(process.env.DSRG_TEST_ROOTS)) await ${call};`;
  const flags = [...packageFlags, '--import', join(repository, 'test/stop-at-step.mjs'), '--input-type=module'];
  const stop = { DSRG_STOP_ROOT: roots[0], DSRG_STOP_HOW: how, DSRG_STOP_AT: String(at) };
  const { status, signal, stderr } = spawnSync(process.execPath, [...flags, '-e', script], {
    cwd: repository,
    env: { ...process.env, ...stop, DSRG_TEST_ROOTS: JSON.stringify(roots) },
    encoding: 'utf8',
  });
  return { status, signal, stderr, steps: Number(/^steps (\d+)$/m.exec(stderr)?.[1]) };
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

  for (const [name, writer] of Object.entries(writers)) {
    for (const how of name === 'file' || name === 'folder' ? ['kill', 'fail'] : ['kill']) {
      it(`${name}, ${how}: the old is there or the new, and the next run leaves nothing beside`, () => {
        const { steps, stderr } = run(writer, [prepare('whole', writer)], how, 0);
        expect(steps, stderr).to.be.within(5, 40);
        const roots: string[] = [];
        for (let at = 1; at <= steps; at++) {
          const root = prepare(`${at}`, writer);
          const stopped = run(writer, [root], how, at);
          expect(resultIn(root), `step ${at}\n${stopped.stderr}`).to.be.oneOf([writer.old, writer.whole]);
          if (how === 'kill') expect(stopped.signal).to.equal('SIGKILL');
          else if (stopped.status !== 0) expect(stopped.stderr, `step ${at}`).to.include('FILE_WRITE');
          // A folder that is there is refused, not written again.
          if (name !== 'folder' || resultIn(root) === writer.old) roots.push(root);
        }
        const again = run(writer, roots, how, 0);
        expect(again.status, again.stderr).to.equal(0);
        const names = writer.whole === 'none' ? ['source'] : ['result', 'source'];
        for (const root of roots) {
          expect(resultIn(root)).to.equal(writer.whole);
          expect(readdirSync(join(root, 'a')).sort(), root).to.deep.equal(names);
        }
      });
    }
  }
});
