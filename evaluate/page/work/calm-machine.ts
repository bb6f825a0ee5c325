import type { Engine, Machine } from '@dsrg/trainer';

/**
 * A machine that lets the worker hear its page between two steps, and between two photos: what WebAssembly computes is one long task
 * to the browser, and a wish to stop waits behind it.
 */
export function calmMachine(machine: Machine): Machine {
  return {
    ...machine,
    engine: calmEngine(machine.engine),
    async openSegmenter(model) {
      const segmenter = await machine.openSegmenter(model);
      return {
        ...segmenter,
        async segment(...asked) {
          await pause();
          return segmenter.segment(...asked);
        },
      };
    },
  };
}

function calmEngine(engine: Engine): Engine {
  return {
    ...engine,
    createTrainer(request) {
      const trainer = engine.createTrainer(request);
      return {
        description: trainer.description,
        state: () => trainer.state(),
        close: () => trainer.close(),
        async forward(images) {
          await pause();
          return trainer.forward(images);
        },
        async step(...batch) {
          await pause();
          return trainer.step(...batch);
        },
      };
    },
  };
}

/** The two ends of a channel, as far as browsers and Node describe them alike. */
interface Ports {
  readonly port1: { onmessage: (() => void) | null; close(): void };
  readonly port2: { postMessage(message: unknown): void };
}

/** Ends the task: messages that have come are heard. A timer would wait longer the more there are of it. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel() as unknown as Ports;
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
