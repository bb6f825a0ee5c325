import { DsrgError } from '../errors.ts';
import type { FloatImage, LogitMap } from '../types.ts';
import { type Answer, type AnswerForm, readAnswer } from './foreign-answer.ts';
import { formInput, type InputForm, type TensorContent } from './foreign-input.ts';
import type { ModelMetadata } from './model-metadata.ts';
import { readTags, requireGate } from './read-tags.ts';
import type { Segmenter } from './segmenter.ts';
import type { TensorDescription } from './tensor-description.ts';

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
  readonly type: string;
}

/** Makes a tensor of the runtime at hand. */
export type MakeTensor = (content: TensorContent) => unknown;

/** The tensors of a session: its `inputs` or its `outputs`. */
export function describeTensors(session: OnnxSession, side: 'inputs' | 'outputs'): TensorDescription[] {
  const names = side === 'inputs' ? session.inputNames : session.outputNames;
  const all = (side === 'inputs' ? session.inputMetadata : session.outputMetadata) ?? [];
  return names.map((name, index) => {
    const { shape, type } = (all[index] ?? {}) as Omit<TensorDescription, 'name'>;
    return { name, shape, type };
  });
}

/** A session, and how it is fed and read. */
export interface SessionUse {
  readonly session: OnnxSession;
  readonly makeTensor: MakeTensor;
  readonly metadata: ModelMetadata;
  readonly input: InputForm;
  readonly answer: AnswerForm;
  /** Of the model, for error messages. */
  readonly name: string;
}

/** Wraps a session of any ONNX Runtime as a {@link Segmenter}. */
export function onnxSegmenter(use: SessionUse, provider: { name: string; note: string }): Segmenter {
  const { session, metadata, answer, name } = use;
  return {
    metadata,
    provider: provider.name,
    providerNote: answer.note === undefined ? provider.note : `${provider.note}; the network ${answer.note}`,
    segment: async (image, _signal, { tags = false } = {}) => {
      const gate = tags ? requireGate(metadata, name) : undefined;
      const outputs = gate === undefined ? [metadata.output] : [metadata.output, gate.output];
      const [scores, tagScores] = await runOutputs(use, image, outputs);
      const map = readAnswer(scores as Answer, answer.kind, metadata.classes.length, name);
      checkUpright(map, image, metadata.output, name);
      checkFinite(map.data);
      if (tagScores === undefined) return map;
      const values = readTags(tagScores, metadata.classes.length - 1, name);
      checkFinite(values);
      return { ...map, tags: values };
    },
    close: () => session.release(),
  };
}

/** What a run needs to know of a session. */
type PlainUse = Omit<SessionUse, 'answer' | 'name' | 'metadata'> & {
  readonly metadata: Pick<ModelMetadata, 'input' | 'resize'>;
};

/** Runs a network once. @throws DsrgError SHAPE where the image does not fit, RUNTIME where the run fails */
export async function runSession(use: Omit<SessionUse, 'answer' | 'name'>, image: FloatImage): Promise<Answer> {
  const [answer] = await runOutputs(use, image, [use.metadata.output]);
  return answer as Answer;
}

/** The same, with the answers of several outputs, in their order. */
export async function runOutputs(
  { session, makeTensor, metadata: { input, resize }, input: form }: PlainUse,
  image: FloatImage,
  outputs: readonly string[],
): Promise<Answer[]> {
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
  const feeds = { [input]: makeTensor(formInput(image, form)) } as Record<string, never>;
  const answer = await session.run(feeds, outputs).catch((error: unknown) => {
    throw new DsrgError('RUNTIME', `The network failed on a ${height}×${width} image: ${firstLine(error)}.`, {
      cause: error,
    });
  });
  return outputs.map((name) => {
    const { data, dims, type } = answer[name]!;
    return { data, dims, type, name };
  });
}

/** Scores are stretched to the photo, whatever their size: rows for columns would go unseen. */
function checkUpright(map: LogitMap, { height, width }: FloatImage, output: string, model: string): void {
  const seen = Math.log(height / width);
  const found = Math.log(map.height / map.width);
  const off = Math.abs(found - seen);
  if (off < 0.1 || Math.abs(found + seen) >= off) return;
  throw new DsrgError(
    'MODEL',
    `Output "${output}" of ${model} has ${map.height} rows and ${map.width} columns for an image of ${height} × ${width}: they are exchanged.`,
    { hint: 'Export it with the axes N × classes × rows × columns.' },
  );
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
