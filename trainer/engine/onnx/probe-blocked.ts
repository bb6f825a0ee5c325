import { OnnxBuilder } from '@dsrg/converters';
import type { Tensor } from 'onnxruntime-common';
import type { OnnxRuntime } from './onnx-runtime.ts';
import { blockedDomain, type Layout, opset } from './step-context.ts';

/**
 * Finds whether an ONNX Runtime has its blocked-layout operators on this CPU, and their block size, by reordering a ramp.
 * @returns the layout to use, with a reason where it is the portable one
 */
export async function probeBlocked(runtime: OnnxRuntime): Promise<{ layout: Layout; reason?: string }> {
  const portable: Layout = { kind: 'portable' };
  if (!runtime.mayHaveBlocks) return { layout: portable, reason: `${runtime.name} has none` };
  const channels = 16;
  const builder = new OnnxBuilder();
  const input = builder.input('ramp', [1, channels, 1, 2]);
  builder.output('blocks', builder.add('ReorderInput', [input], { domain: blockedDomain }), [1, channels, 1, 2]);
  try {
    const session = await runtime.open(builder.encode({ opset, name: 'probe' }), { quiet: true });
    const ramp = Float32Array.from({ length: 2 * channels }, (_, k) => k);
    const { blocks } = await session.run({ ramp: new runtime.Tensor('float32', ramp, [1, channels, 1, 2]) });
    await session.release();
    // NCHW holds 0 1 | 2 3 | …: in blocks the second pixel of channel 0, value 1, comes after one block of first pixels.
    const block = ((blocks as Tensor).data as Float32Array).indexOf(1);
    if (block === 8 || block === 16) return { layout: { kind: 'blocked', block } };
    return { layout: portable, reason: `blocks of ${block} channels are not known` };
  } catch (error) {
    return { layout: portable, reason: (error as Error).message.split('\n')[0] as string };
  }
}
