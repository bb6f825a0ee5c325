import type { Signature } from '../convert/signature.ts';

const startsWith = (head: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, k) => head[k] === byte);

const use = (path: string): string => `dsrg-convert weights ${path} --network vgg16-deeplab --out init.safetensors`;

/** Kinds of weights. */
export const weightsSignatures: readonly Signature[] = [
  {
    tell: (head) => (startsWith(head, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]) ? 'a NumPy array (.npy)' : undefined),
    use,
  },
];
