import { execFileSync } from 'node:child_process';
import { platform } from 'node:os';
import { shellLine } from '@dsrg/core/node';
import { expect } from 'chai';

describe('core/node shellLine', () => {
  it('quotes what a shell would change, and nothing else', () => {
    expect(shellLine(['npx', 'dsrg-export', 'runs/first', 'a=b,c.onnx'], 'linux')).to.equal(
      'npx dsrg-export runs/first a=b,c.onnx',
    );
    expect(shellLine(['my photos', "it's", '$HOME', '', '~', 'a*'], 'linux')).to.equal(
      `'my photos' 'it'\\''s' '$HOME' '' '~' 'a*'`,
    );
    expect(shellLine(['my photos', 'C:\\runs\\first', 'a&b', ''], 'win32')).to.equal(
      '"my photos" C:\\runs\\first "a&b" ""',
    );
  });

  it('comes back from a shell as it was', function () {
    if (platform() === 'win32') this.skip();
    const words = [
      'plain',
      'two words',
      `quotes ' and "`,
      '$HOME `id` \\',
      'ü*?[a]',
      '#no;|&<>()',
      '!x',
      'line\nbreak',
      '',
    ];
    const script = `for word in ${shellLine(words, 'linux')}; do printf '%s\\0' "$word"; done`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)).to.deep.equal(words);
  });
});
