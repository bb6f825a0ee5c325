import { basename } from 'node:path';
import { modelDataFiles, openFeatureNetwork, readBytes } from '@dsrg/core/node';
import type { FeatureModel } from '../coseg/feature-model.ts';
import type { InitialWeights } from '../run/networks.ts';
import type { PlannedStage } from '../run/plan-run.ts';
import { readInitialWeights } from './read-initial-weights.ts';

/** A file of features as the run takes it: weights of one of our networks, or a network itself. */
export interface FeatureFile {
  readonly features?: InitialWeights;
  readonly featureModel?: FeatureModel;
}

/**
 * Opens the file of --features for what the run's stages look at.
 * @throws DsrgError FILE_MISSING, WEIGHTS, FILE_FORMAT
 */
export async function openFeatureFile(
  path: string | undefined,
  plan: readonly PlannedStage[],
  threads: number,
): Promise<FeatureFile> {
  if (path === undefined) return {};
  const asksModel = plan.some(({ definition, settings }) => definition.usesFeatures?.(settings) === 'model');
  return asksModel
    ? { featureModel: await readFeatureModel(path, threads) }
    : { features: await readInitialWeights(path) };
}

/**
 * Any ONNX network as a source of features: outputs or inner tensors, by their names in the file.
 *
 * @param path of the model, whose weights may lie in files beside it
 * @param threads 0: all cores
 * @throws DsrgError FILE_MISSING; when it is opened, MODEL for a file that is no usable model
 */
export async function readFeatureModel(path: string, threads = 0): Promise<FeatureModel> {
  const name = basename(path);
  const model = await readBytes(path, 'The file of --features');
  await modelDataFiles(model, path);
  return {
    name,
    async open(tensors) {
      const network = await openFeatureNetwork(model, { name, path, threads }, tensors);
      const { input, told } = network;
      // A network that reads bytes normalises by itself.
      const bytes = { mean: [0, 0, 0], std: [1, 1, 1], channelOrder: 'rgb', resizeConvention: 'half-pixel' } as const;
      return {
        size: input.size,
        told: told ?? (input.type === 'uint8' ? bytes : undefined),
        run: (image) => network.run(image),
        close: () => network.close(),
      };
    },
  };
}
