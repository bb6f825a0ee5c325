import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  openSegmenter,
  readBytes,
  readHead,
  readLabels,
  readPhoto,
  readText,
  sha256File,
  sha256Model,
} from '@dsrg/core/node';
import { expect } from 'chai';
import { failure } from './failure.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Whatever opens a file that somebody names. */
const readers: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  readBytes,
  readText,
  readHead: (path) => readHead(path, 8),
  readPhoto,
  readLabels: (path) => readLabels(path, { classes: 21 }),
  sha256File,
  sha256Model,
  openSegmenter,
};

describe('core/node readBytes and its like', () => {
  const folder = temporaryFolder();

  it('read a file, and one behind a link', async () => {
    writeFileSync(join(folder(), 'a'), '\uFEFFabc');
    symlinkSync('a', join(folder(), 'link'));
    expect(await readText(join(folder(), 'link'))).to.equal('abc');
    expect([...(await readHead(join(folder(), 'a'), 4))]).to.deep.equal([0xef, 0xbb, 0xbf, 97]);
    expect(await readHead(join(folder(), 'a'), 40)).to.have.length(6);
  });

  it('say what is not there', async () => {
    for (const read of Object.values(readers)) {
      const error = await failure(() => read(join(folder(), 'no')), 'FILE_MISSING', ['no does not exist.']);
      expect(error.hint).to.include('Check the path');
    }
  });

  it('open no FIFO, device, socket or folder, nor a link to one', async function () {
    if (process.platform === 'win32') return this.skip();
    const at = (name: string) => join(folder(), name);
    expect(spawnSync('mkfifo', [at('fifo')]).status).to.equal(0);
    const server = createServer().listen(at('socket'));
    await once(server, 'listening');
    const kinds = { fifo: 'a FIFO', socket: 'a socket', '/dev/zero': 'a device', [folder()]: 'a folder' };
    try {
      for (const [name, kind] of Object.entries(kinds)) {
        const place = name.startsWith('/') ? name : at(name);
        const link = at(`link-${Object.keys(kinds).indexOf(name)}`);
        symlinkSync(place, link);
        for (const [reader, read] of Object.entries(readers)) {
          for (const path of [place, link]) {
            const said = await failure(() => read(path), 'FILE_MISSING', [`${path} cannot be read (it is ${kind}).`]);
            expect(said.hint, reader).to.be.a('string');
          }
        }
      }
    } finally {
      server.close();
    }
  });
});
