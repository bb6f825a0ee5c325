import { isNetworkProduct, type Run, type RunProduct, runProducts, targetPhotos } from '@dsrg/converters';
import { sha256 } from '@dsrg/core/node';

/**
 * What a run's folder holds that can be scored and shown now: networks whose class scores have learned something, and the label maps that
 * complete stages left of the photos that the run learns from. Tag networks are for --cams; other photos are not in the data set.
 */
export async function watchedProducts(run: Run): Promise<RunProduct[]> {
  return (await runProducts(run)).filter((product) =>
    isNetworkProduct(product) ? product.makes === 'segmentation-network' : product.record.photos === targetPhotos,
  );
}

/** What an evaluation says of the product that it is of. */
export interface StageOfEvaluation {
  /** Folder of the stage in the run: `3-seeds`. */
  readonly name: string;
  readonly kind: 'network' | 'labels';
  /** Updates done; 0 for labels. */
  readonly step: number;
}

export function stageOf(product: RunProduct): StageOfEvaluation {
  const { folder: name } = product.stage;
  return isNetworkProduct(product) ? { name, kind: 'network', step: product.step } : { name, kind: 'labels', step: 0 };
}

/** What people read for a stage: `3-seeds, step 592`, `2-cues`. */
export function stageTitle({ name, kind, step }: StageOfEvaluation): string {
  return kind === 'network' ? `${name}, step ${step}` : name;
}

/**
 * Name of a product's evaluation; another state of it, or another way of scoring it, has another one.
 * @param settings hash of the options that tell
 */
export function evaluationName(product: RunProduct, settings: string): string {
  const { name, kind, step } = stageOf(product);
  const state = isNetworkProduct(product) ? sha256(product.bytes) : sha256(JSON.stringify(product.record));
  return `${name}${kind === 'network' ? `-step-${step}` : ''}-${state.slice(0, 8)}-${settings.slice(0, 8)}`;
}
