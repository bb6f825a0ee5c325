import { unpack } from './answer-calls.ts';
import type { AnswerOf, Fault, InputOf, Service, ToPage, ToWorker } from './messages.ts';
import { readPart } from './read-part.ts';

/** An error of the worker, for people. */
export class FaultError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Work in a thread of its own: the page stays responsive whatever a network takes. The thread is begun with the first call. */
export class WorkerLink<S extends Service> {
  readonly #events = new Map<string, (data: never) => void>();
  readonly #calls = new Map<number, { resolve: (answer: never) => void; reject: (error: FaultError) => void }>();
  #worker: Promise<Worker> | undefined;
  #last = 0;

  /** Listens to what the worker tells unasked. */
  on<Data>(event: string, listener: (data: Data) => void): void {
    this.#events.set(event, listener);
  }

  /**
   * @param transfer buffers in the input that are handed over, not copied
   * @throws FaultError
   */
  async call<Name extends keyof S & string>(
    name: Name,
    input: InputOf<S, Name>,
    transfer: Transferable[] = [],
  ): Promise<AnswerOf<S, Name>> {
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    const id = ++this.#last;
    const answer = new Promise<never>((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    worker.postMessage({ id, call: name, input } satisfies ToWorker, transfer);
    return answer;
  }

  /** Ends the thread at once, whatever it does; the next call begins another, which knows nothing. */
  async end(fault: Fault): Promise<void> {
    const worker = await this.#worker?.catch(() => undefined);
    this.#worker = undefined;
    worker?.terminate();
    for (const { reject } of this.#calls.values()) reject(new FaultError(fault));
    this.#calls.clear();
  }

  async #start(): Promise<Worker> {
    const script = await unpack(await readPart('worker.js'));
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const worker = new Worker(address);
    worker.addEventListener('message', ({ data }: MessageEvent<ToPage>) => void this.#hear(worker, data));
    worker.addEventListener('error', ({ message }) => {
      const hint = 'Memory may have run out: try a smaller photo or model, or close other tabs.';
      void this.end({ code: 'INTERNAL', message: `The work broke off (${message || 'without a word'}).`, hint });
    });
    return worker;
  }

  async #hear(worker: Worker, data: ToPage): Promise<void> {
    if ('wanted' in data) {
      const bytes = await readPart(data.wanted).catch(() => null);
      return worker.postMessage({ part: data.wanted, bytes } satisfies ToWorker);
    }
    if ('event' in data) return this.#events.get(data.event)?.(data.data as never);
    const call = this.#calls.get(data.id);
    this.#calls.delete(data.id);
    if ('fault' in data) call?.reject(new FaultError(data.fault));
    else call?.resolve(data.answer as never);
  }
}
