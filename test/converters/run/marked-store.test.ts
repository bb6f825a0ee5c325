import { markedStore, memoryStore, ofOneMaker, within } from '@dsrg/converters';
import { encodeLabels, makerOfPng, vocPalette } from '@dsrg/core';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';

describe('markedStore', () => {
  const png = encodeLabels({ kind: 'labels', data: new Uint8Array(1), height: 1, width: 1 }, vocPalette());
  const maker = (says: string) => ({ hash: says.repeat(64), says });

  it('marks the maps that it writes and nothing else, and reads its own', async () => {
    const store = memoryStore();
    const room = markedStore(within(store, '2-cues'), maker('a'));
    await room.write('sub/x.png', png);
    await room.write('done.json', '{}');
    expect(makerOfPng((await store.read('2-cues/sub/x.png')) as Uint8Array)).to.deep.equal(maker('a'));
    expect(new TextDecoder().decode(await room.read('done.json'))).to.equal('{}');
    expect(await room.read('sub/x.png')).to.be.instanceOf(Uint8Array);
    expect([await room.exists('sub/x.png'), await room.exists('y.png'), await room.exists('done.json')]).to.deep.equal([
      true,
      false,
      true,
    ]);
  });

  it('refuses a map of another maker, or of none, when it is read or asked for', async () => {
    const store = memoryStore();
    await store.write('2-cues/x.png', png);
    await markedStore(within(store, '2-cues'), maker('b')).write('y.png', png);
    const room = markedStore(within(store, '2-cues'), maker('a'));
    const said = ['2-cues is of a', 'x.png does not say what made it'];
    await failure(() => room.exists('x.png'), 'FILE_FORMAT', said, 'Remove the stage’s folder'.replace('’', "'"));
    await failure(() => room.read('y.png'), 'FILE_FORMAT', ['y.png is of b']);
  });

  it('ofOneMaker takes any one maker, and no second', async () => {
    const store = memoryStore();
    await markedStore(store, maker('a')).write('x.png', png);
    await markedStore(store, maker('b')).write('y.png', png);
    const room = ofOneMaker(store);
    await room.read('x.png');
    await room.read('x.png');
    await failure(() => room.read('y.png'), 'FILE_FORMAT', ['x.png is of a', 'y.png is of b']);
  });
});
