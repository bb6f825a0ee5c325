import {
  argmaxLabels,
  type CrfPresetName,
  crfPresets,
  type LabelMap,
  predict,
  predictLabels,
  type RgbImage,
  type Segmenter,
} from '@dsrg/core';
import { createCrfPool } from '@dsrg/core/node';
import { type ModelOptions, openModel, readProtocol } from './model-options.ts';
import { oneAtATime } from './run-bounded.ts';

/** A model made ready to label photos: views, network, CRF in worker threads. */
export interface Labeller {
  readonly segmenter: Segmenter;
  /** How photos are shown and answers refined, in words. */
  readonly protocol: string;
  /** Photos that are worth having in work at one time. */
  readonly inFlight: number;
  label(photo: RgbImage, signal?: AbortSignal): Promise<LabelMap>;
  close(): Promise<void>;
}

/**
 * Opens a model as the options of a command ask for it. The network sees one photo at a time (it uses all cores as it
 * is); the CRFs of the photos before run meanwhile, in workers.
 *
 * @param given keys of the options that were given, not defaulted
 * @param workers threads for the CRF
 * @throws DsrgError USAGE for options that contradict each other, and the errors of `openSegmenter`
 */
export async function openLabeller(
  options: ModelOptions,
  given: ReadonlySet<string>,
  workers: number,
): Promise<Labeller> {
  const asked = readProtocol(options, given);
  const segmenter = await openModel(options);
  const own = asked.crf && options.protocol === undefined && options.crfPreset === undefined && segmenter.metadata.crf;
  const protocol = own ? { ...asked, crf: own as CrfPresetName } : asked;
  const { crf, ...views } = protocol;
  const pool = crf ? createCrfPool({ workers }) : undefined;
  const infer = oneAtATime((photo: RgbImage, signal?: AbortSignal) => predict(segmenter, photo, { ...views, signal }));
  const label = oneAtATime((photo: RgbImage, signal?: AbortSignal) =>
    predictLabels(segmenter, photo, { ...views, signal }),
  );
  return {
    segmenter,
    protocol: describeProtocol(segmenter, protocol, options.protocol),
    inFlight: pool ? workers + 2 : 2,
    label: async (photo, signal) =>
      crf && pool
        ? argmaxLabels(await pool.run(photo, await infer(photo, signal), crfPresets[crf], signal))
        : label(photo, signal),
    close: async () => {
      await pool?.close();
      await segmenter.close();
    },
  };
}

function describeProtocol(
  { metadata }: Segmenter,
  { scales, flip, merge, crf }: ReturnType<typeof readProtocol>,
  name: string | undefined,
): string {
  const { resize, longSide } = metadata;
  const views = scales.length * (flip ? 2 : 1);
  const sizes = scales.map((scale) => (typeof scale === 'number' ? scale : `${scale.height}×${scale.width}`));
  const shown =
    typeof resize === 'object'
      ? `photos stretched to ${resize.height}×${resize.width}`
      : `${scales.length === 1 ? 'scale' : 'scales'} ${sizes.join(', ')}${longSide === undefined ? '' : ` of a long side of ${longSide}`}`;
  const united = views === 1 ? '' : `, united by ${merge}`;
  const ways = `${shown}, ${flip ? 'with' : 'no'} flips${united}, ${crf ? `CRF ${crf}` : 'no CRF'}`;
  return name === undefined ? ways : `protocol ${name}: ${ways}`;
}
