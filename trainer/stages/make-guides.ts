import { labelFile, type MapGrid, readSaliency } from '@dsrg/converters';
import { crfPresets, DsrgError, type LabelMap, type RgbImage, type Segmenter, segmentViews } from '@dsrg/core';
import { z } from 'zod';
import type { Random } from '../data/random.ts';
import { guideG0 } from '../guides/guide-g0.ts';
import { guideG1, type ScoreRegion } from '../guides/guide-g1.ts';
import { guideG2 } from '../guides/guide-g2.ts';
import type { PhotoGuideInput } from '../guides/guide-input.ts';
import { oracleSaliency, oracleSeeds, salientMask } from '../guides/salient-mask.ts';
import { eachPhoto } from '../run/each-photo.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import { writeLabelMap } from '../run/products.ts';
import { share } from '../settings/blocks.ts';
import { defineStage, needed, optional, type StageWork } from './define-stage.ts';
import { guideRule } from './guide-rules.ts';
import { requireCues } from './require-cues.ts';
import { requireSize } from './require-size.ts';

const settings = z.strictObject({
  /** From this value of the saliency map on a pixel is salient. */
  threshold: share,
  rule: guideRule,
  /** What is taken from the masks in the place of what was found, to measure how far guides could reach: such a run is no longer weakly supervised, and says so. */
  oracle: z.enum(['none', 'saliency', 'seeds', 'both']),
});
const needs = { seeds: needed('cues'), saliency: needed('saliency'), tags: optional('tag-network') };

type Work = StageWork<typeof needs, z.infer<typeof settings>, unknown>;

/** Unites seeds and saliency into a label for each pixel to learn from (Oh et al., Guided Labelling, CVPR 2017). */
export const makeGuides = defineStage({
  about: 'unite seeds and saliency: guides',
  makes: 'guides',
  needs,
  perPhoto: true,
  settings,
  common: {},
  usesMasks: ({ oracle }) => oracle !== 'none',
  check({ name, settings, inputs }) {
    if (settings.rule.kind !== 'g1' || inputs.tags?.network !== undefined) return;
    throw new DsrgError('CONFIG', `${name}.rule is g1, but there is no tag network that could judge a region.`, {
      hint: `With --seeds none is trained: set ${name}.rule.kind=g0, take rule g2, or leave --seeds out.`,
    });
  },
  async run(work): Promise<MapGrid> {
    const { name, settings, inputs, photoSets, store, random } = work;
    // Of all photos, where machines share them: a few may well have none.
    await requireCues(inputs.seeds, photoSets.target.items);
    const network = settings.rule.kind === 'g1' ? await inputs.tags?.open('cam') : undefined;
    try {
      await eachPhoto(work, name, async (item) => {
        if (await store.exists(labelFile(item.id))) return;
        // Of its own for each photo: a run that goes on draws what one without a stop draws.
        await writeLabelMap(store, item, await guideOf(work, item, random.fork(`${name} ${item.id}`), network));
      });
    } finally {
      await network?.close();
    }
    return 'photo';
  },
});

async function guideOf(work: Work, item: PhotoItem, random: Random, network: Segmenter | undefined): Promise<LabelMap> {
  const { rule } = work.settings;
  const { photo, seeds, saliency, tags } = await guideInput(work, item);
  if (tags.length > 0 && rule.kind === 'g2' && !seeds.data.some((label) => tags.includes(label))) {
    const names = tags.map((tag) => work.classes[tag]).join(', ');
    const becomes = rule.ignore === 'none' ? 'it is learned as background alone' : 'what is salient in it is ignored';
    work.say(`${work.name}: ${item.id} has no seed of its tags (${names}): ${becomes}`);
  }
  const input = { photo, saliency, tags };
  if (rule.kind === 'g0') return guideG0(input, () => random.uniform());
  if (rule.kind === 'g1') {
    return guideG1(input, regionScores(network as Segmenter, rule.side), { salientShare: rule.salientShare });
  }
  const { kind, crf, ...constants } = rule;
  return guideG2({ ...input, seeds }, { ...constants, crf: crfPresets[crf] });
}

async function guideInput({ settings, inputs, photos }: Work, item: PhotoItem): Promise<PhotoGuideInput & SeedsToo> {
  const { threshold, oracle } = settings;
  const photo = await photos.photo(item);
  const seeds = requireSize(await inputs.seeds.read(item), photo, item.id);
  const map = readSaliency(await inputs.saliency.read(item), `of photo ${item.id}`);
  const found = { photo, seeds, saliency: salientMask(map, { threshold }), tags: item.tags ?? [] };
  if (oracle === 'none') return found;
  const truth = await photos.mask(item);
  return {
    ...found,
    ...(oracle !== 'seeds' && { saliency: oracleSaliency(truth) }),
    ...(oracle !== 'saliency' && { seeds: oracleSeeds(truth) }),
  };
}

interface SeedsToo {
  readonly seeds: LabelMap;
}

/** Scores of a region by the tag network: the mean of each activation map is its tag's score. */
function regionScores(network: Segmenter, side: number): ScoreRegion {
  return async (region: RgbImage) => {
    const [map] = await segmentViews(network, region, { height: side, width: side }, false);
    const { data, classes, height, width } = map as NonNullable<typeof map>;
    const cells = height * width;
    return Array.from({ length: classes }, (_, c) => {
      return data.subarray(c * cells, (c + 1) * cells).reduce((sum, value) => sum + value, 0) / cells;
    });
  };
}
