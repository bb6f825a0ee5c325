import { DsrgError } from '../errors.ts';
import type { RgbImage } from '../types.ts';
import { completeMetadata, type MetadataOverride } from './complete-metadata.ts';
import { type Answer, type AnswerForm, readAnswer } from './foreign-answer.ts';
import { inputForm } from './foreign-input.ts';
import type { ModelMetadata } from './model-metadata.ts';
import { type OnnxGraph, operatorOf } from './onnx-graph.ts';
import { describeTensors, type MakeTensor, type OnnxSession, runSession, type SessionUse } from './onnx-segmenter.ts';
import { prepareInput } from './prepare-input.ts';
import { recogniseAnswer } from './recognise-answer.ts';

/** A session of any ONNX Runtime, and what is known of its model. */
export interface OpenedSession {
  readonly session: OnnxSession;
  readonly makeTensor: MakeTensor;
  readonly graph: OnnxGraph;
  /** What the file says of itself. */
  readonly told: ModelMetadata | undefined;
  readonly override: MetadataOverride;
  /** Of the model, for error messages. */
  readonly name: string;
}

/** Sides at which a model of free size is tried: some need whole strides, some a least size. */
const trialSides = [64, 65, 256, 513] as const;

/**
 * Finds out how a session is to be fed and read. A model that says what it is (dsrg-export's) gives logits; one of others is
 * run once on a painted photo, so that what it cannot do is said now and not at the first photo.
 *
 * @throws DsrgError MODEL where something is missing, or the model is of no use here
 */
export async function openSession({ told, override, name, graph, ...run }: OpenedSession): Promise<SessionUse> {
  const inputs = describeTensors(run.session, 'inputs');
  const metadata = completeMetadata(told, override, inputs, describeTensors(run.session, 'outputs'), name);
  const input = inputForm(inputs.find((tensor) => tensor.name === metadata.input)!, name);
  const use = { ...run, metadata, input };
  if (told) return { ...use, answer: { kind: 'logits', note: undefined }, name };
  const answer = await tryOut(use, name);
  return { ...use, answer: withFeeding(recognise(graph, answer, metadata, name), input.batch), name };
}

function recognise(graph: OnnxGraph, answer: Answer, { output, classes }: ModelMetadata, name: string): AnswerForm {
  const form = recogniseAnswer(operatorOf(graph, output), answer, classes.length, name);
  readAnswer(answer, form.kind, classes.length, name);
  return form;
}

function withFeeding(form: AnswerForm, batch: number): AnswerForm {
  if (batch === 1) return form;
  const shown = `is shown each photo ${batch} times over, for it takes no fewer`;
  return { ...form, note: form.note === undefined ? shown : `${form.note}; it ${shown}` };
}

async function tryOut(use: Omit<SessionUse, 'answer' | 'name'>, name: string): Promise<Answer> {
  const { resize } = use.metadata;
  const sizes = typeof resize === 'object' ? [resize] : trialSides.map((side) => ({ height: side, width: side }));
  let reason: unknown;
  for (const { height, width } of sizes) {
    try {
      return await runSession(use, prepareInput(paintedPhoto(height, width), height, width, use.metadata));
    } catch (error) {
      reason ??= error;
    }
  }
  throw new DsrgError('MODEL', `${name} cannot be run on a photo: ${(reason as Error).message}`, {
    hint: 'If it reads photos of one size only, say so: --input-size HEIGHTxWIDTH',
    cause: reason,
  });
}

/** Colours that change from pixel to pixel. */
function paintedPhoto(height: number, width: number): RgbImage {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, k) => (k * 7 + (k >> 5) * 13) % 256);
  return { kind: 'rgb', data, height, width };
}
