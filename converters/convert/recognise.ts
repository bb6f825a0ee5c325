import { unreadWeights, weightsSignatures } from '../weights/signatures.ts';
import type { Signature } from './signature.ts';
import { anyPickle, dataSignatures } from './signatures.ts';

/** Bytes from the beginning of a file that signatures may look at. */
export const HEAD_LENGTH = 65_536;

/** All kinds of files that are known, the surest signs first. */
const signatures: readonly Signature[] = [...dataSignatures, ...weightsSignatures, anyPickle, unreadWeights];

/**
 * Tells what a file is by its content, and what to do with it.
 *
 * @param head its first bytes, up to {@link HEAD_LENGTH}
 * @param path as the advice shall name it; its ending decides only between kinds whose content is alike
 * @returns `undefined` where nothing that is known fits
 *
 * @example
 * recognise(head, 'vgg16.caffemodel'); // { what: 'a Caffe V1 model', use: 'dsrg-convert weights vgg16.caffemodel …' }
 */
export function recognise(head: Uint8Array, path: string): { what: string; use: string } | undefined {
  for (const signature of signatures) {
    const what = signature.tell(head, path);
    if (what !== undefined) return { what, use: signature.use(path, head) };
  }
  return undefined;
}
