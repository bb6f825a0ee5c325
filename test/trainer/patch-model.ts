import { OnnxBuilder } from '@dsrg/converters';

/** What a made transformer is like. */
export interface PatchModel {
  /** Pixels. */
  readonly patch: number;
  /** Tokens of no place before the others: class token, registers. */
  readonly extra: number;
}

/** An ONNX file in the form of a vision transformer's whose token is its patch's mean colour: `N × (extra + patches) × 3`; tokens of no place are 100. */
export function patchModel({ patch, extra }: PatchModel): Uint8Array {
  const builder = new OnnxBuilder();
  builder.input('pixel_values', [1, 3, 'height', 'width']);
  const mean = (out: number, into: number) => (out === into ? 1 / patch ** 2 : 0);
  const weights = new Float32Array(9 * patch ** 2);
  for (let k = 0; k < weights.length; k++) {
    const [out, into] = [Math.floor(k / (3 * patch ** 2)), Math.floor(k / patch ** 2) % 3];
    weights[k] = mean(out, into);
  }
  const filter = builder.initializer('patches', [3, 3, patch, patch], weights);
  const attributes = { kernel_shape: [patch, patch], strides: [patch, patch] };
  const cells = builder.add('Conv', ['pixel_values', filter], { attributes });
  const rows = builder.add('Reshape', [cells, builder.ints([1, 3, -1])]);
  const places = builder.add('Transpose', [rows], { attributes: { perm: [0, 2, 1] } });
  const others = builder.initializer('others', [1, extra, 3], new Float32Array(3 * extra).fill(100));
  const tokens = builder.add('Concat', [others, places], { attributes: { axis: 1 } });
  builder.output('last_hidden_state', tokens, [1, 'tokens', 3]);
  return builder.encode({ opset: 17, name: 'patches' });
}
