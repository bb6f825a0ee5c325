import { expect } from 'chai';
import { wholeWindow, windowPlanes } from '../../../trainer/data/window-planes.ts';

describe('trainer/data windowPlanes', () => {
  const size = { height: 2, width: 3 };
  const planes = Float32Array.from([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]);

  it('cuts a window out of each plane', () => {
    const window = { top: 0, left: 1, height: 2, width: 2 };
    expect([...windowPlanes(planes, size, window)]).to.deep.equal([2, 3, 5, 6, 12, 13, 15, 16]);
  });

  it('puts a part back in its place, with 0 or the nearest around it', () => {
    const window = { top: 1, left: 1, height: 1, width: 2 };
    const part = windowPlanes(planes, size, window);
    const back = wholeWindow(window, size);
    expect([...windowPlanes(part, window, back)]).to.deep.equal([0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 15, 16]);
    expect([...windowPlanes(part, window, back, 'nearest')]).to.deep.equal([5, 5, 6, 5, 5, 6, 15, 15, 16, 15, 15, 16]);
  });

  it('has nothing of no planes', () => {
    expect(windowPlanes(new Float32Array(), size, { top: 0, left: 0, height: 1, width: 1 })).to.have.length(0);
  });
});
