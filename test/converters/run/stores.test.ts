import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore, type RunStore, readStoreText, within } from '@dsrg/converters';
import { folderStore } from '@dsrg/converters/node';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';

describe('the stores of a run', () => {
  const root = mkdtempSync(join(tmpdir(), 'dsrg-store-'));
  after(() => rmSync(root, { recursive: true }));

  const kinds: [string, () => RunStore][] = [
    ['memory', () => memoryStore()],
    ['a folder', () => folderStore(mkdtempSync(join(root, 'run-')))],
    ['a folder that is not there yet', () => folderStore(join(mkdtempSync(join(root, 'run-')), 'deep', 'run'))],
    ['a part of a store', () => within(folderStore(mkdtempSync(join(root, 'run-'))), '2-cues')],
  ];
  for (const [what, open] of kinds) {
    describe(what, () => {
      it('gives back what was written, bytes and text, in folders too', async () => {
        const store = open();
        await store.write('a.bin', Uint8Array.of(0, 255, 10));
        await store.write('2-cues/cats/tom.png', 'ü\n');
        expect([...((await store.read('a.bin')) ?? [])]).to.deep.equal([0, 255, 10]);
        expect(await readStoreText(store, '2-cues/cats/tom.png')).to.equal('ü\n');
        await store.write('a.bin', 'new');
        expect(await readStoreText(store, 'a.bin')).to.equal('new');
      });

      it('has nothing where nothing was written', async () => {
        const store = open();
        await store.write('a/b', 'x');
        for (const path of ['b', 'a', 'a/b/c', 'a/c']) expect(await store.read(path), path).to.equal(undefined);
        expect(await store.list()).to.deep.equal(['a/b']);
        expect(await store.list('none')).to.deep.equal([]);
        expect([await store.exists('a'), await store.exists('a/b'), await store.exists('b')]).to.deep.equal([
          true,
          true,
          false,
        ]);
      });

      it('lists the files of a folder and of those in it, sorted, from that folder on', async () => {
        const store = open();
        for (const path of ['b', 'a/z', 'a/y/x', 'ab/c']) await store.write(path, '');
        expect(await store.list()).to.deep.equal(['a/y/x', 'a/z', 'ab/c', 'b']);
        expect(await store.list('a')).to.deep.equal(['y/x', 'z']);
      });

      it('adds to the end of a file', async () => {
        const store = open();
        await store.append('logs/log.jsonl', '1\n');
        await store.append('logs/log.jsonl', '2\n');
        expect(await readStoreText(store, 'logs/log.jsonl')).to.equal('1\n2\n');
      });

      it('removes a file, a folder with all in it, and what is not there', async () => {
        const store = open();
        for (const path of ['a/x', 'a/y/z', 'ab', 'c']) await store.write(path, '');
        for (const path of ['a', 'c', 'none', 'ab/below']) await store.remove(path);
        expect(await store.list()).to.deep.equal(['ab']);
      });

      it('keeps what it was given when the caller changes it, and the other way round', async () => {
        const store = open();
        const bytes = Uint8Array.of(1, 2);
        await store.write('a', bytes);
        bytes[0] = 9;
        const first = await store.read('a');
        first?.fill(7);
        expect([...((await store.read('a')) ?? [])]).to.deep.equal([1, 2]);
      });

      it('refuses a file where a folder is, and a folder where a file is', async () => {
        const store = open();
        await store.write('a/b', 'x');
        await failure(() => store.write('a', 'y'), 'FILE_WRITE', []);
        await failure(() => store.write('a/b/c', 'y'), 'FILE_WRITE', []);
        expect(await readStoreText(store, 'a/b')).to.equal('x');
      });

      const outside = ['../a', 'a/../../b', '/etc/a', 'a//b', './a', 'a/.', '', '..', 'a\\b', 'C:/a', 'c:a', 'a\0b'];
      for (const path of outside) {
        it(`refuses the path ${JSON.stringify(path)} whatever is done with it`, async () => {
          const store = open();
          const actions = [
            () => store.read(path),
            () => store.write(path, ''),
            () => store.append(path, ''),
            () => store.exists(path),
            () => store.remove(path),
            ...(path === '' ? [] : [() => store.list(path)]),
            async () => within(store, path),
          ];
          for (const action of actions) await failure(async () => action(), 'FILE_WRITE', ['is no path inside'], '/');
        });
      }
    });
  }

  it('a part of a store is a folder of it', async () => {
    const store = memoryStore('run');
    const stage = within(within(store, '3-seeds'), 'own');
    await stage.write('a', 'x');
    expect(await store.list()).to.deep.equal(['3-seeds/own/a']);
    expect(stage.name).to.equal('run/3-seeds/own');
  });

  it('a folder does not list what is still being written, and leaves nothing of it', async () => {
    const folder = join(root, 'half');
    const store = folderStore(folder);
    await store.write('a', 'x');
    writeFileSync(join(folder, '.a.4711-0a1b2c3d.part'), 'half');
    expect(await store.list()).to.deep.equal(['a']);
    rmSync(join(folder, '.a.4711-0a1b2c3d.part'));
    expect(readdirSync(folder)).to.deep.equal(['a']);
  });
});
