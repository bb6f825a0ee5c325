import { PassThrough } from 'node:stream';
import { createManifest, createProgress, finishManifest, formatSeconds, packageVersion } from '@dsrg/core/node';
import { expect } from 'chai';

function listen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120 });
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { stream, text: () => text };
}

describe('createProgress', () => {
  it('writes a line for each tenth on a pipe, with the time left', async () => {
    const { stream, text } = listen(false);
    let time = 0;
    const progress = createProgress({ label: 'Cues', total: 100, stream, now: () => time });
    for (let i = 0; i < 100; i++) {
      time += 300;
      progress.tick(1, `loss ${i}`);
    }
    progress.done();
    await new Promise(setImmediate);
    const lines = text().trim().split('\n');
    expect(lines).to.have.lengthOf(10);
    expect(lines[0]).to.equal('Cues 10/100, 27 s left, loss 9');
    expect(lines.at(-1)).to.equal('Cues 100/100, 30 s, loss 99');
  });

  it('writes a line every ten seconds when things are slow, none in a hurry', async () => {
    const slow = listen(false);
    let time = 0;
    const progress = createProgress({ label: 'Steps', total: 1000, start: 500, stream: slow.stream, now: () => time });
    for (let i = 0; i < 4; i++) {
      time += 6000;
      progress.tick();
    }
    await new Promise(setImmediate);
    expect(slow.text()).to.equal('Steps 502/1000, 49 min 48 s left\nSteps 504/1000, 49 min 36 s left\n');

    const quick = listen(false);
    const hurried = createProgress({ label: 'Scan', total: 50, stream: quick.stream, now: () => 0 });
    for (let i = 0; i < 50; i++) hurried.tick();
    hurried.done();
    await new Promise(setImmediate);
    expect(quick.text()).to.equal('Scan 50/50, 0 s\n');
  });

  it('draws a bar on a terminal', async () => {
    const { stream, text } = listen(true);
    const progress = createProgress({ label: 'Cues', total: 3, stream });
    progress.tick(3, 'all well');
    progress.done();
    await new Promise(setImmediate);
    expect(text()).to.include('Cues ').and.include('=').and.include('3/3').and.include('all well');
  });

  it('formatSeconds', () => {
    expect([0.4, 59.6, 3599, 7800].map(formatSeconds)).to.deep.equal(['0 s', '1 min 0 s', '59 min 59 s', '2 h 10 min']);
  });
});

describe('manifest', () => {
  it('names settings, versions, decoder and times, in plain JSON', () => {
    const start = new Date('2026-01-02T03:04:05Z');
    const about = {
      command: 'dsrg-try',
      config: { rate: 0.1 },
      seed: 7,
      dataHash: 'abc',
      git: { head: '12ab', dirty: false, diff: null },
      packages: ['chai', 'no-such-package'],
    };
    const manifest = finishManifest(createManifest(about, start), new Date('2026-01-02T03:05:05.250Z'));
    expect(JSON.parse(JSON.stringify(manifest))).to.deep.equal(manifest);
    expect(manifest).to.include({
      command: 'dsrg-try',
      seed: 7,
      dataHash: 'abc',
      seconds: 60.3,
      endedAt: '2026-01-02T03:05:05.250Z',
    });
    expect(manifest.git).to.deep.equal(about.git);
    expect(manifest.versions).to.include({
      node: process.versions.node,
      'onnxruntime-node': '1.30.0',
      'no-such-package': 'not installed',
    });
    expect(manifest.versions.chai).to.match(/^6\./);
    expect(manifest.photoDecoder).to.equal('@jsquash/jpeg 1.6.0');
    expect(manifest.host.cores).to.be.greaterThan(0);
  });

  it('packageVersion knows this package', () => {
    expect(packageVersion('@dsrg/core')).to.equal('0.1.0');
  });
});
