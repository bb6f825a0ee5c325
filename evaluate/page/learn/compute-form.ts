import { isOneFile } from '../link/read-part.ts';
import { get, make } from '../shell/dom.ts';
import { possibleThreads, usualThreads } from '../threads.ts';
import type { Computing } from '../work/learn-service.ts';

/** The part of a browser's WebGPU that is asked. */
interface WithGpu {
  readonly gpu?: { requestAdapter(): Promise<unknown> };
}

const webGpu = 'webgpu';

/** Offers what this page can compute with in this browser; what it cannot is there, too, with the reason. */
export async function fillComputeForm(): Promise<void> {
  const choice = get<HTMLSelectElement>('computes');
  const threads = Array.from({ length: possibleThreads() }, (_, k) => k + 1);
  choice.replaceChildren(
    ...threads.map((count) =>
      make('option', { value: String(count) }, `the processor, ${count === 1 ? 'one thread' : `${count} threads`}`),
    ),
  );
  useProcessor();
  const missing = await whyNoWebGpu();
  const text = missing === undefined ? 'WebGPU, once it has proven itself' : `WebGPU: ${missing}`;
  choice.append(make('option', { value: webGpu, disabled: missing !== undefined }, text));
  choice.addEventListener('change', showNote);
  showNote();
}

export function readComputeForm(): Computing {
  const { value } = get<HTMLSelectElement>('computes');
  return value === webGpu
    ? { device: 'webgpu', threads: usualThreads() }
    : { device: 'processor', threads: Number(value) };
}

/** Goes back to what always works. */
export function useProcessor(): void {
  get<HTMLSelectElement>('computes').value = String(usualThreads());
  showNote();
}

/** @returns undefined where there is WebGPU */
async function whyNoWebGpu(): Promise<string | undefined> {
  if (isOneFile()) return 'not in the page of one file';
  const { gpu } = navigator as WithGpu;
  if (gpu === undefined) return 'this browser has none';
  const adapter = await gpu.requestAdapter().catch(() => null);
  return adapter ? undefined : 'no graphics card that the browser would use';
}

function showNote(): void {
  get('computes-note').textContent = noteOf(get<HTMLSelectElement>('computes').value);
}

function noteOf(value: string): string {
  if (value === webGpu)
    return 'Before it learns, the graphics card has to give WebAssembly’s gradients for this network, to a thousandth. If it does not, the page says so, and nothing is learned.';
  if (isOneFile())
    return 'This one file learns in one thread. As a folder on a server (npx dsrg-predict --page FOLDER) the page has threads, and WebGPU.';
  if (!crossOriginIsolated)
    return 'One thread: for more, the server has to send Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.';
  return '';
}
