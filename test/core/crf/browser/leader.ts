// Runs in a browser's worker: every variant on every case, alone and with a helper, each Q posted back to the server.
import { createDenseCrf } from '../../../../core/crf/create-dense-crf.ts';
import type { HelpTask } from '../../../../core/crf/kernel-module.ts';
import type { CrfKernel } from '../../../../core/crf/options.ts';
import { crfVariants, supportsVariant } from '../../../../core/crf/variants.ts';

/** A case as it is sent: bytes in base64. */
export interface BrowserCase {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly kernels: readonly CrfKernel[];
  readonly iterations: number;
  readonly photo: string;
  readonly unary: string;
}

/** The part of a browser's worker that is used here; the tests' types are Node's. */
interface BrowserWorker {
  postMessage(value: unknown): void;
  addEventListener(type: 'message', listener: (event: unknown) => void, options: { once: true }): void;
}

type StartWorker = new (address: string, options: { type: 'module' }) => BrowserWorker;

const { Worker } = globalThis as unknown as { Worker: StartWorker };
const bytes = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const post = (path: string, body: string | Float32Array<ArrayBuffer>) => fetch(path, { method: 'POST', body });

async function run(): Promise<void> {
  const helper = new Worker('/test/core/crf/browser/helper.ts', { type: 'module' });
  await new Promise((resolve) => helper.addEventListener('message', resolve, { once: true }));
  const help = (task: HelpTask) => helper.postMessage(task);
  const cases = (await (await fetch('/cases')).json()) as BrowserCase[];
  for (const variant of crfVariants.filter((name) => name !== 'reference' && supportsVariant(name))) {
    const crf = createDenseCrf({ variant });
    for (const { name, height, width, classes, kernels, iterations, photo, unary } of cases) {
      const image = { kind: 'rgb' as const, data: bytes(photo), height, width };
      const energies = {
        kind: 'energies' as const,
        data: new Float32Array(bytes(unary).buffer),
        height,
        width,
        classes,
      };
      for (const helpers of variant === 'scalar' ? [[]] : [[], [help]]) {
        const q = crf.run(image, energies, { kernels, iterations }, { helpers });
        const query = `name=${name}&variant=${variant}&threads=${1 + helpers.length}`;
        await post(`/q?${query}`, q.data as Float32Array<ArrayBuffer>);
      }
    }
  }
}

run().then(
  () => post('/done', ''),
  (error: Error) => post('/done', String(error.stack ?? error)),
);
