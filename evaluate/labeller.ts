import {
  argmaxLabels,
  type CrfPresetName,
  crfPresets,
  type LabelMap,
  predict,
  type RgbImage,
  type Segmenter,
} from '@dsrg/core';
import { createCrfPool } from '@dsrg/core/node';
import { type ModelOptions, openModel, readViews } from './model-options.ts';
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
 * @param workers threads for the CRF
 */
export async function openLabeller(options: ModelOptions, workers: number): Promise<Labeller> {
  const views = readViews(options);
  const segmenter = await openModel(options);
  const preset = options.crfPreset as CrfPresetName;
  const pool = options.crf ? createCrfPool({ workers }) : undefined;
  const infer = oneAtATime((photo: RgbImage, signal?: AbortSignal) => predict(segmenter, photo, { ...views, signal }));
  return {
    segmenter,
    protocol: describeProtocol(segmenter, views, options.crf ? preset : undefined),
    inFlight: pool ? workers + 2 : 2,
    label: async (photo, signal) => {
      const probabilities = await infer(photo, signal);
      return argmaxLabels(pool ? await pool.run(photo, probabilities, crfPresets[preset], signal) : probabilities);
    },
    close: async () => {
      await pool?.close();
      await segmenter.close();
    },
  };
}

function describeProtocol(
  { metadata }: Segmenter,
  { scales, flip }: ReturnType<typeof readViews>,
  crf: CrfPresetName | undefined,
): string {
  const { resize } = metadata;
  const shown =
    typeof resize === 'object'
      ? `photos stretched to ${resize.height}×${resize.width}`
      : `${scales.length === 1 ? 'scale' : 'scales'} ${scales.join(', ')}`;
  return `${shown}, ${flip ? 'with' : 'no'} flips, ${crf ? `CRF ${crf}` : 'no CRF'}`;
}
