import { encodePhotoList, labelFile, type MapGrid } from '@dsrg/converters';
import { counted, createNetwork, DsrgError, IGNORE, type LabelMap } from '@dsrg/core';
import { type ClassEvidence, learnEvidence, surveyPhoto } from '../coseg/class-evidence.ts';
import { openModelFeatures } from '../coseg/feature-model.ts';
import { type DropReason, dropMasks, type JudgedMask } from '../coseg/judge-masks.ts';
import { openMaskRecords } from '../coseg/mask-records.ts';
import { openPhotoFeatures, type PhotoFeatures } from '../coseg/photo-features.ts';
import { type CellSample, createCellSample } from '../coseg/sample-cells.ts';
import { eachPhoto } from '../run/each-photo.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import { readLabelMap, writeLabelMap } from '../run/products.ts';
import { stopIfAborted } from '../run/stop-if-aborted.ts';
import { type CosegmentSettings, cosegmentSettings } from './cosegment-settings.ts';
import { defineStage, type StageWork } from './define-stage.ts';
import { maskOfPhoto } from './mask-of-photo.ts';
import { sharePhotos } from './share-photos.ts';

type Work = StageWork<Record<never, never>, CosegmentSettings, unknown>;

/**
 * Finds what the photos of each class share: a mask of every photo, its class's label on the object, 255 all over where it is dropped.
 * Shen et al. (BMVC 2017) took masks of another program; the ways are ours after web-coseg.md §7 and §9.
 */
export const cosegment = defineStage({
  about: 'find what the photos of each class share: masks',
  makes: 'masks',
  photos: 'web',
  needs: {},
  settings: cosegmentSettings,
  common: {},
  usesFeatures: ({ network }) => (network.name === 'file' ? 'model' : 'weights'),
  check({ name, settings }) {
    const { evidence, keep, network, coarse, fine } = settings;
    const graph = network.name === 'file' ? undefined : createNetwork(network.name, { ...network, classes: 2 }).graph;
    for (const [which, layer] of Object.entries({ coarse, fine })) {
      // What a file has is seen when it is opened.
      if (graph === undefined || graph.nodes.some((node) => node.name === layer)) continue;
      throw new DsrgError('CONFIG', `${name}.${which} is ${layer}, but ${graph.name} has no such layer.`, {
        hint: `It has ${graph.nodes.map((node) => node.name).join(', ')}.`,
      });
    }
    if (keep === 1 || (evidence.includes('factors') && evidence.includes('cut'))) return;
    throw new DsrgError('CONFIG', `${name}.keep is ${keep}, but nothing tells good masks from bad ones.`, {
      hint: `The score is how far cut and factors agree: have both in ${name}.evidence, or set ${name}.keep=1.`,
    });
  },
  async run(work): Promise<MapGrid> {
    const { name, settings, photos, store, machine, classes } = work;
    const { byClass, left } = sharePhotos(photos.items, classes);
    const records = await openMaskRecords(store);
    const items = [...byClass.values()].flat();
    const missing = items.filter(({ id }) => !records.all.has(id));
    const features = await openFeatures(work);
    const runner = machine.openCrf();
    try {
      const evidence = missing.length === 0 ? [] : await survey(work, byClass, features);
      await eachPhoto({ ...work, photos: { ...photos, items: missing } }, name, async (item) => {
        const tag = item.tags?.[0] as number;
        const photo = await photos.photo(item);
        const learned = evidence[tag - 1] as ClassEvidence;
        const { labels, score, area } = await maskOfPhoto(
          photo,
          tag,
          await features.see(photo),
          learned,
          settings,
          runner,
        );
        await writeLabelMap(store, item, labels);
        await records.add({ id: item.id, tag, score, area });
      });
    } finally {
      await runner.close();
      await features.close();
    }
    await finish(work, [...records.all.values()], left);
    return 'photo';
  },
});

/** The features of the network that the settings name. */
async function openFeatures({ name, settings, networks, machine, featureModel }: Work): Promise<PhotoFeatures> {
  const { network: asked, coarse, fine, side } = settings;
  if (asked.name !== 'file') {
    const { network, initial } = networks.openFrozen(asked, name);
    const { graph, mean, std } = network;
    return openPhotoFeatures(machine, { graph, weights: initial, mean, std, coarse, fine, side });
  }
  if (featureModel === undefined) throw new DsrgError('INTERNAL', `${name}: there is no network of features.`);
  return openModelFeatures(featureModel, { ...asked, coarse, fine, side });
}

/** The first look: mean features of all photos, some of their cells, and what each class is made of. */
async function survey(
  { name, settings, photos, classes, random, machine, signal }: Work,
  byClass: ReadonlyMap<number, readonly PhotoItem[]>,
  features: PhotoFeatures,
): Promise<ClassEvidence[]> {
  const stream = random.fork(name);
  const samples = classes.slice(1).map(() => createCellSample(settings.cells));
  const [means, tags]: [Float32Array[], number[]] = [[], []];
  const progress = machine.progress(`${name}: a first look`, photos.items.length);
  try {
    for (const [tag, items] of byClass) {
      for (const item of items) {
        stopIfAborted(signal);
        const { coarse } = await features.see(await photos.photo(item));
        const { mean, rows } = surveyPhoto(coarse, settings.evidence.includes('factors'));
        means.push(mean);
        tags.push(tag);
        (samples[tag - 1] as CellSample).add(rows, coarse, items.length, stream.fork(item.id));
        progress.tick();
      }
    }
  } finally {
    progress.done();
  }
  return learnEvidence(means, tags, samples, settings, stream.fork('factors'));
}

/** Drops what is not to be trusted, and says what became of each photo. */
async function finish(work: Work, masks: readonly JudgedMask[], left: ReadonlyMap<string, string>): Promise<void> {
  const { name, settings, photos, store, classes, say } = work;
  const dropped = dropMasks(masks, settings);
  const known = new Map(masks.map((mask) => [mask.id, mask]));
  const report = [];
  for (const item of photos.items) {
    stopIfAborted(work.signal);
    const mask = known.get(item.id);
    const reason = left.get(item.id) ?? dropped.get(item.id)?.says;
    report.push({
      id: item.id,
      class: classes[mask?.tag ?? 0] ?? null,
      ...(mask && { score: mask.score ?? null, area: mask.area }),
      ...(reason === undefined ? { kept: true } : { kept: false, reason }),
    });
    if (reason === undefined || (await isUndecided(work, item))) continue;
    const { height, width } = await photos.photo(item);
    await writeLabelMap(store, item, undecided(height, width));
  }
  const kept = report.filter((each) => each.kept);
  for (const [k, title] of classes.entries()) {
    const own = masks.filter(({ tag }) => tag === k);
    if (own.length > 0) say(`${name}: ${title}: ${describe(own, dropped)}`);
  }
  for (const [id, reason] of left) say(`${name}: ${id} is left out: ${reason}`);
  await store.write('cosegment.json', `${JSON.stringify({ photos: report }, null, 2)}\n`);
  await store.write('kept.txt', encodePhotoList(kept.map(({ id }) => id)));
  if (kept.length > 0) return;
  throw new DsrgError('DATASET', `None of ${counted(photos.items.length, 'photo')} has a mask that is kept.`, {
    hint: `${store.name}/cosegment.json says why of each. A class needs some photos of its own, ten at least, that show it large.`,
  });
}

function describe(own: readonly JudgedMask[], dropped: ReadonlyMap<string, DropReason>): string {
  const gone = own.filter(({ id }) => dropped.has(id));
  const count = (by: DropReason['by']) => gone.filter(({ id }) => dropped.get(id)?.by === by).length;
  const [low, size, number] = [count('score'), count('size'), count('number')];
  const parts = [
    ...(low > 0 ? [`${low} of a low score`] : []),
    ...(size > 0 ? [`${size} by size`] : []),
    ...(number > 0 ? [`${number} beyond the most of a class`] : []),
  ];
  const lost = gone.length === 0 ? '' : `; dropped ${parts.join(', ')}`;
  return `masks of ${own.length - gone.length} of ${counted(own.length, 'photo')}${lost}`;
}

async function isUndecided({ store, classes }: Work, item: PhotoItem): Promise<boolean> {
  if (!(await store.exists(labelFile(item.id)))) return false;
  return (await readLabelMap(store, item, classes.length)).data.every((label) => label === IGNORE);
}

function undecided(height: number, width: number): LabelMap {
  return { kind: 'labels', data: new Uint8Array(height * width).fill(IGNORE), height, width };
}
