import { DsrgError } from '../errors.ts';
import type { FloatImage, LogitMap } from '../types.ts';
import type { TensorDescription } from './complete-metadata.ts';
import type { ModelMetadata } from './metadata.ts';
import type { Segmenter } from './segmenter.ts';

/** The part of ONNX Runtime's session that we use; the same in Node and in the browser. */
export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata?: readonly unknown[];
  readonly outputMetadata?: readonly unknown[];
  run(feeds: Record<string, never>, fetches: readonly string[]): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

/** The part of ONNX Runtime's tensor that we use. */
export interface OnnxTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}

/** Makes a tensor of the runtime at hand. */
export type MakeTensor = (data: Float32Array, dims: readonly number[]) => OnnxTensor;

/** The tensors of a session: its `inputs` or its `outputs`. */
export function describeTensors(session: OnnxSession, side: 'inputs' | 'outputs'): TensorDescription[] {
  const names = side === 'inputs' ? session.inputNames : session.outputNames;
  const all = (side === 'inputs' ? session.inputMetadata : session.outputMetadata) ?? [];
  return names.map((name, index) => {
    const { shape } = (all[index] ?? {}) as { shape?: readonly (number | string)[] };
    return { name, shape };
  });
}

/** Wraps a session of any ONNX Runtime as a {@link Segmenter}. */
export function onnxSegmenter(
  session: OnnxSession,
  makeTensor: MakeTensor,
  metadata: ModelMetadata,
  provider: { name: string; note: string },
): Segmenter {
  return {
    metadata,
    provider: provider.name,
    providerNote: provider.note,
    segment: (image) => runSession(session, makeTensor, metadata, image),
    close: () => session.release(),
  };
}

async function runSession(
  session: OnnxSession,
  makeTensor: MakeTensor,
  { input, output, classes, resize }: ModelMetadata,
  image: FloatImage,
): Promise<LogitMap> {
  const { height, width, channels } = image;
  if (typeof resize === 'object' && (resize.height !== height || resize.width !== width))
    throw new DsrgError(
      'SHAPE',
      `The network reads ${resize.height}×${resize.width}, but the image is ${height}×${width}.`,
    );
  if (image.data.length !== channels * height * width)
    throw new DsrgError(
      'SHAPE',
      `${channels}×${height}×${width} needs ${channels * height * width} samples, not ${image.data.length}.`,
    );
  const feeds = { [input]: makeTensor(image.data, [1, channels, height, width]) } as Record<string, never>;
  const answer = await session.run(feeds, [output]).catch((error: unknown) => {
    throw new DsrgError('RUNTIME', `The network failed on a ${height}×${width} image: ${firstLine(error)}.`, {
      cause: error,
    });
  });
  const tensor = answer[output]!;
  const [batch, found, rows, columns] = tensor.dims as [number, number, number, number];
  if (tensor.dims.length !== 4 || batch !== 1 || !(tensor.data instanceof Float32Array))
    throw new DsrgError(
      'MODEL',
      `Output "${output}" is ${tensor.dims.join('×')}; 1 × classes × rows × columns float32 was expected.`,
    );
  if (found !== classes.length)
    throw new DsrgError('MODEL', `The network predicts ${found} classes, but names are given for ${classes.length}.`, {
      hint: 'Name exactly the classes of the model, background first.',
    });
  checkFinite(tensor.data);
  return { kind: 'logits', data: tensor.data, height: rows, width: columns, classes: found };
}

/** NaN and infinity times 0 are NaN, and stay so in a sum. Four sums do not wait for each other. */
function checkFinite(values: Float32Array): void {
  const whole = values.length - (values.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += values[i]! * 0;
    b += values[i + 1]! * 0;
    c += values[i + 2]! * 0;
    d += values[i + 3]! * 0;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! * 0;
  if (a + b + c + d === 0) return;
  throw new DsrgError('NUMERIC', 'The network gave NaN or infinity.', {
    hint: 'The weights or the normalisation are wrong: was training stopped by a NaN loss?',
  });
}

/** The first line of whatever was thrown, without the places in ONNX Runtime's source that its messages begin with. */
export function firstLine(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line!.replace(/^\/onnxruntime_src\S+ .* was false\. /, '').replace(/[.\s]+$/, '');
}
