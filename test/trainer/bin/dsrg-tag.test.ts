import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { openFolder } from '@dsrg/converters/node';
import { photoSize } from '@dsrg/core/node';
import { expect } from 'chai';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { startBin } from '../../run-bin.ts';
import { fetchRaw, taggingIn, writePhoto } from '../tag-service.ts';

describe('dsrg-tag, asked by requests', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder(), name);
  const { start, startIn, stop } = taggingIn(folder);
  beforeEach(() => {
    for (const name of ['a.png', 'my "best", one.png', 'sub/1.png', 'sub/2.png']) writePhoto(at(name), [200, 30, 20]);
  });

  it('tags photos, which come back as they were tagged, and saves what is on its way when it is ended', async () => {
    const service = await start('--empty');
    expect(JSON.parse((await service.get('state')).text)).to.deep.equal({
      photos: ['a.png', 'my "best", one.png', 'sub/1.png', 'sub/2.png'],
      classes: [],
      fixed: false,
      tags: [null, null, null, null],
    });
    for (const add of ['traffic light', 'cat, big'])
      expect((await service.tell('classes', { add })).status).to.equal(200);
    const changes = [
      { photo: 1, tags: ['cat, big', 'traffic light'] },
      { photo: 2, tags: [] },
    ];
    expect((await service.tell('tags', { changes })).text).to.equal('{"photos":4,"tagged":2,"negatives":1}');
    expect(existsSync(at('tags.csv'))).to.equal(true);
    const last = service.tell('tags', { changes: [{ photo: 3, tags: ['traffic light'] }] });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { code, stderr } = await stop(service);
    expect(code, stderr).to.equal(0);
    expect((await last).status).to.equal(200);
    expect(stderr).to.include('3 of 4 photos tagged, 1 of them with none of the classes').and.include('train.txt');
    const { items, classes } = await openFolder(folder(), { tags: 'auto' });
    expect(items.map(({ id, tags }) => [id, tags?.map((index) => classes[index])])).to.deep.equal([
      ['a', undefined],
      ['my "best", one', ['cat, big', 'traffic light']],
      ['sub/1', []],
      ['sub/2', ['traffic light']],
    ]);
    const again = await start();
    expect(JSON.parse((await again.get('state')).text).tags).to.deep.equal([
      null,
      ['cat, big', 'traffic light'],
      [],
      ['traffic light'],
    ]);
  });

  it('sends photos small, and says why one cannot be shown', async () => {
    writeFileSync(at('z.jpg'), 'no photo');
    copyFileSync(at('a.png'), at('zz.png'));
    const service = await start();
    const small = await service.get('thumbnail/0');
    expect([small.status, small.headers['content-type'], photoSize(small.bytes, 'it')]).to.deep.equal([
      200,
      'image/jpeg',
      { height: 24, width: 32 },
    ]);
    expect((await service.get('view/5')).status).to.equal(200);
    const broken = await service.get('thumbnail/4');
    expect(broken.status).to.equal(422);
    expect(broken.text).to.include('z.jpg cannot be decoded');
    const page = await service.get('');
    expect(page.headers['content-security-policy'])
      .to.include("default-src 'none'")
      .and.include("frame-ancestors 'none'");
    expect(page.text).not.to.match(/https?:|<script>|style="/);
    for (const name of ['tag-page.js', 'photo-grid.js', 'style.css'])
      expect((await service.get(name)).status).to.equal(200);
    expect(JSON.parse((await service.get('suggestions')).text).note).to.include('dsrg-tag --init WEIGHTS');
  });

  it('answers nobody but its own page on this computer', async () => {
    const service = await start();
    const { host, port, pathname } = new URL(service.address);
    const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      (await fetchRaw(service.address, { path, headers, method, ...(method === 'POST' && { body: '{}' }) })).status;
    const state = `${pathname}state`;
    expect(await ask(state, { host: `localhost:${port}`, origin: `http://localhost:${port}` })).to.equal(200);
    // Another name that was pointed at this computer, or another port of it.
    for (const other of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${Number(port) + 1}`,
      `[::1]:${port}`,
    ])
      expect(await ask(state, { host: other }), other).to.equal(403);
    // Another site's page, by our address.
    for (const origin of ['http://evil.example', 'null', `https://${host}`, `http://localhost:${port}`])
      expect(await ask(state, { origin }), origin).to.equal(403);
    for (const site of ['cross-site', 'same-site']) expect(await ask(state, { 'sec-fetch-site': site })).to.equal(403);
    const plain = { 'content-type': 'text/plain' };
    expect(await ask(`${pathname}tags`, plain, 'POST'), 'a form can send text').to.equal(415);
    for (const method of ['PUT', 'DELETE', 'OPTIONS']) expect(await ask(state, {}, method), method).to.equal(405);
    // Without the token, or a part of it.
    for (const path of ['/', '/state', '//state', `${pathname.slice(0, -2)}/state`, '/x/state', pathname.slice(0, -1)])
      expect(await ask(path), path).to.equal(404);
    const reply = await service.get('state');
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).to.deep.equal([]);
  });

  it('gives no file away, whatever path is asked for', async () => {
    writeFileSync(at('secret.txt'), 'secret');
    const service = await start();
    const { pathname } = new URL(service.address);
    const paths = [
      '../secret.txt',
      '..%2fsecret.txt',
      'secret.txt',
      './secret.txt',
      'thumbnail/../secret.txt',
      'a.png',
    ];
    paths.push(
      'thumbnail/-1',
      'thumbnail/99',
      'thumbnail/0x0',
      'thumbnail/1e0',
      'view/',
      '../../etc/passwd',
      '%00',
      'state/',
    );
    for (const path of paths) {
      const reply = await fetchRaw(service.address, { path: pathname + path });
      expect(reply.status, path).to.equal(404);
      expect(reply.text).not.to.include('secret"').and.not.include('root:');
    }
    expect(service.child.exitCode).to.equal(null);
  });

  it('refuses what is no message of its page, and goes on', async () => {
    const service = await start();
    for (const message of [
      {},
      [],
      { changes: [{ photo: -1, tags: null }] },
      { changes: 1 },
      { changes: [], more: 1 },
    ]) {
      const { status, text } = await service.tell('tags', message);
      expect([status, JSON.parse(text).error.message]).to.deep.equal([422, JSON.parse(text).error.message]);
      expect(text).to.include('not of the expected form');
    }
    expect((await service.tell('tags', { changes: [{ photo: 9, tags: null }] })).text).to.include(
      'Photo 9; there are 4',
    );
    expect((await service.tell('classes', { add: 'a;b' })).text).to.include('would not come back');
    expect((await service.tell('nowhere', {})).status).to.equal(404);
    const { port } = new URL(service.address);
    const half = connect(Number(port), '127.0.0.1');
    half.write('GET / HT'); // a connection without a word does not hold it up
    await once(half, 'connect');
    half.on('error', () => undefined);
    writeFileSync(at('tags.csv'), 'image,tags\na.png,bird\n');
    const refused = await service.tell('tags', { changes: [{ photo: 0, tags: [] }] });
    expect([refused.status, refused.text.includes('changed by another program')]).to.deep.equal([409, true]);
    expect((await stop(service)).code).to.equal(0);
    half.destroy();
    expect(readFileSync(at('tags.csv'), 'utf8')).to.equal('image,tags\na.png,bird\n');
  });

  it('begins with the tags that another layout gives, and writes all of them with the first change', async () => {
    for (const name of ['set/cat/1.png', 'set/cat/2.png', 'set/dog/3.png', 'set/dog/2.png'])
      writePhoto(at(name), [20, 200, Number(name.at(-5))]);
    const service = await startIn(at('set'));
    const { photos, classes, tags } = JSON.parse((await service.get('state')).text);
    expect([photos, classes]).to.deep.equal([
      ['cat/1.png', 'cat/2.png', 'dog/2.png', 'dog/3.png'],
      ['cat', 'dog'],
    ]);
    // 2.png is in both folders: one photo with two tags, of which a tags.csv makes two.
    expect(tags).to.deep.equal([['cat'], ['cat', 'dog'], ['cat', 'dog'], ['dog']]);
    expect(existsSync(at('set/tags.csv')), 'nothing was changed yet').to.equal(false);
    await service.tell('tags', { changes: [{ photo: 3, tags: ['cat', 'dog'] }] });
    const { stderr } = await stop(service);
    expect(stderr).to.include(
      'Tags of 4 photos are taken over from the sub-folders (--empty begins without). The first change writes all of them',
    );
    expect(readFileSync(at('set/tags.csv'), 'utf8')).to.equal(
      'image,tags\ncat/1.png,cat\ncat/2.png,cat;dog\ndog/2.png,cat;dog\ndog/3.png,cat;dog\n',
    );
    const { items } = await openFolder(at('set'), { tags: 'auto' });
    expect(items.map((item) => item.tags)).to.deep.equal([[1], [1, 2], [1, 2], [1, 2]]);
  });

  it('says why what should tell the tags cannot be read, and serves its page all the same', async () => {
    writeFileSync(at('tags.json'), '{ "a.png": ');
    const service = await start();
    expect(JSON.parse((await service.get('state')).text).tags).to.deep.equal([null, null, null, null]);
    expect((await stop(service)).stderr).to.match(/tags\.json .*JSON/);
  });

  it('says in a sentence what it cannot begin with', async () => {
    const said = async (...options: string[]) => {
      const { code, stderr, stdout } = await startBin('trainer/bin/dsrg-tag', options).result;
      expect(stdout).to.equal('');
      return [code, stderr] as const;
    };
    expect((await said())[0]).to.equal(2);
    expect(await said(at('no'))).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && text.includes('There is no data set'),
    );
    const [code, text] = await said(folder(), '--init', at('no.onnx'));
    expect([code, text.includes('no.onnx does not exist')]).to.deep.equal([1, true]);
    expect(text).to.include('dsrg-convert weights --where');
    const first = await start();
    const { port } = new URL(first.address);
    expect((await said(folder(), '--port', port))[1])
      .to.include(`port ${port} (EADDRINUSE)`)
      .and.include('--port');
  });
});
