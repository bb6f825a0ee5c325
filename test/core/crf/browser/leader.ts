// Runs in a browser's worker: every variant on every case, alone and with a helper, each Q posted back to the server.
import { createDenseCrf } from '../../../../core/crf/create-dense-crf.ts';
import type { HelpTask } from '../../../../core/crf/kernel-module.ts';
import { crfVariants, supportsVariant } from '../../../../core/crf/variants.ts';
import type { GoldenCase } from '../golden.ts';

/** The part of a browser's worker that is used here; the tests' types are Node's. */
interface BrowserWorker {
  postMessage(value: unknown): void;
  addEventListener(type: 'message', listener: (event: unknown) => void, options: { once: true }): void;
}

type StartWorker = new (address: string, options: { type: 'module' }) => BrowserWorker;

const { Worker } = globalThis as unknown as { Worker: StartWorker };
const post = (path: string, body: string | Float32Array<ArrayBuffer>) => fetch(path, { method: 'POST', body });

async function run(): Promise<void> {
  const helper = new Worker('/test/core/crf/browser/helper.ts', { type: 'module' });
  await new Promise((resolve) => helper.addEventListener('message', resolve, { once: true }));
  const help = (task: HelpTask) => helper.postMessage(task);
  const cases = (await (await fetch('/cases')).json()) as GoldenCase[];
  for (const variant of crfVariants.filter((name) => name !== 'reference' && supportsVariant(name))) {
    const crf = createDenseCrf({ variant });
    for (const { name, photo, unary, kernels } of cases) {
      const data = { photo: Uint8Array.from(photo.data), unary: Float32Array.from(unary.data) };
      for (const helpers of variant === 'scalar' ? [[]] : [[], [help]]) {
        const map = { photo: { ...photo, data: data.photo }, unary: { ...unary, data: data.unary } };
        const q = crf.run(map.photo, map.unary, { kernels, iterations: 10 }, { helpers });
        await post(
          `/q?name=${name}&variant=${variant}&threads=${1 + helpers.length}`,
          q.data as Float32Array<ArrayBuffer>,
        );
      }
    }
  }
}

run().then(
  () => post('/done', ''),
  (error: Error) => post('/done', String(error.stack ?? error)),
);
