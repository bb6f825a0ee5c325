/**
 * The permutohedral lattice of Adams, Baek and Davis (Eurographics 2010): Gaussian filtering in D dimensions by way of
 * the vertices of a lattice of simplices. Points lie in the plane Σe = 0 of R^(D+1); a vertex has integer coordinates of
 * that plane that are all equal modulo D+1 (its remainder). Vertex 0 stands for "not there" and always holds 0.
 *
 * Where a point lies is computed in single precision, step by step as the published program does: undecided maps amplify
 * even the last digit of a weight. Filtering is in double precision.
 */
export interface Lattice {
  readonly dimensions: number;
  readonly points: number;
  /** Number of vertices, without vertex 0. */
  readonly vertices: number;
  /** `points × (D+1)`: the vertices of the simplex that holds the point. */
  readonly corners: Int32Array;
  /** `points × (D+1)`: barycentric weights, which sum to 1. */
  readonly weights: Float64Array;
  /** `(D+1) × (vertices+1) × 2`: the two neighbours along each axis. */
  readonly neighbours: Int32Array;
}

/** @param features `points × dimensions` */
export function buildLattice(features: Float32Array, dimensions: number): Lattice {
  const side = dimensions + 1;
  const points = features.length / dimensions;
  const corners = new Int32Array(points * side);
  const weights = new Float64Array(points * side);
  const numbers = new Map<string, number>();
  const keys: number[][] = [[]];
  for (let i = 0; i < points; i++) {
    const elevated = elevate(features.subarray(i * dimensions, (i + 1) * dimensions));
    const { origin, rank } = enclosingSimplex(elevated);
    weights.set(barycentric(elevated, origin, rank), i * side);
    for (let remainder = 0; remainder < side; remainder++) {
      const key = origin.map((base, j) => base + remainder - (rank[j]! > dimensions - remainder ? side : 0));
      const name = key.join();
      let vertex = numbers.get(name);
      if (vertex === undefined) {
        vertex = keys.push(key) - 1;
        numbers.set(name, vertex);
      }
      corners[i * side + remainder] = vertex;
    }
  }
  const neighbours = new Int32Array(side * keys.length * 2);
  for (let axis = 0; axis < side; axis++) {
    for (let vertex = 1; vertex < keys.length; vertex++) {
      const at = (axis * keys.length + vertex) * 2;
      for (const way of [-1, 1]) {
        const key = keys[vertex]!.map((value, j) => value + way * (j === axis ? 1 - side : 1));
        neighbours[at + (way === 1 ? 1 : 0)] = numbers.get(key.join()) ?? 0;
      }
    }
  }
  return { dimensions, points, vertices: keys.length - 1, corners, weights, neighbours };
}

/** Lifts a point into the plane Σe = 0, scaled so that the blur below has unit variance (Adams et al., §3.1). */
function elevate(point: Float32Array): number[] {
  const side = point.length + 1;
  const elevated = new Array<number>(side);
  let sum = 0;
  for (let j = point.length; j >= 1; j--) {
    const scale = Math.fround(Math.fround(Math.sqrt(2 / 3) * side) / Math.sqrt(j * (j + 1)));
    const scaled = Math.fround(point[j - 1]! * scale);
    elevated[j] = Math.fround(sum - Math.fround(j * scaled));
    sum = Math.fround(sum + scaled);
  }
  elevated[0] = sum;
  return elevated;
}

/** The simplex around a point: its remainder-0 vertex, and the order of the coordinates' distances from it (§3.2). */
function enclosingSimplex(elevated: readonly number[]): { origin: number[]; rank: number[] } {
  const side = elevated.length;
  const origin = elevated.map((value) => roundHalfToEven(Math.fround(value * Math.fround(1 / side))) * side);
  const rest = elevated.map((value, j) => Math.fround(value - origin[j]!));
  const surplus = origin.reduce((sum, value) => sum + value, 0) / side;
  const rank = rest.map((r, j) => surplus + rest.filter((other, k) => r < other || (k < j && r === other)).length);
  for (let j = 0; j < side; j++) {
    const turn = rank[j]! < 0 ? side : rank[j]! >= side ? -side : 0;
    rank[j]! += turn;
    origin[j]! += turn;
  }
  return { origin, rank };
}

/** Weights of the simplex's corners, by remainder (§3.2). */
function barycentric(elevated: readonly number[], origin: readonly number[], rank: readonly number[]): number[] {
  const side = elevated.length;
  const byRank = new Array<number>(side);
  for (let j = 0; j < side; j++)
    byRank[side - 1 - rank[j]!] = Math.fround(Math.fround(elevated[j]! - origin[j]!) * Math.fround(1 / side));
  return byRank.map((value, p) =>
    Math.fround(p === 0 ? value + Math.fround(1 - byRank[side - 1]!) : value - byRank[p - 1]!),
  );
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/**
 * Filters each channel: splat onto the vertices, blur (½, 1, ½) along each axis in turn, slice back.
 *
 * @param values `points × channels`
 * @returns `points × channels`, new
 */
export function filter(lattice: Lattice, values: Float64Array, channels: number): Float64Array {
  const { dimensions, points, vertices, corners, weights, neighbours } = lattice;
  const side = dimensions + 1;
  let rows = new Float64Array((vertices + 1) * channels);
  let next = new Float64Array(rows.length);
  for (let i = 0; i < points * side; i++) {
    const from = Math.floor(i / side) * channels;
    for (let c = 0; c < channels; c++) rows[corners[i]! * channels + c]! += weights[i]! * values[from + c]!;
  }
  for (let axis = 0; axis < side; axis++) {
    for (let vertex = 1; vertex <= vertices; vertex++) {
      const at = (axis * (vertices + 1) + vertex) * 2;
      const before = neighbours[at]! * channels;
      const after = neighbours[at + 1]! * channels;
      const to = vertex * channels;
      for (let c = 0; c < channels; c++) next[to + c] = rows[to + c]! + 0.5 * (rows[before + c]! + rows[after + c]!);
    }
    [rows, next] = [next, rows];
  }
  const out = new Float64Array(points * channels);
  const alpha = 1 / (1 + 2 ** -dimensions);
  for (let i = 0; i < points * side; i++) {
    const to = Math.floor(i / side) * channels;
    for (let c = 0; c < channels; c++) out[to + c]! += alpha * weights[i]! * rows[corners[i]! * channels + c]!;
  }
  return out;
}
