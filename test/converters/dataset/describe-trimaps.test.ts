import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTrimaps } from '@dsrg/converters/node';
import { vocPalette } from '@dsrg/core';
import { writeLabels } from '@dsrg/core/node';
import { expect } from 'chai';

describe('converters/dataset describeTrimaps', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'dsrg-trimaps-'));
  });
  after(() => rm(root, { recursive: true }));

  const classes = ['background', 'cat', 'dog', 'person'];
  /** A set of masks, each of two pixels by two. */
  async function setOf(...masks: number[][]) {
    const items = masks.map((_, k) => ({ id: `${k}`, photo: `${k}.jpg`, mask: join(root, `${k}.png`) }));
    for (const [k, data] of masks.entries()) {
      const labels = { kind: 'labels' as const, data: Uint8Array.from(data), height: 2, width: 2 };
      await writeLabels(items[k]!.mask, labels, vocPalette());
    }
    return { items, classes };
  }

  it('says which classes the numbers of trimaps are taken for', async () => {
    const said = await describeTrimaps(await setOf([1, 2, 3, 3], [3, 2, 2, 1]));
    expect(said?.what).to.equal(
      'the masks look like trimaps: each of the first 2 holds 1, 2 and 3 and no background (0); they are taken 1 for cat, 2 for dog, 3 for person',
    );
    expect(said?.cure).to.include('1 animal, 2 background, 3 border');
  });

  it('says nothing of masks with background, of other numbers, of too few classes, and of none', async () => {
    expect(await describeTrimaps(await setOf([1, 2, 3, 0]))).to.equal(undefined);
    expect(await describeTrimaps(await setOf([1, 2, 3, 3], [1, 1, 2, 2]))).to.equal(undefined);
    expect(await describeTrimaps({ ...(await setOf([1, 2, 2, 1])), classes: classes.slice(0, 3) })).to.equal(undefined);
    expect(await describeTrimaps({ items: [{ id: 'a', photo: 'a.jpg' }], classes })).to.equal(undefined);
  });
});
