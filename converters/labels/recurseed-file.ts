import { checkStorePath } from '../run/store-path.ts';

/** Where RecurSeed's programs keep what they make: seeds as pickles, and labels as palette PNGs. */
export interface RecurseedFolder {
  readonly kind: 'predictions' | 'pseudo-labels';
  /** Of the experiment: `ResNet50@VOC@RS+EPM`. */
  readonly tag: string;
  /** Split of the photos: `train_aug` lies under `train`, as theirs. */
  readonly domain: string;
}

/**
 * The path of a photo's file in their layout (`infer_rsepm.py`, `convert_seed_to_pseudo_masks.py`), from the folder of the programs:
 * `experiments/predictions/<tag>/<domain>/<id>.pkl`, `experiments/pseudo-labels/<tag>/<domain>/<id>.png`.
 * @throws DsrgError FILE_WRITE for parts that lead elsewhere
 */
export function recurseedFile({ kind, tag, domain }: RecurseedFolder, id: string): string {
  const folder = domain === 'train_aug' ? 'train' : domain;
  const ending = kind === 'predictions' ? 'pkl' : 'png';
  return checkStorePath(`experiments/${kind}/${tag}/${folder}/${id}.${ending}`, 'the experiments of RecurSeed');
}
