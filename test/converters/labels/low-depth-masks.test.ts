import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vocPalette } from '@dsrg/core';
import { expect } from 'chai';
import { findPaletteSwap } from '../../../converters/labels/find-palette-swap.ts';
import { readMask } from '../../../converters/labels/read-mask.ts';
import { repository } from '../../shared.ts';

const { cases }: { readonly cases: readonly { name: string; png: string; samples: readonly number[] }[] } = JSON.parse(
  readFileSync(join(repository, 'fixtures/foreign/masks.json'), 'utf8'),
);

/** Of fixtures/foreign/make_masks.py: what Pillow reads, plain and interlaced by Adam7. */
describe('masks of few bits a pixel', () => {
  for (const kind of ['palette 1', 'palette 2', 'palette 4', 'palette 8', 'grey 2', 'grey 4', 'grey 8'])
    for (const name of [kind, `interlaced ${kind}`])
      it(`are read by dsrg-convert masks, and searched for a palette chosen anew: ${name}`, () => {
        const found = cases.find((each) => each.name === name);
        if (found === undefined) throw new Error(`no fixture ${name}`);
        const bytes = Buffer.from(found.png, 'base64');
        const options = { classes: 16, palette: vocPalette(), from: 'indices', unknown: 'refuse' } as const;
        expect([...readMask(bytes, name, options).labels.data]).to.deep.equal(found.samples);
        expect(findPaletteSwap(bytes, name, vocPalette(), 16)).to.equal(undefined);
      });
});
