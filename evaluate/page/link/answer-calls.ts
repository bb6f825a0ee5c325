import { faultOf } from './fault.ts';
import type { Page, Service, ToPage, ToWorker } from './messages.ts';

/** The part of a dedicated worker's scope that is used here; a page's types do not have it. */
interface WorkerScope {
  postMessage(message: ToPage): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
}

/** Answers a page's calls in a worker, each by the function of that name. */
export function answerCalls(makeService: (page: Page) => Service): void {
  const scope = globalThis as unknown as WorkerScope;
  const waiting = new Map<string, (packed: Uint8Array | null) => void>();
  const parts = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const service = makeService({
    tell: (event, data) => scope.postMessage({ event, data }),
    part(name) {
      const coming =
        parts.get(name) ??
        new Promise<Uint8Array | null>((resolve) => {
          waiting.set(name, resolve);
          scope.postMessage({ wanted: name });
        }).then((bytes) => {
          if (bytes === null) throw new Error(`This page has no part ${name}.`);
          return unpack(bytes);
        });
      parts.set(name, coming);
      return coming;
    },
  });
  scope.addEventListener('message', async ({ data }) => {
    if ('part' in data) return waiting.get(data.part)?.(data.bytes);
    const { id, call, input } = data;
    try {
      const answer = await service[call]?.(input as never);
      scope.postMessage({ id, answer });
    } catch (error) {
      scope.postMessage({ id, fault: faultOf(error) });
    }
  });
}

/** Unpacks gzip; what a server has unpacked on the way comes through as it is. */
export async function unpack(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.slice();
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
