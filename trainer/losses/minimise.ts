/** A smooth function: returns its value at `at` and writes its gradient there into `gradient`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  /** At most this many steps. @default 300 */
  steps?: number;
  /** Stop once the gradient's length falls below this. @default 1e-4 */
  tolerance?: number;
  /** How many past steps shape the next. @default 10 */
  memory?: number;
}

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  readonly steps: number;
}

/**
 * The minimum of a convex function by L-BFGS with backtracking (Nocedal and Wright, *Numerical Optimization*, algorithm 7.4 and 3.1).
 * Deterministic; meant for some ten thousand unknowns.
 */
export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions = {}): Minimum {
  const { steps = 300, tolerance = 1e-4, memory = 10 } = options;
  let at = start.slice();
  let gradient = new Float64Array(at.length);
  let value = objective(at, gradient);
  const past: { move: Float64Array; change: Float64Array; scale: number }[] = [];
  let step = 0;
  for (; step < steps && Math.sqrt(dot(gradient, gradient)) > tolerance; step++) {
    const direction = quasiNewton(gradient, past);
    const slope = dot(gradient, direction);
    let length = past.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    const next = new Float64Array(at.length);
    const nextGradient = new Float64Array(at.length);
    let nextValue = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 40; tries++, length /= 2) {
      for (let i = 0; i < at.length; i++) next[i] = at[i]! + length * direction[i]!;
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) break; // as low as the arithmetic goes
    const move = next.map((v, i) => v - at[i]!);
    const change = nextGradient.map((v, i) => v - gradient[i]!);
    const scale = dot(move, change);
    if (scale > 1e-12) past.push({ move, change, scale });
    if (past.length > memory) past.shift();
    at = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return { at, value, steps: step };
}

/** Minus the gradient times the inverse Hessian that the past steps suggest (two-loop recursion). */
function quasiNewton(
  gradient: Float64Array,
  past: readonly { move: Float64Array; change: Float64Array; scale: number }[],
): Float64Array {
  const direction = gradient.map((v) => -v);
  const weights = past.map(() => 0);
  for (let k = past.length - 1; k >= 0; k--) {
    const { move, change, scale } = past[k]!;
    weights[k] = dot(move, direction) / scale;
    addScaled(direction, change, -weights[k]!);
  }
  const last = past.at(-1);
  if (last) {
    const scale = last.scale / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i] = direction[i]! * scale;
  }
  past.forEach(({ move, change, scale }, k) => {
    addScaled(direction, move, weights[k]! - dot(change, direction) / scale);
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + factor * from[i]!;
}
