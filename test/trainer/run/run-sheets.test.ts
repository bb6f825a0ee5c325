import { memoryStore } from '@dsrg/converters';
import type { ContactSheet } from '@dsrg/core';
import { decodePhoto } from '@dsrg/core/node';
import { chooseSettings, type Machine, memoryPhotos, methods, type PhotoSet, presets, train } from '@dsrg/trainer';
import { expect } from 'chai';
import { chooseSheetPhotos } from '../../../trainer/run/choose-sheet-photos.ts';
import { quietMachine } from '../quiet-machine.ts';
import { renderedPhotos } from '../rendered-photos.ts';
import { thinned } from '../thin-cues.ts';

const short = ['tags.epochs=1', 'seeds.epochs=1', 'tags.batch=4', 'seeds.batch=4'];

describe('trainer/run contact sheets', () => {
  let machine: Machine;
  before(async () => {
    machine = await quietMachine();
  });

  /** Trains in memory, and keeps what was asked to be drawn. */
  async function sheetsOf(photos: PhotoSet, chosen: ReturnType<typeof chooseSettings>) {
    const sheets: ContactSheet[] = [];
    const store = memoryStore('runs/first');
    const drawing: Machine = {
      ...machine,
      async drawSheet(sheet) {
        sheets.push(sheet);
        return (await machine.drawSheet?.(sheet)) as Uint8Array;
      },
    };
    const request = { method: chosen.method, settings: chosen.settings, photoSets: { target: photos }, store };
    await train({ ...request, machine: drawing });
    return { sheets, store, again: () => train({ ...request, machine: drawing }) };
  }

  it('shows each product that can be looked at, of a method of somebody else’s too, as soon as it is there', async () => {
    const chosen = chooseSettings({ methods: [thinned.method], presets: [thinned] }, { set: short });
    const { sheets, store, again } = await sheetsOf(renderedPhotos(5), chosen);
    expect(sheets.map(({ headings }) => headings)).to.deep.equal([
      ['photo', '2-cues: cues'],
      ['photo', '2-cues: cues', '3-thin: cues'],
      ['photo', '2-cues: cues', '3-thin: cues', '4-seeds: network'],
    ]);
    const last = sheets.at(-1) as ContactSheet;
    expect(last.columns).to.equal(4);
    expect(last.tiles).to.have.length(5 * 4);
    expect(last.title[0]).to.equal('runs/first: seeded region growing from fewer cues');
    expect(last.legend.map(({ name }) => name)).to.include('undecided');
    const jpeg = await store.read('contact-sheet.jpg');
    expect((await decodePhoto(jpeg as Uint8Array, 'the sheet')).width).to.equal(4 * 248 + 8);
    await store.remove('contact-sheet.jpg');
    await again();
    expect(await store.exists('contact-sheet.jpg'), 'of a run that was complete').to.equal(true);
  });

  it('shows masks where there are any, and names files, tags and what was found', async () => {
    const rendered = renderedPhotos(4);
    const photos = await Promise.all(
      rendered.items.map(async (item, k) => {
        const photo = await rendered.photo(item);
        const size = { height: photo.height, width: photo.width };
        const data = new Uint8Array(size.height * size.width).fill(1, 0, 50);
        return { ...item, photo, mask: k === 3 ? undefined : { kind: 'labels' as const, data, ...size } };
      }),
    );
    const drawn = memoryPhotos('drawn', rendered.classes, photos);
    const target = { ...drawn, items: drawn.items.map((item) => ({ ...item, file: `${item.id}.webp` })) };
    const chosen = chooseSettings({ methods, presets }, { preset: 'tiny', set: [...short, 'retrain.epochs=1'] });
    const { sheets } = await sheetsOf(target, chosen);
    const last = sheets.at(-1) as ContactSheet;
    expect(last.headings).to.deep.equal([
      ...['photo', 'mask', '2-cues: cues'],
      ...['3-seeds: network', '4-relabel: pseudo labels', '5-retrain: network'],
    ]);
    const order = chooseSheetPhotos(target);
    for (const [row, item] of order.entries()) {
      const [photo, mask] = last.tiles.slice(6 * row);
      const tags = item.tags?.map((tag) => target.classes[tag]).join(', ');
      expect(photo?.caption).to.deep.equal([`${item.id}.webp`, tags]);
      if (item.id === 'photo_4') expect(mask).to.equal(undefined);
      else expect(mask?.caption).to.deep.equal([target.classes[1]]);
    }
  });

  it('chooses photos of every class, whatever their order, two of each up to 24', () => {
    const classes = ['background', ...Array.from({ length: 8 }, (_, k) => `class ${k}`)];
    const items = Array.from({ length: 400 }, (_, k) => ({ id: `photo ${k}`, tags: k < 393 ? [1] : [k - 391] }));
    const chosen = chooseSheetPhotos({ items, classes });
    expect(chosen).to.have.length(16);
    expect(new Set(chosen.flatMap(({ tags }) => tags))).to.deep.equal(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
    expect(chooseSheetPhotos({ items: [...items].reverse(), classes })).to.deep.equal(chosen);
    const many = Array.from({ length: 81 }, (_, k) => `class ${k}`);
    expect(chooseSheetPhotos({ items, classes: many })).to.have.length(24);
    const untagged = items.map(({ id }) => ({ id, tags: undefined }));
    expect(chooseSheetPhotos({ items: untagged, classes: ['background', 'cow'] })).to.have.length(12);
  });
});
