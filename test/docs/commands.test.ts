import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderDataset } from '../../fixtures/render-dataset.ts';
import { startBin } from '../run-bin.ts';
import { indentedLines, pages, readPage, wordsOf } from './pages.ts';

const packageOf: Readonly<Record<string, string>> = {
  'dsrg-train': 'trainer',
  'dsrg-tag': 'trainer',
  'dsrg-convert': 'converters',
  'dsrg-export': 'converters',
  'dsrg-predict': 'evaluate',
  'dsrg-eval': 'evaluate',
  'dsrg-submit': 'evaluate',
};
const subCommands = ['weights', 'features', 'cues', 'labels', 'masks', 'dataset', 'voc-prepare'];

/** Command lines of ours that a page shows. */
const commandsOf = (text: string): string[][] =>
  indentedLines(text)
    .filter((line) => /^npx dsrg-/.test(line))
    .map((line) => wordsOf(line).slice(1));

const start = (command: string, words: readonly string[]) =>
  startBin(`${packageOf[command]}/bin/${command}`, words).result;

describe('the commands of the pages', () => {
  const helps = new Map<string, Promise<string>>();
  const helpOf = (command: string, sub: string | undefined): Promise<string> => {
    const key = `${command} ${sub ?? ''}`;
    const asked = sub !== undefined && subCommands.includes(sub) && command === 'dsrg-convert' ? [sub] : [];
    const help = helps.get(key) ?? start(command, [...asked, '--help']).then(({ stdout }) => stdout);
    helps.set(key, help);
    return help;
  };

  it('have the options that they are shown with', async () => {
    const unknown: string[] = [];
    for (const page of pages) {
      for (const [command, ...words] of commandsOf(readPage(page))) {
        expect(packageOf, page).to.have.property(command!);
        const help = await helpOf(command!, words[0]);
        for (const word of words.filter((each) => each.startsWith('--') && each !== '--help'))
          if (!new RegExp(`${word}(?![\\w-])`).test(help)) unknown.push(`${page}: ${command} ${word}`);
      }
    }
    expect(unknown).to.deep.equal([]);
  });

  it('lead from photos with tags, without a mask, to a model, found things and a page', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dsrg-way-'));
    try {
      const rendered = join(folder, 'rendered');
      await renderDataset(rendered, { train: 6, val: 2, test: 1 });
      for (const name of ['photos', 'new-photos'])
        cpSync(join(rendered, 'JPEGImages'), join(folder, name), {
          recursive: true,
          filter: (path) => !path.endsWith('.jpg') || /train_/.test(path) === (name === 'photos'),
        });
      for (const file of ['tags.csv', 'classes.json']) cpSync(join(rendered, file), join(folder, 'photos', file));
      const text = readPage('README.md');
      const way = text.slice(text.indexOf('npm run setup\n', text.indexOf('## On your own photos')));
      const lines = commandsOf(way.slice(0, way.indexOf('\n\n')).replace(/^/gm, '    '));
      expect(lines.map(([command]) => command)).to.deep.equal([
        ...['dsrg-convert', 'dsrg-train', 'dsrg-train', 'dsrg-export', 'dsrg-predict', 'dsrg-eval'],
      ]);
      const places = /^(photos|new-photos|found|model\.onnx|run\.html|runs\/.*)$/;
      const short = ['tags', 'seeds', 'retrain'].flatMap((stage) => ['--set', `${stage}.epochs=1`]);
      for (const [command, ...words] of lines) {
        const there = words.map((word) => (places.test(word) ? join(folder, word) : word));
        const { code, stderr } = await start(command!, command === 'dsrg-train' ? [...there, ...short] : there);
        expect(code, `${command} ${words.join(' ')}\n${stderr}`).to.equal(0);
      }
      expect(readdirSync(join(folder, 'found', 'overlays'))).to.have.length(3);
      expect(existsSync(join(folder, 'run.html'))).to.equal(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
