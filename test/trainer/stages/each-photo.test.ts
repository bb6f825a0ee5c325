import { expect } from 'chai';
import { eachPhoto } from '../../../trainer/stages/each-photo.ts';
import type { StageContext } from '../../../trainer/stages/stage.ts';
import { failure } from '../../core/node/failure.ts';

/** As much of a context as is used: `count` photos named by their place. */
function contextOf(count: number, signal = new AbortController().signal): StageContext {
  const items = Array.from({ length: count }, (_, k) => ({ id: `${k}`, photo: `${k}.jpg` }));
  return { dataset: { name: 'test', root: '', classes: [], items }, threads: 2, signal } as unknown as StageContext;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

describe('trainer/stages eachPhoto', () => {
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
