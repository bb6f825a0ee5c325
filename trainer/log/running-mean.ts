/** The mean of the last values: what a progress line shows of a jumpy loss. */
export interface RunningMean {
  add(value: number): void;
  /** Mean of the last `window` values; NaN before the first. */
  value(): number;
  /** The values that count, oldest first. */
  values(): readonly number[];
}

/**
 * @param window how many values count
 * @param before values of an earlier mean, which this one goes on with
 */
export function createRunningMean(window: number, before: readonly number[] = []): RunningMean {
  const values = before.slice(-window);
  return {
    add(value) {
      values.push(value);
      if (values.length > window) values.shift();
    },
    value: () => values.reduce((sum, value) => sum + value, 0) / values.length,
    values: () => values,
  };
}
