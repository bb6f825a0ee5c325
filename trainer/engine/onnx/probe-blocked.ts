import { OnnxBuilder } from '@dsrg/converters';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { blockedDomain, type Layout } from './step-context.ts';
import { opset } from './write-session-graphs.ts';

/**
 * Finds whether this ONNX Runtime has its blocked-layout operators on this CPU, and their block size, by reordering a ramp.
 * @returns the layout to use, with a reason where it is the portable one
 */
export async function probeBlocked(): Promise<{ layout: Layout; reason?: string }> {
  const channels = 16;
  const builder = new OnnxBuilder();
  const input = builder.input('ramp', [1, channels, 1, 2]);
  builder.output('blocks', builder.add('ReorderInput', [input], { domain: blockedDomain }), [1, channels, 1, 2]);
  try {
    const session = await InferenceSession.create(builder.encode({ opset, name: 'probe' }), { logSeverityLevel: 4 });
    const ramp = Float32Array.from({ length: 2 * channels }, (_, k) => k);
    const { blocks } = await session.run({ ramp: new Tensor('float32', ramp, [1, channels, 1, 2]) });
    await session.release();
    // NCHW holds 0 1 | 2 3 | …: in blocks the second pixel of channel 0, value 1, comes after one block of first pixels.
    const block = ((blocks as Tensor).data as Float32Array).indexOf(1);
    if (block === 8 || block === 16) return { layout: { kind: 'blocked', block } };
    return { layout: { kind: 'portable' }, reason: `blocks of ${block} channels are not known` };
  } catch (error) {
    return { layout: { kind: 'portable' }, reason: (error as Error).message.split('\n')[0] as string };
  }
}
