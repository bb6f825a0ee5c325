/** How far long work has come, as the worker tells it. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly note?: string | undefined;
}
