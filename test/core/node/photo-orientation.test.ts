import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePhoto, orientLabels, photoOrientation, photoSize } from '@dsrg/core/node';
import { expect } from 'chai';
import { repository } from '../../shared.ts';

const file = (name: string) => new Uint8Array(readFileSync(join(repository, 'fixtures', 'foreign', name)));
const upright: Record<string, { height: number; width: number; data: number[] }> = JSON.parse(
  new TextDecoder().decode(file('turned.json')),
);

describe('photos that are stored turned', () => {
  for (const [name, { height, width, data }] of Object.entries(upright)) {
    it(`${name} comes out as Pillow turns it`, async () => {
      expect(photoOrientation(file(name))).to.equal(Number(/\d/.exec(name)?.[0]));
      const photo = await decodePhoto(file(name), name);
      expect(photo).to.deep.include({ height, width });
      expect([...photo.data]).to.deep.equal(data);
      if (name.endsWith('.png')) expect(photoSize(file(name), name)).to.deep.equal({ height, width });
    });
  }

  it('labels drawn on the stored pixels turn with them', async () => {
    const stored = file('turned-6.png').slice();
    // The chunk's name is no longer eXIf: the same pixels, not turned.
    stored[Buffer.from(stored).indexOf('eXIf')] = 0x6e;
    expect(photoOrientation(stored)).to.equal(1);
    const { data, height, width } = upright['turned-6.png']!;
    const red = data.filter((_, k) => k % 3 === 0);
    const labels = { kind: 'labels', data: new Uint8Array(15), height: width, width: height } as const;
    // Stored row y, column x is to be seen at row x, column (rows − 1 − y).
    for (let y = 0; y < 3; y++) for (let x = 0; x < 5; x++) labels.data[y * 5 + x] = red[x * 3 + 2 - y] as number;
    expect(orientLabels(labels, 6)).to.deep.equal({ kind: 'labels', data: Uint8Array.from(red), height, width });
  });

  it('nothing is said by other files, and by damaged ones', () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(40), file('mask.png'), file('turned-6.png').slice(0, 60)]) {
      expect(photoOrientation(bytes)).to.equal(1);
    }
  });
});
