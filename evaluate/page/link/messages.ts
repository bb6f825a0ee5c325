/** Something that goes wrong, as plain data: what is told to people. */
export interface Fault {
  /** Of a `DsrgError`; `INTERNAL` for anything else. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What the page posts to its worker. */
export type ToWorker =
  | { readonly call: string; readonly id: number; readonly input: unknown }
  | { readonly part: string; readonly bytes: Uint8Array | null };

/** What the worker posts to its page. */
export type ToPage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly fault: Fault }
  | { readonly event: string; readonly data: unknown }
  | { readonly wanted: string };

/** Functions that the worker has for its page; each takes and gives plain data. */
export type Service = Readonly<Record<string, (input: never) => Promise<unknown>>>;

export type InputOf<S extends Service, Name extends keyof S> = Parameters<S[Name]>[0];
export type AnswerOf<S extends Service, Name extends keyof S> = Awaited<ReturnType<S[Name]>>;

/** What a worker has of its page. */
export interface Page {
  /** Tells the page something, unasked. */
  tell(event: string, data: unknown): void;
  /**
   * A file of the page's program, unpacked; the page alone knows where it lies.
   * @throws Error where the page has no such file
   */
  part(name: string): Promise<Uint8Array<ArrayBuffer>>;
}
