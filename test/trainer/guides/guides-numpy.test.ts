import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { gaussianBlur } from '../../../trainer/guides/gaussian-blur.ts';
import { guideG2 } from '../../../trainer/guides/guide-g2.ts';
import { greyPhoto } from './pictures.ts';

interface Frozen {
  readonly cases: readonly {
    readonly height: number;
    readonly width: number;
    readonly tags: readonly number[];
    readonly seeds: string;
    readonly salient: string;
    readonly seedArea: number;
    readonly salientShare: number;
    readonly rowBug: boolean;
    readonly guide: string;
  }[];
  readonly blurs: readonly {
    readonly height: number;
    readonly width: number;
    readonly sigma: number;
    readonly data: readonly number[];
    readonly blurred: readonly number[];
  }[];
}

/** Made by guides-numpy.py with numpy and scipy. */
const frozen = JSON.parse(readFileSync(new URL('guides-numpy.json', import.meta.url), 'utf8')) as Frozen;
const read = (text: string) => Uint8Array.from(text, (mark) => Number.parseInt(mark, 16));

describe('trainer/guides beside numpy and scipy', () => {
  it('makes the guides of the released rules, row bug included, where the CRF is left out on both sides', () => {
    expect(frozen.cases.length).to.equal(24);
    let divided = 0;
    for (const { height, width, tags, seeds, salient, guide, ...options } of frozen.cases) {
      const size = { height, width };
      const { data } = guideG2(
        {
          photo: greyPhoto(height, width),
          seeds: { kind: 'labels', data: read(seeds), ...size },
          saliency: { kind: 'mask', data: read(salient), ...size },
          tags,
        },
        {
          ...options,
          runCrf: (_, { data: energies, classes }) => {
            divided++;
            const pixels = height * width;
            const labels = new Uint8Array(pixels);
            for (let c = 1; c < classes; c++) {
              for (let i = 0; i < pixels; i++) {
                const best = energies[(labels[i] ?? 0) * pixels + i] ?? 0;
                if ((energies[c * pixels + i] ?? 0) < best) labels[i] = c;
              }
            }
            return { kind: 'labels', data: labels, ...size };
          },
        },
      );
      expect([...data]).to.deep.equal([...read(guide)]);
    }
    expect(divided).to.be.greaterThan(5);
  });

  it('blurs as scipy’s gaussian_filter, borders and kernels beyond them included', () => {
    for (const { height, width, sigma, data, blurred } of frozen.blurs) {
      const found = gaussianBlur(Float32Array.from(data), height, width, sigma);
      for (const [i, value] of blurred.entries()) expect(found[i]).to.be.closeTo(value, 1e-6);
    }
  });
});
