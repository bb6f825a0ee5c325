import { expect } from 'chai';
import type { StrongestClass } from '../../../evaluate/cams/sweep-thresholds.ts';
import { createViewAgreement } from '../../../evaluate/cams/view-agreement.ts';

/** A row of pixels of so great a strength. */
const view = (...strength: number[]): StrongestClass => ({
  height: 1,
  width: strength.length,
  labels: new Uint8Array(strength.length).fill(1),
  strength: Float32Array.from(strength),
});

describe('how well two views agree at each threshold', () => {
  it('is Cohen’s κ over all pixels', () => {
    const agreement = createViewAgreement([0.25, 0.5]);
    // Above 0.25: foreground in 3 and 2 of 4, in 2 of both: 3/4 agreed, 1/2 by chance. Above 0.5: the same pixel alone.
    agreement.add(view(0.9, 0.4, 0.3, 0), view(0.8, 0.4, 0.1, 0));
    const [low, high] = agreement.kappas();
    expect(low).to.be.closeTo(0.5, 1e-12);
    expect(high).to.be.closeTo(1, 1e-12);
  });

  it('is nothing where all is background, or nothing is: that would be agreement of no worth', () => {
    const agreement = createViewAgreement([0.5]);
    expect(agreement.kappas()).to.deep.equal([0]);
    agreement.add(view(0.1, 0.2), view(0.2, 0.1));
    expect(agreement.kappas()).to.deep.equal([0]);
    const other = createViewAgreement([0.05]);
    other.add(view(0.1, 0.2), view(0.2, 0.1));
    expect(other.kappas()).to.deep.equal([0]);
  });

  it('adds photos up, and refuses views of two photos', () => {
    const agreement = createViewAgreement([0.5]);
    agreement.add(view(1, 0), view(1, 0));
    agreement.add(view(1, 0), view(0, 1));
    expect(agreement.kappas()[0]).to.be.closeTo(0, 1e-12);
    expect(() => agreement.add(view(1), view(1, 0))).to.throw('show different photos');
  });
});
