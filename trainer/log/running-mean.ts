/** The mean of the last values: what a progress line shows of a jumpy loss. */
export interface RunningMean {
  add(value: number): void;
  /** Mean of the last `window` values; NaN before the first. */
  value(): number;
}

/** @param window how many values count */
export function createRunningMean(window: number): RunningMean {
  const values: number[] = [];
  return {
    add(value) {
      values.push(value);
      if (values.length > window) values.shift();
    },
    value: () => values.reduce((sum, value) => sum + value, 0) / values.length,
  };
}
