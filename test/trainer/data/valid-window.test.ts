import { expect } from 'chai';
import type { Geometry } from '../../../trainer/data/draw-geometry.ts';
import { cellsOfWindow, maskOfWindow, validWindow } from '../../../trainer/data/valid-window.ts';

const cut = (more: Partial<Geometry>): Geometry => ({
  source: { height: 10, width: 10 },
  resized: { height: 6, width: 4 },
  ...{ top: -1, left: -3, height: 8, width: 9, flip: false },
  ...more,
});

describe('trainer/data validWindow', () => {
  it('is where the picture shows its photo', () => {
    expect(validWindow(cut({}))).to.deep.equal({ top: 1, left: 3, height: 6, width: 4 });
    expect(validWindow(cut({ top: 2, left: 1 }))).to.deep.equal({ top: 0, left: 0, height: 4, width: 3 });
  });

  it('turns with a mirrored picture', () => {
    expect(validWindow(cut({ flip: true }))).to.deep.equal({ top: 1, left: 2, height: 6, width: 4 });
  });

  it('is all of a picture that is padded by its mirror image', () => {
    const mirrored = { top: 0, left: 0, height: 6, width: 4 };
    expect(validWindow(cut({ mirrored }))).to.deep.equal({ top: 0, left: 0, height: 8, width: 9 });
  });
});

describe('trainer/data cellsOfWindow', () => {
  const picture = { height: 8, width: 8 };
  const grid = { height: 4, width: 4 };

  it('takes the cells whose middle lies in the window', () => {
    // Middles at 0.5, 2.5, 4.5, 6.5; the second lies on the window's edge.
    const window = { top: 2, left: 3, height: 4, width: 5 };
    expect(cellsOfWindow(window, picture, grid, 'half-pixel')).to.deep.equal({ top: 1, left: 1, height: 2, width: 3 });
    // Middles at 0, 7/3, 14/3, 7.
    const corners = { top: 0, left: 2, height: 1, width: 6 };
    expect(cellsOfWindow(corners, picture, grid, 'align-corners')).to.deep.equal({
      ...{ top: 0, left: 1, height: 1, width: 3 },
    });
  });

  it('takes the nearest cell where the window is smaller than one', () => {
    const speck = { top: 3, left: 5, height: 1, width: 1 };
    const coarse = { height: 2, width: 1 };
    expect(cellsOfWindow(speck, picture, coarse, 'half-pixel')).to.deep.equal({ top: 0, left: 0, height: 1, width: 1 });
  });

  it('becomes a mask', () => {
    const mask = maskOfWindow({ top: 1, left: 1, height: 1, width: 2 }, { height: 3, width: 4 });
    expect([...mask]).to.deep.equal([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });
});
