import { labelFile, type MapGrid } from '@dsrg/converters';
import {
  type ActivationView,
  DsrgError,
  type FloatImage,
  type LabelMap,
  mergeActivations,
  type RgbImage,
  resizePlanes,
} from '@dsrg/core';
import { z } from 'zod';
import type { Size } from '../data/draw-geometry.ts';
import { eachPhoto } from '../run/each-photo.ts';
import type { CrfRunner } from '../run/machine.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import { writeLabelMap } from '../run/products.ts';
import type { BackgroundRule } from '../seeds/background-cues.ts';
import { labelsOfCues } from '../seeds/cue-map.ts';
import { cuesFromCam } from '../seeds/cues-from-cam.ts';
import { shareByScores } from '../seeds/share-by-scores.ts';
import { weighActivations } from '../seeds/weigh-activations.ts';
import { longSide } from '../settings/blocks.ts';
import { agreedCues } from './agreed-cues.ts';
import { type BackgroundNetwork, checkBackgroundNetwork, openBackgroundNetwork } from './background-network.ts';
import { type BackgroundSettings, type CueRule, cueRule } from './cue-rules.ts';
import { defineStage, type InputsOf, needed, optional, type Shared, type StageWork } from './define-stage.ts';
import { type CueMapSource, checkCueMaps, cueMaps, openCueMaps, raiseMaps } from './open-cue-maps.ts';

const settings = z.strictObject({ ...cueMaps, rule: cueRule });
const common = { longSide };
const needs = { tags: needed('tag-network'), background: optional('tag-network') };

export type CueSettings = z.infer<typeof settings>;
type Work = StageWork<typeof needs, CueSettings, Shared<typeof common>>;

/** Turns activation maps into cues: the pixels of a photo whose class is taken as known. */
export const makeCues = defineStage({
  about: 'take the sure parts of the activation maps as cues',
  makes: 'cues',
  needs,
  settings,
  perPhoto: true,
  common,
  usesSaliency: ({ saliencyPower, rule }) => saliencyPower > 0 || backgroundOf(rule)?.from === 'saliency',
  check({ name, settings, inputs }) {
    const { rule } = settings;
    checkCueMaps(name, settings, inputs.tags?.network);
    const background = backgroundOf(rule);
    if (background?.from !== 'gradient') {
      if (inputs.background === undefined) return;
      throw new DsrgError('CONFIG', `A background network is trained, but ${name}.rule asks for no gradient of it.`, {
        hint: `Set background=null, or ${name}.rule.background.from=gradient.`,
      });
    }
    if (inputs.background?.network === undefined) {
      throw new DsrgError('CONFIG', `${name}.rule.background is from gradient, but no network is trained for it.`, {
        hint: 'The section background says which one and how: preset sec-vgg16 has it.',
      });
    }
    const places = { layer: `${name}.rule.background.layer`, side: `${name}.rule.background.side` };
    checkBackgroundNetwork(inputs.background.network.network, background.layer, background.side, places);
  },
  async run(work): Promise<MapGrid> {
    const { settings, inputs, machine, name, store } = work;
    const source = await openCueMaps(machine, inputs.tags, settings, work.common.longSide);
    const crf = machine.openCrf();
    const own = await openBackground(inputs, settings.rule, machine);
    try {
      await eachPhoto(work, name, async (item) => {
        if (await store.exists(labelFile(item.id))) return;
        await writeLabelMap(store, item, await findCues(work, item, source, crf, own));
      });
    } finally {
      await crf.close();
      await source.close();
      await own?.close();
    }
    return settings.rule.kind === 'agreement' || settings.rule.cell === 1 ? 'photo' : 'coarse';
  },
});

function backgroundOf(rule: CueRule): BackgroundSettings | undefined {
  return rule.kind === 'threshold' ? rule.background : undefined;
}

async function openBackground(inputs: InputsOf<typeof needs>, rule: CueRule, machine: Work['machine']) {
  const background = backgroundOf(rule);
  if (background?.from !== 'gradient' || inputs.background === undefined) return undefined;
  return openBackgroundNetwork(machine, inputs.background, background.layer, background.side);
}

async function findCues(
  work: Work,
  item: PhotoItem,
  source: CueMapSource,
  crf: CrfRunner,
  own: BackgroundNetwork | undefined,
): Promise<LabelMap> {
  const { settings, photos, classes: names, say } = work;
  const { rule, saliencyPower, mapPower, compete } = settings;
  const classes = names.length;
  const tags = item.tags ?? [];
  const photo = await photos.photo(item);
  const views = await source.views(photo, tags);
  const grid = cueGrid(photo, views.maps, rule.kind === 'threshold' ? rule.cell : 1);
  // A photo that is known to show none of the classes is background, whatever the maps say.
  if (tags.length === 0) return { kind: 'labels', data: new Uint8Array(grid.height * grid.width), ...grid };
  const merged = mergeActivations(views.maps, grid.height, grid.width, 'align-corners');
  const raised = raiseMaps(merged, mapPower);
  const saliency = () => work.saliency.map(item, photo);
  const weighed = saliencyPower === 0 ? raised : weighActivations(raised, await saliency(), { power: saliencyPower });
  const maps = compete
    ? shareByScores(weighed, mergeActivations(views.scores, grid.height, grid.width, 'align-corners', 'keep'))
    : weighed;

  if (rule.kind === 'agreement') {
    return agreedCues(crf, photo, maps, rule);
  }
  const { foreground, overlap, againstBackground } = rule;
  const background = await backgroundRule(rule.background, grid, saliency, () => own?.saliency(photo));
  const { cues, missing } = cuesFromCam(maps, { classes, foreground, background, overlap, againstBackground });
  for (const tag of missing) say(`cues: ${item.id} shows no sign of its tag ${names[tag]}`);
  return labelsOfCues(cues);
}

/** How a photo's background cues are found, with the map they are found in. */
async function backgroundRule(
  rule: BackgroundSettings,
  { height, width }: Size,
  saliency: () => Promise<FloatImage>,
  gradient: () => Promise<FloatImage> | undefined,
): Promise<BackgroundRule> {
  const onGrid = (map: FloatImage, convention: 'half-pixel' | 'align-corners') =>
    resizePlanes(map.data, 1, map.height, map.width, height, width, convention);
  if (rule.from === 'activation') return rule;
  if (rule.from === 'saliency') return { ...rule, map: onGrid(await saliency(), 'half-pixel') };
  return { from: 'saliency', share: rule.share, map: onGrid((await gradient()) as FloatImage, 'align-corners') };
}

/** The grid of a photo's cues. */
function cueGrid({ height, width }: RgbImage, views: readonly ActivationView[], cell: number | 'map'): Size {
  const [first] = views as [ActivationView];
  if (cell === 'map') return { height: first.maps.height, width: first.maps.width };
  return { height: Math.max(1, Math.round(height / cell)), width: Math.max(1, Math.round(width / cell)) };
}
