import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { expect } from 'chai';
import { type CommandPlaces, commandWords } from '../../../trainer/node/command-words.ts';

const folder = '/srv/project/photos';
const script = () => '/usr/lib/dsrg/converters/bin/dsrg-export.mjs';

function wordsWith(files: readonly string[], path: readonly string[] = []): string[] {
  const places: CommandPlaces = { folder, path: path.join(delimiter), exists: (each) => files.includes(each), script };
  return commandWords('dsrg-export', places);
}

describe('trainer/node commandWords', () => {
  it('goes by npx where the command is installed, here or in a folder above', () => {
    expect(wordsWith(['/srv/project/node_modules/.bin/dsrg-export'])).to.deep.equal(['npx', 'dsrg-export']);
    expect(wordsWith([`${folder}/node_modules/.bin/dsrg`])).to.deep.equal(['npx', 'dsrg', 'export']);
  });

  it('takes the bare name where a shell finds it, but not where npm alone does', () => {
    const npm = '/srv/cache/_npx/1/node_modules/.bin';
    expect(wordsWith(['/usr/bin/dsrg', `${npm}/dsrg-export`], [npm, '/usr/bin'])).to.deep.equal(['dsrg', 'export']);
    expect(wordsWith(['/usr/bin/dsrg-export'], ['', '/usr/bin'])).to.deep.equal(['dsrg-export']);
  });

  it('else names the script, which is there', () => {
    expect(wordsWith([])).to.deep.equal(['node', script()]);
    const nowhere = { folder: '/', path: '', exists: () => false };
    for (const command of ['dsrg-export', 'dsrg-predict', 'dsrg-eval'] as const) {
      const [node, found] = commandWords(command, nowhere);
      expect(node).to.equal('node');
      expect(existsSync(`/${found}`) || existsSync(found!), found).to.equal(true);
    }
  });
});
