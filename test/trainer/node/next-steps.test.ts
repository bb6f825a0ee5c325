import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { nextSteps } from '../../../trainer/node/next-steps.ts';

describe('trainer/node nextSteps', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'dsrg-next-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(...files: string[]): void {
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), '');
    }
  }
  const item = (photo: string, mask?: string) => {
    return { id: photo, photo: join(root, photo), ...(mask !== undefined && { mask: join(root, mask) }) };
  };
  const words = (command: string) => ['npx', command];
  const steps = (items: ReturnType<typeof item>[], more: { segments?: boolean; watch?: string[] } = {}) =>
    nextSteps({ out: 'my runs/1', data: root, dataset: { items, root }, segments: true, watch: [], words, ...more });
  const photosOf = (lines: string[]) => /model\.onnx' (.*) --out/.exec(lines[2] ?? '')?.[1];

  it('gives export, predict and watch, ready to be copied', async () => {
    put('photos/cow/a.jpg', 'photos/dog/a.jpg');
    const lines = await steps([item('photos/cow/a.jpg'), item('photos/dog/a.jpg')], { watch: ['--split', 'test'] });
    expect(lines).to.deep.equal([
      'What each stage has made of some photos is in my runs/1/contact-sheet.jpg. Next:',
      "    npx dsrg-export 'my runs/1' 'my runs/1/model.onnx'",
      `    npx dsrg-predict 'my runs/1/model.onnx' ${join(root, 'photos')} --out 'my runs/1/found' --overlay --contact-sheet 'my runs/1/found.html'`,
      `    npx dsrg-eval --watch 'my runs/1' --data ${root} --split test --once --report 'my runs/1/run.html'`,
    ]);
  });

  it('makes no model of a run that has no network to segment with', async () => {
    put('a.jpg');
    expect((await steps([item('a.jpg')], { segments: false })).join('\n')).not.to.match(/dsrg-export|dsrg-predict/);
  });

  it('predicts no masks for photos', async () => {
    put('images/a.jpg', 'images/b.jpg', 'masks/a.png');
    expect(photosOf(await steps([item('images/a.jpg', 'masks/a.png'), item('images/b.jpg')]))).to.equal(
      join(root, 'images'),
    );
    put('x.jpg');
    const above = [item('x.jpg'), item('images/a.jpg', 'masks/a.png')];
    expect(photosOf(await steps(above))).to.equal([join(root, 'x.jpg'), join(root, 'images/a.jpg')].join(' '));
    put('c/a.jpg', 'c/a_mask.png');
    expect(photosOf(await steps([item('c/a.jpg', 'c/a_mask.png')]))).to.equal(join(root, 'c/a.jpg'));
  });
});
