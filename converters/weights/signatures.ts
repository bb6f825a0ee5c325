import type { Signature } from '../convert/signature.ts';
import { kindOfWeights } from './kind-of-weights.ts';

/** Kinds of weights; which network they are of, only their reader can tell. */
export const weightsSignatures: readonly Signature[] = [
  {
    tell: (head, path) => {
      const found = kindOfWeights(head, path);
      // Pickles are more often cues; a description of a network holds no weights; neither does what is not read.
      return found?.kind === undefined || found.kind === 'pickle' || found.kind === 'prototxt' ? undefined : found.what;
    },
    use: (path) => `dsrg-convert weights ${path} --network NAME --out init.safetensors`,
  },
  {
    tell: (head, path) =>
      kindOfWeights(head, path)?.kind === 'prototxt' ? kindOfWeights(head, path)?.what : undefined,
    use: () =>
      'dsrg-convert weights ITS.caffemodel --network NAME --out init.safetensors (the weights are in the .caffemodel)',
  },
];

/** Kinds that are often taken for weights but are not read: what to use instead. */
export const unreadWeights: Signature = {
  tell: (head, path) => {
    const found = kindOfWeights(head, path);
    return found?.cure === undefined ? undefined : found.what;
  },
  use: (path, head) => kindOfWeights(head, path)?.cure ?? '',
};
