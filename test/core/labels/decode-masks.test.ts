import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeLabels } from '@dsrg/core';
import { expect } from 'chai';
import { repository } from '../../shared.ts';
import { failure } from '../node/failure.ts';

interface Masks {
  readonly height: number;
  readonly width: number;
  readonly cases: readonly { readonly name: string; readonly png: string; readonly samples: readonly number[] }[];
}
const { height, width, cases }: Masks = JSON.parse(
  readFileSync(join(repository, 'fixtures/foreign/masks.json'), 'utf8'),
);

/** Label PNGs of every kind that Pillow reads, and what it reads of them (fixtures/foreign/make_masks.py). */
describe('decodeLabels on label PNGs of every kind', () => {
  const named = (name: string) => cases.find((each) => each.name === name)!;
  const decode = (name: string, classes: number, binary = false) =>
    decodeLabels(Buffer.from(named(name).png, 'base64'), `${name}.png`, { classes, height, width, binary });
  const plain = (name: string, classes: number, binary = false) => [...decode(name, classes, binary).data];
  const white = (name: string) => named(name).samples.map((value) => (value === 0 ? 0 : 1));

  for (const way of ['', 'interlaced ']) {
    describe(way === '' ? 'plain' : 'interlaced by Adam7', () => {
      for (const [kind, classes] of [
        ['palette 1', 3],
        ['palette 2', 3],
        ['palette 4', 8],
        ['palette 8', 3],
        ['grey 2', 3],
        ['grey 4', 8],
        ['grey 8', 3],
        ['grey 16', 3],
        ['grey alpha 8', 3],
        ['grey alpha 16', 3],
        ['rgb 8', 3],
        ['rgb 16', 3],
        ['rgba 8', 3],
      ] as const)
        it(`reads ${kind} as labels`, () => {
          expect(plain(`${way}${kind}`, classes)).to.deep.equal(named(`${way}${kind}`).samples);
        });

      it('reads labels times 257 in 16 bits, where some are neither black nor white', () => {
        const samples = named(`${way}stretched grey 16`).samples.map((value) => value / 257);
        expect(plain(`${way}stretched grey 16`, 3)).to.deep.equal(samples);
      });

      it('reads one bit of grey where there is one class, and refuses it where there are more', async () => {
        expect(plain(`${way}grey 1`, 2)).to.deep.equal(named(`${way}grey 1`).samples);
        await failure(() => decode(`${way}grey 1`, 3), 'LABEL', ['1-bit grey of the numbers 0, 1'], '--binary-masks');
      });

      it('refuses grey of few bits that is black and white', async () => {
        const name = `${way}black and white`;
        await failure(() => decode(`${name} 2`, 4), 'LABEL', ['2-bit grey', '3 may be class 3 or white'], '--binary');
        await failure(() => decode(`${name} 4`, 21), 'LABEL', ['4-bit grey', '15 may be class 15 or white']);
        await failure(() => decode(`${name} 2`, 3), 'LABEL', ['2-bit grey', '3 may be a class or white']);
        await failure(() => decode(`${name} 16`, 3), 'LABEL', ['16-bit grey', '65535 may be a class or white']);
      });

      it('makes what is not 0 class 1 where masks are black and white', () => {
        for (const kind of ['1', '2', '4', '8', '16', 'rgb', 'palette']) {
          const name = `${way}black and white ${kind}`;
          expect(plain(name, 2, true), name).to.deep.equal(white(name));
        }
        expect(plain(`${way}palette 1`, 2, true)).to.deep.equal(named(`${way}palette 1`).samples);
      });

      it('refuses black-and-white masks that are none', async () => {
        await failure(() => decode(`${way}grey 8`, 2, true), 'LABEL', ['holds the numbers 0, 1, 2, 255']);
        await failure(() => decode(`${way}palette 2`, 2, true), 'LABEL', ['holds the numbers 0, 1, 2']);
        await failure(() => decode(`${way}white and black palette`, 2, true), 'LABEL', ['white in its palette']);
      });

      it('names a number that is no class', async () => {
        await failure(() => decode(`${way}grey 4`, 3), 'LABEL', [
          'Label 7 at (row',
          '(4-bit grey)',
          '0 to 2 or are 255',
        ]);
        await failure(() => decode(`${way}palette 4`, 3), 'LABEL', ['Label 7 at (row']);
      });
    });
  }

  it('takes indices for labels though the palette is missing', () => {
    expect(plain('no palette 1', 3)).to.deep.equal(named('no palette 1').samples);
  });

  it('refuses transparency', async () => {
    for (const name of ['transparent grey alpha', 'transparent rgba'])
      await failure(() => decode(name, 3), 'LABEL', ['is partly transparent, first at (row'], 'overlay');
  });
});
