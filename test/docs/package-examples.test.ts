import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderDataset } from '../../fixtures/render-dataset.ts';
import { packageFlags } from '../built.ts';
import { repository } from '../shared.ts';
import { fencedBlocks, readPage } from './pages.ts';

/** The trainer's example with little to do: it learns for an epoch where a user's learns for all. */
const SHORT = "{ preset: 'tiny', set: ['tags.epochs=1', 'seeds.epochs=1', 'retrain.epochs=1'] }";

describe('the examples of the packages’ pages, one after the other in one folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dsrg-docs-'));
  before(async () => {
    await renderDataset(join(folder, 'photos'), { train: 6, val: 1, test: 1 });
    copyFileSync(join(folder, 'photos', 'JPEGImages', 'val_0001.jpg'), join(folder, 'photo.jpg'));
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction');
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Runs a page's examples, each as a script of a user. @returns what each printed */
  function runExamples(page: Parameters<typeof readPage>[0], change = (text: string) => text): string[] {
    const examples = fencedBlocks(readPage(page), 'js');
    expect(examples, page).not.to.deep.equal([]);
    return examples.map((example) => {
      writeFileSync(join(folder, 'example.mjs'), change(example));
      const run = spawnSync(process.execPath, [...packageFlags, 'example.mjs'], { cwd: folder, encoding: 'utf8' });
      expect(run.status, run.stderr).to.equal(0);
      return run.stdout;
    });
  }

  it('converters: opens a data set, and traces outlines', () => {
    const printed = runExamples('converters/README.md').join('').trim().split('\n');
    const opened = printed.findIndex((line) => /^photos is a PASCAL VOC folder: 6 photos of train; /.test(line));
    expect(printed[opened + 1]).to.match(/^train_0001 \[ '\w+'/);
    expect(printed[opened + 6]).to.match(/^train_0006 \[ '\w+'/);
    expect(printed.some((line) => /^3 \[ 1, 0, 2, 2 \]/.test(line))).to.equal(true);
  });

  it('trainer: trains, and makes a model', () => {
    const shorten = (text: string) => text.replace("{ preset: 'tiny' }", SHORT);
    expect(readPage('trainer/README.md')).to.include("{ preset: 'tiny' }");
    const [, ownMethod] = runExamples('trainer/README.md', shorten);
    expect(ownMethod).to.include("result: '3-seeds'");
    expect(existsSync(join(folder, 'model.onnx'))).to.equal(true);
  });

  it('core: predicts with it', () => {
    const [classes, inThread] = runExamples('core/README.md');
    expect(classes).to.match(/^\[.*\]\n$/s);
    expect(inThread).to.equal('true\n');
    expect(existsSync(join(folder, 'photo.png'))).to.equal(true);
  });

  it('evaluate: scores labels', () => {
    expect(runExamples('evaluate/README.md')[0]).to.equal('0.5\n');
  });
});
