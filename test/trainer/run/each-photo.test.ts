import { expect } from 'chai';
import { eachPhoto } from '../../../trainer/run/each-photo.ts';
import type { RunServices } from '../../../trainer/run/services.ts';
import { failure } from '../../core/node/failure.ts';

/** As much of a context as is used: `count` photos named by their place. */
function contextOf(count: number, signal = new AbortController().signal) {
  const items = Array.from({ length: count }, (_, k) => ({ id: `${k}` }));
  const machine = { threads: 2, progress: () => ({ tick() {}, done() {} }) };
  return { photos: { items }, machine, signal } as unknown as Pick<RunServices, 'photos' | 'machine' | 'signal'>;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

describe('trainer/run eachPhoto', () => {
  it('does every photo once, one more at a time than there are threads', async () => {
    const seen: string[] = [];
    let running = 0;
    let most = 0;
    await eachPhoto(contextOf(12), 'test', async ({ id }) => {
      most = Math.max(most, ++running);
      await pause();
      seen.push(id);
      running--;
    });
    expect(seen.map(Number).sort((a, b) => a - b)).to.deep.equal([...Array(12).keys()]);
    expect(most).to.equal(3);
  });

  it('begins nothing after a failure, waits for what runs, and throws what failed first', async () => {
    const begun: string[] = [];
    let running = 0;
    const work = async ({ id }: { id: string }) => {
      begun.push(id);
      running++;
      if (id !== '1') await pause();
      running--;
      throw new Error(`photo ${id}`);
    };
    const error = await eachPhoto(contextOf(12), 'test', work).catch((reason: Error) => reason);
    expect(error).to.include({ message: 'photo 1' });
    expect(running).to.equal(0);
    expect(begun).to.deep.equal(['0', '1', '2']);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    let done = 0;
    const work = async () => {
      if (++done === 4) controller.abort();
    };
    await failure(() => eachPhoto(contextOf(12, controller.signal), 'test', work), 'INTERRUPTED', [
      'what was done is saved',
    ]);
    expect(done).to.be.within(4, 6);
  });
});
