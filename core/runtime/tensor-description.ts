/** A tensor as a session describes it: axes are numbers, or names where the size is free. */
export interface TensorDescription {
  readonly name: string;
  /** `undefined` where the runtime does not tell. */
  readonly shape: readonly (number | string)[] | undefined;
  /** Of its samples, as the runtime names it: `float32`; `undefined` where it does not tell. */
  readonly type?: string | undefined;
}
