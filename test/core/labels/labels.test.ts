import {
  colourLabels,
  decodeLabels,
  encodeLabels,
  type LabelMap,
  overlay,
  type RgbImage,
  vocClasses,
  vocPalette,
} from '@dsrg/core';
import { expect } from 'chai';

/** The devkit's colours as published, label 0 to 20, then void. */
const published: readonly (readonly [string, number, number, number])[] = [
  ['background', 0, 0, 0],
  ['aeroplane', 128, 0, 0],
  ['bicycle', 0, 128, 0],
  ['bird', 128, 128, 0],
  ['boat', 0, 0, 128],
  ['bottle', 128, 0, 128],
  ['bus', 0, 128, 128],
  ['car', 128, 128, 128],
  ['cat', 64, 0, 0],
  ['chair', 192, 0, 0],
  ['cow', 64, 128, 0],
  ['diningtable', 192, 128, 0],
  ['dog', 64, 0, 128],
  ['horse', 192, 0, 128],
  ['motorbike', 64, 128, 128],
  ['person', 192, 128, 128],
  ['pottedplant', 0, 64, 0],
  ['sheep', 128, 64, 0],
  ['sofa', 0, 192, 0],
  ['train', 128, 192, 0],
  ['tvmonitor', 0, 64, 128],
];
const labels: LabelMap = { kind: 'labels', data: Uint8Array.of(0, 15, 255), height: 1, width: 3 };

describe('labels', () => {
  it('a palette that is not called, or none, is refused with the cure', () => {
    const labels: LabelMap = { kind: 'labels', data: Uint8Array.of(0), height: 1, width: 1 };
    const uncalled = vocPalette as unknown as Uint8Array;
    for (const use of [colourLabels, encodeLabels]) {
      expect(() => use(labels, uncalled))
        .to.throw('The palette is a function; its 256 colours were expected.')
        .with.property('hint', 'Call it: vocPalette().');
      expect(() => use(labels, undefined as unknown as Uint8Array)).to.throw('A palette of no bytes');
    }
  });

  it('a number of classes that is missing or none is refused', () => {
    const png = encodeLabels({ kind: 'labels', data: Uint8Array.of(1), height: 1, width: 1 }, vocPalette());
    for (const classes of [undefined, 0, 2.5, '21', 256] as number[])
      expect(() => decodeLabels(png, 'a.png', { classes }), `${classes}`)
        .to.throw(`classes is ${classes}; the number of classes, background included, was expected.`)
        .with.property('hint', 'It says which numbers in a.png are labels: { classes: 21 } for PASCAL VOC.');
  });

  it('vocPalette and vocClasses are the devkit’s', () => {
    const palette = vocPalette();
    expect(palette).to.have.lengthOf(768);
    published.forEach(([name, ...colour], label) => {
      expect(vocClasses[label]).to.equal(name);
      expect([...palette.subarray(label * 3, label * 3 + 3)]).to.deep.equal(colour);
    });
    expect([...palette.subarray(765)]).to.deep.equal([224, 224, 192]);
  });

  it('colourLabels paints each label', () => {
    expect([...colourLabels(labels, vocPalette()).data]).to.deep.equal([0, 0, 0, 192, 128, 128, 224, 224, 192]);
  });

  it('overlay blends all but background', () => {
    const photo: RgbImage = { kind: 'rgb', data: Uint8Array.from({ length: 9 }, () => 100), height: 1, width: 3 };
    const painted = overlay(photo, labels, vocPalette(), 0.5);
    expect([...painted.data]).to.deep.equal([100, 100, 100, 146, 114, 114, 162, 162, 146]);
    expect([...photo.data]).to.deep.equal(Array(9).fill(100));
  });

  it('refuses sizes, palettes and opacities that do not fit', () => {
    const photo: RgbImage = { kind: 'rgb', data: new Uint8Array(6), height: 1, width: 2 };
    expect(() => overlay(photo, labels, vocPalette(), 0.5)).to.throw('Labels of 1×3 over a photo of 1×2.');
    expect(() => colourLabels(labels, new Uint8Array(63))).to.throw('A palette of 63 bytes');
    expect(() => overlay({ ...photo, width: 3 }, labels, vocPalette(), 2)).to.throw('Opacity 2; 0 to 1');
  });
});
