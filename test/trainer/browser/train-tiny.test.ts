import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { openWebMachine, type Progress } from '@dsrg/trainer';
import { expect } from 'chai';
import { chromiumPlaces } from '../../chromium-places.ts';
import { openChromium } from '../../evaluate/browser/chromium-tab.ts';
import { quietMachine } from '../quiet-machine.ts';
import { serveTraining } from './serve-training.ts';
import { type TinyRun, trainTiny } from './train-tiny.ts';
import type { Answer } from './worker.ts';

/** Largest difference of a loss: rounding is all that may differ, and few steps let it grow little. */
const tolerance = 1e-4;

describe('a training in WebAssembly, from tags to a model', function () {
  this.timeout(240_000);
  let native: TinyRun;
  before(async () => {
    native = await trainTiny(await quietMachine());
    expect(native.stages).to.deep.equal(['tags', 'cues', 'seeds', 'relabel', 'retrain']);
    const found = new Set(native.labels.join(''));
    expect(found.size, 'classes that the model tells apart').to.be.greaterThan(1);
  });

  it('is that of Node’s runtime, in Node', async () => {
    const told: Progress[] = [];
    const said: string[] = [];
    const progress = (state: Progress) => told.push(state);
    const machine = await openWebMachine({ progress, say: (line) => said.push(line) });
    expect(said).to.have.length(1);
    expect(said[0]).to.contain('portable operators');
    expectSame(await trainTiny(machine), native);
    const last = new Map(told.map((state) => [state.label, state]));
    expect([...last.keys()]).to.deep.equal(native.stages);
    for (const { label, done, total } of last.values()) expect(done, label).to.equal(total);
    expect(last.get('tags')?.note).to.match(/^tags \d/);
  });

  it('is that of Node’s runtime, bundled, in a page of Chromium', async function () {
    const server = await serveTraining();
    try {
      const chromium = chromiumPlaces.find((path) => existsSync(path));
      if (chromium === undefined) {
        console.log(`      only bundled: no ${chromiumPlaces.join(', ')} (DSRG_CHROMIUM names another)`);
        this.skip();
      }
      const { port } = server.address() as AddressInfo;
      expectSame(await trainInPage(chromium, `http://127.0.0.1:${port}/`), native);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

async function trainInPage(chromium: string, address: string): Promise<TinyRun> {
  const tab = await openChromium(chromium);
  try {
    await tab.open(address, 800);
    for (;;) {
      const answer = await tab.evaluate<Answer | undefined>('globalThis.answer');
      if (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 250));
      else if ('failed' in answer) throw new Error(answer.failed);
      else return answer.run;
    }
  } finally {
    await tab.close();
  }
}

function expectSame(run: TinyRun, native: TinyRun): void {
  expect(run.stages).to.deep.equal(native.stages);
  expect(run.said).to.deep.equal(native.said);
  expect(run.losses.map(({ stage }) => stage)).to.deep.equal(native.losses.map(({ stage }) => stage));
  for (const [step, { stage, values }] of native.losses.entries()) {
    for (const [part, value] of Object.entries(values))
      expect(run.losses[step]!.values[part], `${part} at step ${step} of all, ${stage}`).to.be.closeTo(
        value,
        tolerance,
      );
  }
  expect(run.bytesOfModel).to.equal(native.bytesOfModel);
  expect(run.labels).to.deep.equal(native.labels);
}
