import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint } from '@dsrg/converters/node';
import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { filesIn, startTraining, untilStep } from './train-command.ts';

/** How often the process is killed: `DSRG_KILLS=20` is the long form. */
const kills = Number(process.env.DSRG_KILLS || 2);

describe('dsrg-train, killed at random', function () {
  this.timeout(60_000 * kills);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-kills-'));
  const [data, out] = [join(root, 'data'), join(root, 'run')];
  before(() => makeTaggedFolder(data));
  after(() => rmSync(root, { recursive: true }));

  it(`leaves checkpoints that load, ${kills} times`, async () => {
    const random = createRandom('kills');
    // A checkpoint after every step: most of the time goes into writing them.
    const options = ['--method', 'supervised', '--save-every', '0', '--keep', '2', '--set', 'retrain.updates=100000'];
    const reached: number[] = [0];
    for (let kill = 0; kill < kills; kill++) {
      const run = startTraining(data, out, ...options);
      await untilStep(run, out, 'retrain', (reached.at(-1) as number) + 1 + random.integer(5));
      await new Promise((resolve) => setTimeout(resolve, random.integer(60)));
      run.child.kill('SIGKILL');
      await run.result;
      expect(run.child.signalCode).to.equal('SIGKILL');
      const checkpoints = filesIn(out).filter((name) => /(checkpoint|best)[-\d]*\.safetensors$/.test(name));
      expect(checkpoints).to.include('1-retrain/checkpoint.safetensors');
      for (const name of checkpoints) {
        const { about } = await readCheckpoint(join(out, name));
        if (name.endsWith('/checkpoint.safetensors')) reached.push(about.step);
      }
      expect(reached.at(-1)).to.be.at.least(reached.at(-2) as number);
    }
    expect(reached.at(-1)).to.be.above(kills);
  });
});
