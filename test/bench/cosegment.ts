// How good are the masks of co-segmentation? Photos with exactly one tag are class folders; their masks only measure (web-coseg §7.4: P is the mean
// over photos of pixel accuracy, J of the foreground's IoU; then the mean over classes).
// Constants were chosen on half D of the classes, half R is reported beside it.
// Run: node --import tsx --conditions=dsrg-source test/bench/cosegment.ts DATA WEIGHTS [--crf] [--seed N] [--every N]
//   DATA: a VOC folder with classes.json, MASKS: SegmentationClassStrict (DSRG_MASKS names another); WEIGHTS: EfficientNet-Lite0 in ONNX
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openDataset } from '@dsrg/converters/node';
import { createNetwork, crfPresets, denseCrf, type LabelMap, type RgbImage } from '@dsrg/core';
import { type EvidenceOptions, findEvidence, learnEvidence, surveyPhoto } from '../../trainer/coseg/class-evidence.ts';
import { foregroundProbabilities } from '../../trainer/coseg/foreground.ts';
import { type Heat, meanHeat, resizeHeat } from '../../trainer/coseg/heat.ts';
import { dropMasks, type JudgedMask } from '../../trainer/coseg/judge-masks.ts';
import { openPhotoFeatures } from '../../trainer/coseg/photo-features.ts';
import { createCellSample } from '../../trainer/coseg/sample-cells.ts';
import { scoreMask } from '../../trainer/coseg/score-mask.ts';
import { createRandom } from '../../trainer/data/random.ts';
import { chooseEngine } from '../../trainer/node/choose-engine.ts';
import { datasetPhotos } from '../../trainer/node/dataset-photos.ts';
import { readInitialWeights } from '../../trainer/node/read-initial-weights.ts';
import { createNetworks } from '../../trainer/run/networks.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    crf: { type: 'boolean' },
    seed: { type: 'string', default: '1' },
    every: { type: 'string', default: '1' },
    decay: { type: 'string', default: '0.001' },
    out: { type: 'string' },
  },
});
const [data = '', weights = ''] = positionals;
const halfD = ['aeroplane', 'bird', 'book', 'cat', 'cow', 'flower', 'sheep'];
const options: EvidenceOptions = {
  ...{ evidence: ['factors', 'maps', 'cut'], rank: 6, updates: 60, cellUpdates: 40 },
  ...{ decay: Number(values.decay), similarity: 0.1, agreesAbove: 0.25 },
};
const thresholds = { factors: 0.2, maps: 0.25, cut: 0.5, alone: 0.5, mean: 0.4 } as const;
type Route = keyof typeof thresholds;

const masks = process.env.DSRG_MASKS ?? 'SegmentationClassStrict';
const dataset = await openDataset(data, { split: 'train', requireTags: true, masks });
const photos = datasetPhotos(dataset);
const single = photos.items.filter(({ tags = [] }) => tags.length === 1);
const tagOf = (item: (typeof single)[number]) => item.tags?.[0] as number;
const count = (tag: number) => single.filter((item) => tagOf(item) === tag).length;
const items = single.filter((item) => count(tagOf(item)) > 1);
const { classes } = dataset;

const random = createRandom(Number(values.seed));
const init = await readInitialWeights(weights);
const networks = createNetworks(classes.length, init, random, console.error);
const opened = networks.openOwn({ name: 'efficientnet-lite0-deeplab', outputStride: 32 }, 'features');
const { mean, std } = createNetwork('efficientnet-lite0-deeplab', { classes: classes.length, outputStride: 32 });
const machine = { engine: await chooseEngine({ threads: 1 }) };
const { graph } = opened.network;
const features = openPhotoFeatures(machine, {
  ...{ graph, weights: opened.initial, mean, std, side: 448 },
  ...{ coarse: 'features.relu6', fine: 'block11.expand.relu6' },
});

const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
const samples = classes.slice(1).map(() => createCellSample(1500));
const means: Float32Array[] = [];
for (const item of items) {
  const { coarse } = await features.see(await photos.photo(item));
  const { mean, rows } = surveyPhoto(coarse, true);
  means.push(mean);
  samples[tagOf(item) - 1]?.add(rows, coarse, count(tagOf(item)), random.fork(item.id));
}
console.error(`survey of ${items.length} photos: ${seconds()} s`);
const evidence = learnEvidence(means, items.map(tagOf), samples, options, random);
console.error(`heads and factors: ${seconds()} s`);

interface Row {
  readonly id: string;
  readonly tag: number;
  readonly score: number;
  readonly area: number;
  /** J and P by route. */
  readonly results: Record<string, readonly [j: number, p: number]>;
}
const rows: Row[] = [];
const every = Number(values.every);
const curves = new Map<string, number[][]>();
for (const [place, item] of items.entries()) {
  if (place % every > 0) continue;
  const tag = tagOf(item);
  const photo = await photos.photo(item);
  const truth = await photos.mask(item);
  const seen = await features.see(photo);
  const learned = evidence[tag - 1];
  if (learned === undefined) continue;
  const { maps, score: agrees } = findEvidence(seen, tag, learned, options);
  const alone = findEvidence(seen, tag, { head: undefined, factors: undefined }, { ...options, evidence: ['cut'] });
  const { height, width } = photo;
  const { factors, maps: tags, cut } = maps;
  if (factors === undefined || tags === undefined || cut === undefined || alone.maps.cut === undefined) continue;
  const heats: Record<Route, Heat> = {
    factors: resizeHeat(factors, height, width),
    maps: resizeHeat(tags, height, width),
    cut: resizeHeat(cut, height, width),
    alone: resizeHeat(alone.maps.cut, height, width),
    mean: meanHeat([factors, tags, cut], height, width),
  };
  const results: Record<string, readonly [number, number]> = {
    'all background': score(new Uint8Array(height * width), truth),
    'centre ellipse': score(ellipse(photo), truth),
  };
  for (const [route, threshold] of Object.entries(thresholds) as [Route, number][]) {
    const heat = heats[route];
    results[route] = score(above(heat, threshold), truth);
    const curve = curves.get(route) ?? Array.from({ length: 16 }, () => []);
    curves.set(route, curve);
    for (let k = 1; k < 16; k++) curve[k]?.push(score(above(heat, k / 20), truth)[0]);
    if (!values.crf) continue;
    const isMask = route === 'cut' || route === 'alone';
    // A mask as its own unary hardly moves: it is softened to 0.8 and 0.2.
    const soft = isMask ? { ...heat, data: heat.data.map((value) => 0.2 + 0.6 * value) } : heat;
    const unary = foregroundProbabilities(soft, threshold);
    const refined = denseCrf(photo, unary, { ...crfPresets['web-coseg'], output: 'labels' });
    results[`${route} + CRF`] = score(refined.data, truth);
  }
  const mask = above(heats.mean, thresholds.mean);
  const area = mask.reduce((sum, value) => sum + value, 0) / mask.length;
  rows.push({ id: item.id, tag, score: agrees as number, area, results });
}
await features.close();
console.error(`masks: ${seconds()} s`);

const routes = Object.keys(rows[0]?.results ?? {});
const names = classes.slice(1).filter((_, k) => rows.some(({ tag }) => tag === k + 1));
const halves = { D: names.filter((name) => halfD.includes(name)), R: names.filter((name) => !halfD.includes(name)) };
const mark = (of: readonly Row[], route: string, which: 0 | 1) =>
  average(of.map(({ results }) => results[route]?.[which] as number));
const classMean = (among: readonly string[], route: string, which: 0 | 1) =>
  average(
    among.map((name) =>
      mark(
        rows.filter(({ tag }) => classes[tag] === name),
        route,
        which,
      ),
    ),
  );
const each = names.flatMap((name) => [`J of ${name}`, `P of ${name}`]);
console.log(['route', 'J', 'J of D', 'J of R', 'P', 'P of D', 'P of R', ...each].join('\t'));
for (const route of routes) {
  const three = ([0, 1] as const).flatMap((which) =>
    [names, halves.D, halves.R].map((among) => classMean(among, route, which).toFixed(3)),
  );
  const both = names.flatMap((name) => ([0, 1] as const).map((which) => classMean([name], route, which).toFixed(2)));
  console.log([route, ...three, ...both].join('\t'));
}
for (const [route, curve] of curves) {
  const of = (among: readonly string[], k: number) =>
    average(
      among.map((name) => average((curve[k] as number[]).filter((_, at) => classes[rows[at]?.tag as number] === name))),
    );
  console.log(
    `${route} by threshold, D/R: ${curve.map((_, k) => `${k / 20} ${of(halves.D, k).toFixed(3)}/${of(halves.R, k).toFixed(3)}`).join(' ')}`,
  );
}
const judged: JudgedMask[] = rows.map(({ id, tag, score, area }) => ({ id, tag, score, area }));
for (const [what, rule] of Object.entries({
  'lowest quarter by score': { keep: 0.75, area: [0, 1], most: 4000 },
  'area alone': { keep: 1, area: [0.1, 0.8], most: 4000 },
  both: { keep: 0.75, area: [0.1, 0.8], most: 4000 },
} as const)) {
  const dropped = dropMasks(judged, rule);
  for (const [half, among] of Object.entries({ all: names, ...halves })) {
    const of = rows.filter(({ tag }) => among.includes(classes[tag] as string));
    const [kept, gone] = [of.filter(({ id }) => !dropped.has(id)), of.filter(({ id }) => dropped.has(id))];
    const figures = [kept, gone].map((some) => `${some.length} photos, J ${mark(some, 'mean', 0).toFixed(3)}`);
    console.log(`${what}, ${half}: kept ${figures[0]}; dropped ${figures[1]}`);
  }
}
if (values.out) writeFileSync(values.out, JSON.stringify(rows));

function above({ data }: Heat, threshold: number): Uint8Array {
  return Uint8Array.from(data, (value) => (value > threshold ? 1 : 0));
}

function score(found: Uint8Array, truth: LabelMap): readonly [j: number, p: number] {
  const { jaccard = 0, pixels } = scoreMask(found, truth);
  return [jaccard, pixels];
}

function ellipse({ height, width }: RgbImage): Uint8Array {
  const inside = (y: number, x: number) =>
    ((y + 0.5) / height - 0.5) ** 2 / 0.35 ** 2 + ((x + 0.5) / width - 0.5) ** 2 / 0.35 ** 2 <= 1;
  return Uint8Array.from({ length: height * width }, (_, i) => (inside(Math.floor(i / width), i % width) ? 1 : 0));
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
}
