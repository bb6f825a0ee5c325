import { type Checkpoint, decodeCheckpoint } from '../checkpoint.ts';
import { ofOneMaker } from './marked-store.ts';
import { holdsLabelMaps, type LabelMapKind, type NetworkKind } from './product-kind.ts';
import type { Run, RunStage } from './read-run.ts';
import { stageFiles } from './run-files.ts';
import type { StageRecord } from './stage-record.ts';

/** Something in a run's folder that can be looked at now. */
export type RunProduct = NetworkProduct | LabelProduct;

/** A network in the middle of its training, or after it. */
export interface NetworkProduct {
  readonly stage: RunStage;
  readonly makes: NetworkKind;
  /** Updates done. */
  readonly step: number;
  /** The checkpoint's bytes, by which it is told from another of the same step. */
  readonly bytes: Uint8Array;
  readonly checkpoint: Checkpoint;
}

/** The label maps that a complete stage left; its room refuses those of another maker. */
export interface LabelProduct {
  readonly stage: RunStage;
  readonly makes: LabelMapKind;
  readonly record: StageRecord;
}

/**
 * What a run's folder holds that can be looked at now, in the order of its stages: networks as soon as they have a checkpoint, label maps
 * once their stage is complete.
 * @throws DsrgError as {@link decodeCheckpoint} does
 */
export async function runProducts({ stages }: Pick<Run, 'stages'>): Promise<RunProduct[]> {
  const products: RunProduct[] = [];
  for (const stage of stages) {
    const { store, record } = stage;
    const bytes = stage.hasCheckpoint ? await store.read(stageFiles.checkpoint) : undefined;
    if (bytes !== undefined) {
      const checkpoint = decodeCheckpoint(bytes, `${store.name}/${stageFiles.checkpoint}`);
      const { makes, step } = checkpoint.about;
      products.push({ stage, makes, step, bytes, checkpoint });
    } else if (record !== undefined && holdsLabelMaps(record.makes)) {
      products.push({ stage: { ...stage, store: ofOneMaker(store) }, makes: record.makes, record });
    }
  }
  return products;
}

export function isNetworkProduct(product: RunProduct): product is NetworkProduct {
  return 'checkpoint' in product;
}
