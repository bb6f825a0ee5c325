/** A codec that runs in WebAssembly, and what it has said of the file at hand. */
export interface RunningCodec<Codec> {
  readonly codec: Codec;
  readonly messages: string[];
}

/** What starts a codec of the jSquash family: it is given its program, and where its words go. */
type Launch<Codec> = (options: {
  readonly noInitialRun: true;
  readonly wasmBinary: Uint8Array;
  readonly print: (message: string) => void;
  readonly printErr: (message: string) => void;
}) => Promise<Codec>;

/** A codec that is started when it is first used, and anew after it has failed. */
export class WasmCodec<Codec> {
  readonly #factory: () => Promise<unknown>;
  readonly #load: () => Promise<Uint8Array>;
  #running: Promise<RunningCodec<Codec>> | undefined;

  /**
   * @param factory loads what the codec's package exports
   * @param load reads its program, the bytes of a `.wasm` file
   */
  constructor(factory: () => Promise<unknown>, load: () => Promise<Uint8Array>) {
    this.#factory = factory;
    this.#load = load;
  }

  /**
   * Does a task with the codec.
   *
   * @param task is synchronous: the codec works for one caller at a time
   * @returns what the task returned, `undefined` where the codec broke off, and what it said meanwhile
   */
  async run<Result>(task: (codec: Codec) => Result): Promise<{ result: Result | undefined; messages: string[] }> {
    this.#running ??= this.#start();
    const { codec, messages } = await this.#running;
    messages.length = 0;
    try {
      return { result: task(codec), messages: [...messages] };
    } catch (error) {
      this.#running = undefined; // it has left its memory in the middle of its work
      if (messages.length === 0) messages.push(error instanceof Error ? error.message : String(error));
      return { result: undefined, messages: [...messages] };
    }
  }

  async #start(): Promise<RunningCodec<Codec>> {
    const messages: string[] = [];
    const say = (message: string): void => void messages.push(message);
    const launch = (await this.#factory()) as Launch<Codec>;
    const codec = await launch({ noInitialRun: true, wasmBinary: await this.#load(), print: say, printErr: say });
    return { codec, messages };
  }
}
