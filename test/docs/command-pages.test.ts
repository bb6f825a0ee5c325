import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { trainCommand } from '../../trainer/node/train-options.ts';
import { repository } from '../shared.ts';

describe('the pages of commands that packages get when they are packed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dsrg-pages-'));
  after(() => rmSync(folder, { recursive: true }));
  const pagesOf = async (name: string): Promise<string[]> => {
    const { writeCommandPages } = await import(pathToFileURL(join(repository, '.ci', 'command-pages.mjs')).href);
    const { bin } = JSON.parse(readFileSync(join(repository, name, 'package.json'), 'utf8'));
    writeCommandPages(join(repository, name), join(folder, name), bin);
    return readdirSync(join(folder, name)).sort();
  };
  const page = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('hold every option of its table', async () => {
    expect(await pagesOf('trainer')).to.include('dsrg-train.md');
    const text = page('trainer/dsrg-train.md');
    expect(text).to.match(/^# dsrg-train\n\nAs `dsrg-train --help` prints it\.\n\n {4}dsrg-train: Trains/);
    const flags = Object.keys(trainCommand.options).map((key) =>
      key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    for (const flag of flags) expect(text).to.include(`--${flag}`);
  });

  it('hold sub-commands, too', async () => {
    expect(await pagesOf('converters')).to.deep.equal(['dsrg-convert.md', 'dsrg-export.md']);
    expect(page('converters/dsrg-convert.md').match(/^## dsrg-convert [a-z-]+$/gm)).to.have.length.at.least(6);
    expect(page('converters/dsrg-convert.md')).to.include('--unknown');
  });
});
