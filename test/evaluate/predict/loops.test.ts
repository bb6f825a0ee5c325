import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { encode } from 'fast-png';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { loopModel } from '../../core/runtime/loop-model.ts';
import { runBin } from '../run-bin.ts';

describe('dsrg-predict and models with loops', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  it('ends a network whose loop never ends at a photo, with both names, and shows neither’s control characters', async () => {
    const model = join(folder(), 'loop\x1b[2J.onnx');
    await writeFile(model, loopModel('at black'));
    const shades = { dark: 0, bright: 200 };
    for (const [name, shade] of Object.entries(shades)) {
      const data = new Uint8Array(3 * 40 * 40).fill(shade);
      await writeFile(join(folder(), `${name}\x9b.png`), encode({ width: 40, height: 40, channels: 3, data }));
    }
    const run = (name: string) => {
      const seen = ['--classes', 'background,c\x1b[31mat,dog', '--input-range', '0,255'];
      const limits = [
        '--photo-timeout',
        '4',
        '--workers',
        '1',
        '--provider',
        'cpu',
        '--out',
        join(folder(), `loop-${name}`),
      ];
      return runBin('dsrg-predict', model, join(folder(), `${name}\x9b.png`), ...seen, ...limits);
    };
    const dark = await run('dark');
    expect(dark.stderr).to.include('in a process of its own for its Loop');
    expect(dark.code).to.equal(0);
    const bright = await run('bright');
    expect(bright.stderr).to.match(
      /loop\\u001b\[2J\.onnx has not answered for .*bright\\u009b\.png within 4 s, and was ended/,
    );
    expect(bright.code).to.equal(1);
    for (const { stdout, stderr } of [dark, bright]) {
      expect((stdout + stderr).replaceAll('\n', '')).not.to.match(/\p{Cc}/u);
    }
  });
});
