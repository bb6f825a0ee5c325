import { DsrgError } from '@dsrg/core';
import { compareEngines, type EngineDifference } from './compare-engines.ts';
import type { Engine, TrainerRequest } from './engine.ts';

/** Options of {@link provenEngine}. */
export interface ProofOptions {
  /** What to call the engine that has to prove itself: `WebGPU`. */
  readonly name: string;
  /** What to call the one that it is held against: `WebAssembly`. */
  readonly by: string;
  /** Told what came out, in one line a network. @default nobody is told */
  readonly say?: (line: string) => void;
}

/** Most that outputs and gradients may differ, as a share of the largest value of their array. */
const tolerance = 1e-3;
/** A rounding can turn a clipped value's gradient on or off, which another picture will not repeat; a wrong operator is wrong for all. */
const pictures = 3;

/**
 * An engine that trains a network only after it has given the outputs and gradients of a trusted one for it; each network proves it anew, with
 * the work that first asks for it. Gradients of activations are left to the trusted one.
 *
 * Trainers throw DsrgError RUNTIME where the proof fails: nothing has been learned then, and no other engine is taken in silence.
 * @param trusted is opened for the first proof
 */
export function provenEngine(candidate: Engine, trusted: () => Promise<Engine>, options: ProofOptions): Engine {
  const proofs = new Map<string, Promise<void>>();
  const proven = (request: TrainerRequest): Promise<void> => {
    const { graph, outputs, observed } = request;
    const key = JSON.stringify([graph, outputs, observed]);
    const proof = proofs.get(key) ?? prove(candidate, trusted, request, options);
    proofs.set(key, proof);
    return proof;
  };
  return {
    record: candidate.record,
    createTrainer(request) {
      const trainer = candidate.createTrainer(request);
      return {
        description: trainer.description,
        state: () => trainer.state(),
        close: () => trainer.close(),
        async forward(images) {
          await proven(request);
          return trainer.forward(images);
        },
        async step(...batch) {
          await proven(request);
          return trainer.step(...batch);
        },
      };
    },
    createActivationGradient(request) {
      const gradient = trusted().then((engine) => engine.createActivationGradient(request));
      return {
        run: async (...photos) => (await gradient).run(...photos),
        close: async () => (await gradient).close(),
      };
    },
  };
}

async function prove(
  candidate: Engine,
  trusted: () => Promise<Engine>,
  request: TrainerRequest,
  { name, by, say = () => {} }: ProofOptions,
): Promise<void> {
  const network = request.graph.name;
  let found: EngineDifference | undefined;
  for (let seed = 1; seed <= pictures; seed++) {
    try {
      found = await compareEngines(candidate, await trusted(), request, seed);
    } catch (error) {
      throw new DsrgError('RUNTIME', `${name} does not run ${network} here: ${firstLine(error)}`, {
        hint: `Learn by ${by}.`,
        cause: error,
      });
    }
    if (found.share <= tolerance) {
      say(`${name}: outputs and gradients of ${network} are those of ${by} to ${found.share.toExponential(1)}`);
      return;
    }
  }
  const { where = '', share = Number.NaN } = found ?? {};
  throw new DsrgError(
    'RUNTIME',
    `${name} gives other numbers than ${by} here: ${where} of ${network} differs by ${share.toPrecision(2)} of its largest value; ${tolerance} is allowed.`,
    { hint: `It would learn something else: learn by ${by}.` },
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
