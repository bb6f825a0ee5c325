import { type BinaryMask, DsrgError, type EnergyMap, IGNORE, type LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { type GuideG2Options, guideG2 } from '../../../trainer/guides/guide-g2.ts';
import { solidComponents } from '../../../trainer/guides/solid-components.ts';
import { drawLabels, drawMask, greyPhoto, showLabels } from './pictures.ts';

/** Every component of 2×2 counts. */
const small: GuideG2Options = { seedArea: 4, salientShare: 0 };

function guide(seeds: LabelMap, saliency: BinaryMask, tags: readonly number[], options: GuideG2Options = small) {
  return showLabels(guideG2({ photo: greyPhoto(seeds.height, seeds.width), seeds, saliency, tags }, options));
}

describe('trainer/guides guideG2', () => {
  it('gives a whole salient component to the one tag whose seed touches it, were it by one pixel', () => {
    const seeds = drawLabels('........', '.22.....', '.22.....', '........', '........');
    const saliency = drawMask('........', '........', '..####..', '..####..', '........');
    expect(guide(seeds, saliency, [2])).to.deep.equal(['........', '........', '..2222..', '..2222..', '........']);
  });

  it('keeps a seed that touches no salient component, and drops the rest of one that does', () => {
    const seeds = drawLabels('22...333', '22...333', '.....33.', '........');
    const saliency = drawMask('........', '......##', '......##', '......##');
    expect(guide(seeds, saliency, [2, 3])).to.deep.equal(['22......', '22....33', '......33', '......33']);
  });

  it('lets no background seed win inside a salient component; untouched ones become background, or 255 by option', () => {
    const seeds = drawLabels('........', '........', '........', '.....333', '.....333');
    const saliency = drawMask('##......', '##......', '##......', '......##', '......##');
    expect(guide(seeds, saliency, [3])).to.deep.equal(['........', '........', '........', '......33', '......33']);
    const ignored = guide(seeds, saliency, [3], { ...small, ignore: 'untouched-saliency' });
    expect(ignored).to.deep.equal(['??......', '??......', '??......', '......33', '......33']);
  });

  it('leaves a salient component out that is too small or thin: it touches nothing, and is never ignored', () => {
    const seeds = drawLabels('222.....', '222.....', '........', '........', '........');
    const saliency = drawMask('.#......', '.#......', '.#......', '.....##.', '.....##.');
    const thin = guide(seeds, saliency, [2], { ...small, ignore: 'untouched-saliency' });
    expect(thin).to.deep.equal(['222.....', '222.....', '........', '.....??.', '.....??.']);
    const large = guide(seeds, saliency, [2], { ...small, salientShare: 5 / 40, ignore: 'untouched-saliency' });
    expect(large).to.deep.equal(['222.....', '222.....', '........', '........', '........']);
  });

  it('counts a salient component of exactly the share, and a seed of exactly the area', () => {
    const seeds = drawLabels('22......', '22......', '........', '........', '........');
    const saliency = drawMask('.##.....', '.##.....', '........', '........', '........');
    const exact = guide(seeds, saliency, [2], { seedArea: 4, salientShare: 4 / 40 });
    expect(exact).to.deep.equal(['.22.....', '.22.....', '........', '........', '........']);
    expect(guide(seeds, saliency, [2], { seedArea: 5, salientShare: 4 / 40 }).join('')).to.equal('.'.repeat(40));
  });

  it('drops seeds below the area, and seeds of one row or one column', () => {
    const seeds = drawLabels('2222.3..', '.....3..', '.....3..', '44...3..', '4....3..');
    const none = drawMask(...Array.from({ length: 5 }, () => '........'));
    expect(guide(seeds, none, [2, 3, 4]).join('')).to.equal('.'.repeat(40));
    const kept = guide(seeds, none, [2, 3, 4], { ...small, seedArea: 3 });
    expect(kept.slice(3)).to.deep.equal(['44......', '4.......']);
  });

  it('joins components along diagonals', () => {
    const seeds = drawLabels('22....', '22....', '......', '......');
    const saliency = drawMask('.#....', '#.#...', '...#..', '....#.');
    expect(guide(seeds, saliency, [2])).to.deep.equal(['.2....', '2.2...', '...2..', '....2.']);
  });

  it('asks the CRF where seeds of several tags touch a component, with blurred maps of all their seeds', () => {
    const seeds = drawLabels('22....33', '22....33', '........', '2......7');
    const saliency = drawMask('.######.', '.######.', '........', '........');
    const asked: EnergyMap[] = [];
    const planes = Uint8Array.from('00001111111100000000000011111111', Number);
    const options: GuideG2Options = {
      ...small,
      blur: 0.05, // a kernel of one tap
      runCrf: (_, unary, { kernels, iterations, output }) => {
        asked.push(unary);
        expect(kernels).to.deep.equal([
          { type: 'gaussian', spatial: 3, compatibility: 3 },
          { type: 'bilateral', spatial: 121, colour: 5, compatibility: 4 },
        ]);
        expect([iterations, output]).to.deep.equal([10, 'labels']);
        return { kind: 'labels', data: planes, height: 4, width: 8 };
      },
    };
    expect(guide(seeds, saliency, [2, 3, 7], options)).to.deep.equal(['.222333.', '.333222.', '........', '........']);
    expect(asked.length).to.equal(1);
    const [low, high] = [Math.fround(-0.001), Math.fround(-0.999)];
    expect([asked[0]?.classes, asked[0]?.height, asked[0]?.width]).to.deep.equal([2, 4, 8]);
    // all seeds of class 2, the single pixel below included; then of class 3; 7 takes no part
    const plane = (label: number) => Array.from(seeds.data, (seed) => (seed === label ? high : low));
    expect([...(asked[0]?.data ?? [])]).to.deep.equal([...plane(2), ...plane(3)]);
  });

  it('runs one CRF for components of the same tags, and one for each other set', () => {
    const seeds = drawLabels('22..33..22..33', '22..33..22..33', '..............', '22..33..44....', '22..33..44....');
    const saliency = drawMask('.####....####.', '.####....####.', '..............', '.########.....', '.########.....');
    let runs = 0;
    const runCrf: GuideG2Options['runCrf'] = (_, { classes, height, width }) => {
      runs++;
      return { kind: 'labels', data: new Uint8Array(height * width).fill(classes - 1), height, width };
    };
    expect(guide(seeds, saliency, [2, 3, 4], { ...small, runCrf })).to.deep.equal([
      '.3333....3333.',
      '.3333....3333.',
      '..............',
      '.44444444.....',
      '.44444444.....',
    ]);
    expect(runs).to.equal(2);
  });

  it('divides a component by the real CRF along the photo’s edge', () => {
    const [height, width] = [24, 40];
    const photo = greyPhoto(height, width);
    for (let i = 0; i < height * width; i++) if (i % width < 26) photo.data.fill(20, 3 * i, 3 * i + 3);
    const label = (i: number) => (i % width < 8 ? 1 : i % width >= 32 ? 2 : 0);
    const seeds: LabelMap = {
      kind: 'labels',
      data: Uint8Array.from({ length: 960 }, (_, i) => label(i)),
      height,
      width,
    };
    const saliency: BinaryMask = { kind: 'mask', data: new Uint8Array(960).fill(1), height, width };
    const { data } = guideG2({ photo, seeds, saliency, tags: [1, 2] });
    for (const [i, found] of data.entries()) expect(found, `${i % width}`).to.equal(i % width < 26 ? 1 : 2);
  });

  it('has the released row bug as an option: rows 0 and 1, but for seeds outside saliency', () => {
    const seeds = drawLabels('..222.66', '..222.66', '..222...', '........', '........');
    const saliency = drawMask('..####..', '..####..', '..####..', '........', '........');
    const whole = ['..222266', '..222266', '..2222..', '........', '........'];
    expect(guide(seeds, saliency, [2, 6])).to.deep.equal(whole);
    const slip = guide(seeds, saliency, [2, 6], { ...small, rowBug: true });
    expect(slip).to.deep.equal(['......66', '......66', '..2222..', '........', '........']);
  });

  it('zeroes row 0 alone where the background seed lies wholly in saliency, nothing where none touches it', () => {
    const seeds = drawLabels('2222222', '22..222', '22..222', '2222222');
    const all = drawMask('#######', '#######', '#######', '#######');
    const bug = { ...small, rowBug: true };
    expect(guide(seeds, all, [2], bug)).to.deep.equal(['.......', '2222222', '2222222', '2222222']);
    const full = drawLabels('222', '222', '222');
    expect(guide(full, drawMask('###', '###', '###'), [2], bug)).to.deep.equal(['222', '222', '222']);
  });

  it('counts seeds of no tag as unset', () => {
    const seeds = drawLabels('2222....', '2222..55', '......55', '........');
    const saliency = drawMask('##......', '##......', '........', '........');
    expect(guide(seeds, saliency, [5])).to.deep.equal(['........', '......55', '......55', '........']);
  });

  it('names what does not fit', () => {
    const input = {
      photo: greyPhoto(3, 4),
      seeds: drawLabels('....', '....', '....'),
      saliency: drawMask('####', '####', '####'),
      tags: [1],
    };
    const made = (change: object) => () => guideG2({ ...input, ...change });
    expect(made({ seeds: drawLabels('....') })).to.throw(DsrgError, 'The seeds are 1×4, the photo 3×4');
    expect(made({ saliency: drawMask('###') })).to.throw(DsrgError, 'The saliency map is 1×3, the photo 3×4');
    expect(made({ tags: [0] })).to.throw(DsrgError, 'Tag 0 for a guide');
    expect(made({ tags: [255] })).to.throw(DsrgError, 'Tag 255 for a guide');
  });

  it('holds no class without a tag, no class outside saliency but seeds, one class per component unless several touch', () => {
    const sides = fc.tuple(fc.integer({ min: 3, max: 10 }), fc.integer({ min: 3, max: 10 }));
    const pictures = sides.chain(([height, width]) => {
      const of = (max: number) =>
        fc.uint8Array({ minLength: height * width, maxLength: height * width, min: 0, max }).map((data) => ({
          data: data.map((value, i) => (i % width > 0 && value % 3 === 0 ? (data[i - 1] ?? value) : value)),
          height,
          width,
        }));
      return fc.tuple(of(3), of(1));
    });
    const runCrf: GuideG2Options['runCrf'] = (_, { classes, height, width }) => ({
      kind: 'labels',
      data: Uint8Array.from({ length: height * width }, (__, i) => i % classes),
      height,
      width,
    });
    let divided = 0;
    fc.assert(
      fc.property(pictures, fc.subarray([1, 2, 3]), fc.boolean(), ([seedMap, mask], tags, ignoring) => {
        const seeds: LabelMap = { kind: 'labels', ...seedMap };
        const saliency: BinaryMask = { kind: 'mask', ...mask };
        const { height, width } = seeds;
        const ignore = ignoring ? 'untouched-saliency' : 'none';
        const { data } = guideG2(
          { photo: greyPhoto(height, width), seeds, saliency, tags },
          { ...small, ignore, runCrf },
        );
        const objects = solidComponents(saliency.data, height, width, 0, 0);
        const regions = solidComponents(seeds.data, height, width, IGNORE, 4);
        const inside = new Map<number, Set<number>>();
        const touch = new Map<number, Set<number>>();
        for (const [i, label] of data.entries()) {
          expect([0, IGNORE, ...tags]).to.include(label);
          const object = objects.ids[i] ?? -1;
          if (object < 0) {
            if (label !== 0) expect(label).to.equal(seeds.data[i]);
            continue;
          }
          inside.set(object, (inside.get(object) ?? new Set()).add(label));
          const seed = seeds.data[i] ?? 0;
          const touched = touch.get(object) ?? new Set<number>();
          if ((regions.ids[i] ?? -1) >= 0 && tags.includes(seed)) touched.add(seed);
          touch.set(object, touched);
        }
        for (const [object, labels] of inside) {
          const touched = touch.get(object) ?? new Set();
          if (touched.size >= 2) divided++;
          if (touched.size === 0) expect([...labels]).to.deep.equal([ignoring ? IGNORE : 0]);
          else if (touched.size === 1) expect([...labels]).to.deep.equal([...touched]);
          else for (const label of labels) expect(touched.has(label)).to.equal(true);
        }
      }),
      { numRuns: 400, seed: 7 },
    );
    expect(divided).to.be.greaterThan(10);
  });
});
