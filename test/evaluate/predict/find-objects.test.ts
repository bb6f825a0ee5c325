import { expect } from 'chai';
import { findObjects } from '../../../evaluate/predict/find-objects.ts';

describe('findObjects', () => {
  const labelled = {
    kind: 'labels' as const,
    data: Uint8Array.of(1, 1, 0, 2, 1, 0, 0, 0),
    certainty: Uint8Array.of(255, 204, 99, 51, 255, 9, 9, 9),
    height: 2,
    width: 4,
  };

  it('scores objects by the mean of their pixels’ probabilities', () => {
    const { labels, objects } = findObjects(labelled, 0);
    expect([...labels.data]).to.deep.equal([...labelled.data]);
    expect(objects.map(({ label, area, score }) => [label, area, score])).to.deep.equal([
      [1, 3, 0.9333],
      [2, 1, 0.2],
    ]);
  });

  it('makes smaller objects background, in the mask as well', () => {
    const { labels, objects } = findObjects(labelled, 2);
    expect([...labels.data]).to.deep.equal([1, 1, 0, 0, 1, 0, 0, 0]);
    expect(objects.map(({ label }) => label)).to.deep.equal([1]);
    expect(findObjects(labelled, 3).objects).to.have.length(1);
    expect(findObjects(labelled, 4).objects).to.have.length(0);
  });

  it('has no scores where nothing tells them', () => {
    const { certainty: _, ...plain } = labelled;
    expect(findObjects(plain, 0).objects[0]).not.to.have.property('score');
  });
});
