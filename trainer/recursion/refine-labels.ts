import {
  type ActivationMaps,
  cropLabels,
  type FloatBatch,
  type LabelMap,
  resizePlanes,
  selectActivations,
  softmax,
} from '@dsrg/core';
import { wholeWindow, windowPlanes } from '../data/window-planes.ts';
import type { Outputs } from '../engine/engine.ts';
import { certainFilter } from '../seeds/certain-filter.ts';
import { edgePredict, leastAgreement } from '../seeds/edge-predict.ts';
import { pamr } from '../seeds/pamr.ts';
import { selfCorrelation } from '../seeds/self-correlation.ts';
import { constantsOf } from '../settings/correlation.ts';
import type { Grids, RecursionPicture } from './recursion-picture.ts';
import type { EveryStep, MixSettings } from './recursion-settings.ts';

/** What a recursion makes of one picture, all on the refined grid; padding is ignored (255), or 0 in maps. */
export interface RefinedPicture {
  /** M_rs: the activation maps of the picture's tags, spread and refined. */
  readonly maps: ActivationMaps;
  /** What is certain in them. */
  readonly labels: LabelMap;
  /** What is trusted of the decoder's refined prediction, where pictures are mixed; or what is certain in the maps, where the decoder is not. */
  readonly decoded: LabelMap | undefined;
}

/**
 * The labels of one picture, out of what the network says of it in training (RecurSeed §7: no other pass is needed, and no gradient comes
 * of it). Activation maps are spread by self-correlation, refined by PAMR and filtered; where pictures are mixed, the decoder's
 * probabilities of the picture's tags are refined, too. Padding takes no part: maps are cut to what shows the photo first.
 *
 * @param index of the picture in the batch
 */
export function refinePicture(
  outputs: Outputs,
  index: number,
  picture: RecursionPicture,
  grids: Grids,
  settings: EveryStep,
  mix: MixSettings | undefined,
): RefinedPicture {
  const { tags, colours, windows } = picture;
  const { height, width } = windows.refined;
  const spread = spreadMaps(outputs, index, picture, grids, settings);
  const decoded = mix && decodedPlanes(outputs.logits as FloatBatch, index, picture, grids);
  // One call: the weights of the picture's neighbours, most of the work of a single iteration, serve all planes.
  const planes = Float32Array.from([...spread, ...(decoded ?? [])]);
  const refined = pamr(colours, { data: planes, height, width }, settings).data;
  const size = tags.length * height * width;
  const maps: ActivationMaps = { kind: 'activations', data: refined.slice(0, size), tags, height, width };
  const back = wholeWindow(windows.refined, grids.refined);
  const certain = certainFilter(maps, settings.filter);
  const trusted = (rule: MixSettings) => {
    const foreground = { ...maps, data: refined.slice(size, 2 * size) };
    const said = { foreground, background: refined.slice(2 * size) };
    const agrees = leastAgreement(said, certain) >= rule.agreement;
    return cropLabels(agrees ? edgePredict(said, rule.trusted) : certain, back);
  };
  return {
    maps: { ...maps, ...grids.refined, data: windowPlanes(maps.data, windows.refined, back) },
    labels: cropLabels(certain, back),
    decoded: mix && trusted(mix),
  };
}

/** The activation maps of the picture's tags after self-correlation and, where it is known, with saliency (their geometric mean), in the picture's window of the refined grid. */
function spreadMaps(
  outputs: Outputs,
  index: number,
  { tags, windows, saliency }: RecursionPicture,
  { cam, refined, convention }: Grids,
  settings: EveryStep,
): Float32Array {
  if (tags.length === 0) return new Float32Array();
  const whole = selectActivations(outputs.cam as FloatBatch, index, tags);
  const maps = { ...whole, ...sizeOf(windows.cam), data: windowPlanes(whole.data, cam, windows.cam) };
  const features = settings.levels.map((level) => {
    const { data, channels, height, width } = photoOf(outputs[level] as FloatBatch, index);
    const planes = resizePlanes(data, channels, height, width, cam.height, cam.width, convention);
    return { kind: 'float', data: windowPlanes(planes, cam, windows.cam), channels, ...sizeOf(windows.cam) } as const;
  });
  const spread = selfCorrelation({ maps, features }, constantsOf(settings));
  // What lies beyond the photo is as its border: enlarging blends nothing else in.
  const extended = windowPlanes(spread.data, windows.cam, wholeWindow(windows.cam, cam), 'nearest');
  const large = resizePlanes(extended, tags.length, cam.height, cam.width, refined.height, refined.width, convention);
  const planes = windowPlanes(large, refined, windows.refined);
  if (saliency === undefined) return planes;
  return planes.map((value, i) => Math.sqrt(Math.max(0, value * (saliency[i % saliency.length] as number))));
}

/** The decoder's probabilities of the picture's tags, then of background, in the picture's window of the refined grid. */
function decodedPlanes(
  logits: FloatBatch,
  index: number,
  { tags, windows }: RecursionPicture,
  { refined, convention }: Grids,
): Float32Array {
  const { data, channels, height, width } = photoOf(logits, index);
  const large = resizePlanes(data, channels, height, width, refined.height, refined.width, convention);
  const scores = windowPlanes(large, refined, windows.refined);
  const size = sizeOf(windows.refined);
  const { data: p } = softmax({ kind: 'logits', data: scores, classes: channels, ...size });
  const cells = size.height * size.width;
  const out = new Float32Array((tags.length + 1) * cells);
  for (const [plane, c] of [...tags, 0].entries()) out.set(p.subarray(c * cells, (c + 1) * cells), plane * cells);
  return out;
}

function photoOf({ data, channels, height, width }: FloatBatch, index: number) {
  const size = channels * height * width;
  return { data: data.subarray(index * size, (index + 1) * size), channels, height, width };
}

function sizeOf({ height, width }: { readonly height: number; readonly width: number }) {
  return { height, width };
}
