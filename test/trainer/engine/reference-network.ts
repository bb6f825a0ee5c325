import {
  axisPadding,
  batchNormFigures,
  type Graph,
  type GraphNode,
  inferShapes,
  inputsOf,
  linearTaps,
  type MapShape,
} from '@dsrg/core';

/** Maps of a batch in double precision, planar. */
export interface DoubleMaps extends MapShape {
  readonly data: Float64Array;
}

/**
 * A network evaluated by its definition, in double precision: the oracle of the engines' tests. Slow, on purpose plain.
 * @param parameters by name, OIHW
 * @param given values of nodes that are not computed
 * @param training whether batch norms take the batch's figures. @default true
 * @returns every node's output
 */
export function evaluateNetwork(
  graph: Graph,
  parameters: ReadonlyMap<string, Float64Array>,
  images: DoubleMaps,
  count: number,
  masks: ReadonlyMap<string, Float64Array> = new Map(),
  given: ReadonlyMap<string, DoubleMaps> = new Map(),
  training = true,
): Map<string, DoubleMaps> {
  const shapes = inferShapes(graph, images.height, images.width);
  const values = new Map<string, DoubleMaps>([[graph.input.name, images]]);
  for (const node of graph.nodes) {
    const inputs = inputsOf(node).map((name) => values.get(name) as DoubleMaps);
    const shape = shapes.get(node.name) as MapShape;
    const known = given.get(node.name);
    values.set(
      node.name,
      known ?? { ...shape, data: evaluate(node, inputs, shape, count, parameters, masks, training) },
    );
  }
  return values;
}

function evaluate(
  node: GraphNode,
  inputs: DoubleMaps[],
  shape: MapShape,
  count: number,
  parameters: ReadonlyMap<string, Float64Array>,
  masks: ReadonlyMap<string, Float64Array>,
  training: boolean,
): Float64Array {
  const x = inputs[0] as DoubleMaps;
  const out = new Float64Array(count * shape.channels * shape.height * shape.width);
  const at = (m: MapShape, n: number, c: number, y: number, col: number) =>
    ((n * m.channels + c) * m.height + y) * m.width + col;
  const fill = (value: (n: number, c: number, y: number, col: number) => number) => {
    let k = 0;
    for (let n = 0; n < count; n++)
      for (let c = 0; c < shape.channels; c++)
        for (let y = 0; y < shape.height; y++)
          for (let col = 0; col < shape.width; col++) out[k++] = value(n, c, y, col);
    return out;
  };
  switch (node.kind) {
    case 'convolution': {
      const { kernel, stride = 1, dilation = 1, groups = 1, inChannels, outChannels, bias = true } = node;
      const weight = parameters.get(`${node.name}.weight`) as Float64Array;
      const b = bias ? (parameters.get(`${node.name}.bias`) as Float64Array) : undefined;
      const [into, outOf] = [inChannels / groups, outChannels / groups];
      const [top, left] = [axisPadding(node, x.height).begin, axisPadding(node, x.width).begin];
      return fill((n, c, y, col) => {
        let sum = b?.[c] ?? 0;
        for (let i = 0; i < into; i++)
          for (let ky = 0; ky < kernel; ky++)
            for (let kx = 0; kx < kernel; kx++) {
              const [iy, ix] = [y * stride - top + ky * dilation, col * stride - left + kx * dilation];
              if (iy < 0 || ix < 0 || iy >= x.height || ix >= x.width) continue;
              const channel = Math.floor(c / outOf) * into + i;
              sum +=
                (weight[((c * into + i) * kernel + ky) * kernel + kx] as number) *
                (x.data[at(x, n, channel, iy, ix)] as number);
            }
        return sum;
      });
    }
    case 'max-pool':
    case 'average-pool': {
      const [rows, columns] = [axisPadding(node, x.height), axisPadding(node, x.width)];
      const counted = node.kind === 'average-pool' && (node.countPadding ?? true);
      return fill((n, c, y, col) => {
        let [best, sum, cells] = [-Infinity, 0, 0];
        for (let ky = 0; ky < node.kernel; ky++)
          for (let kx = 0; kx < node.kernel; kx++) {
            const [iy, ix] = [y * node.stride - rows.begin + ky, col * node.stride - columns.begin + kx];
            const real = iy >= 0 && ix >= 0 && iy < x.height && ix < x.width;
            if (real || (counted && iy < x.height + rows.end && ix < x.width + columns.end)) cells++;
            if (!real) continue;
            const value = x.data[at(x, n, c, iy, ix)] as number;
            best = Math.max(best, value);
            sum += value;
          }
        return node.kind === 'max-pool' ? best : sum / cells;
      });
    }
    case 'global-average-pool':
      return fill((n, c) => {
        let sum = 0;
        for (let k = 0; k < x.height * x.width; k++) sum += x.data[at(x, n, c, 0, 0) + k] as number;
        return sum / (x.height * x.width);
      });
    case 'global-max-pool':
      return fill((n, c) => {
        const first = at(x, n, c, 0, 0);
        return x.data.subarray(first, first + x.height * x.width).reduce((best, value) => Math.max(best, value));
      });
    case 'batch-norm': {
      const array = (role: string) => parameters.get(`${node.name}.${role}`);
      const [weight, bias] = [array('weight'), array('bias')];
      const own = node.frozen === true || !training;
      const figures = Array.from({ length: x.channels }, (_, c) => {
        if (own) return { mean: array('running_mean')?.[c] as number, variance: array('running_var')?.[c] as number };
        return figuresOf(x, count, c);
      });
      return fill((n, c, y, col) => {
        const { mean, variance } = figures[c] as { mean: number; variance: number };
        const normal =
          ((x.data[at(x, n, c, y, col)] as number) - mean) / Math.sqrt(variance + batchNormFigures(node).epsilon);
        return normal * (weight?.[c] ?? 1) + (bias?.[c] ?? 0);
      });
    }
    case 'relu':
      return x.data.map((value) => Math.max(value, 0));
    case 'clip':
      return x.data.map((value) => Math.min(Math.max(value, node.minimum), node.maximum));
    case 'add':
      return fill((n, c, y, col) =>
        inputs.reduce((sum, input) => {
          const one = input.height === 1 && input.width === 1;
          return sum + (input.data[one ? at(input, n, c, 0, 0) : at(input, n, c, y, col)] as number);
        }, 0),
      );
    case 'concat':
      return fill((n, c, y, col) => {
        let channel = c;
        for (const input of inputs) {
          if (channel < input.channels) return input.data[at(input, n, channel, y, col)] as number;
          channel -= input.channels;
        }
        throw new RangeError('channel');
      });
    case 'resize': {
      const rows = linearTaps(x.height, shape.height, node.convention);
      const columns = linearTaps(x.width, shape.width, node.convention);
      return fill((n, c, y, col) => {
        const [r, k] = [rows[y], columns[col]] as [(typeof rows)[0], (typeof rows)[0]];
        const line = (row: number) =>
          (x.data[at(x, n, c, row, k.low)] as number) * (1 - k.weight) +
          (x.data[at(x, n, c, row, k.high)] as number) * k.weight;
        return line(r.low) * (1 - r.weight) + line(r.high) * r.weight;
      });
    }
    case 'dropout': {
      const mask = masks.get(node.name);
      return x.data.map((value, k) => value * (mask?.[k] ?? 1));
    }
    case 'softmax':
      return fill((n, c, y, col) => {
        const e = (channel: number) => Math.exp(x.data[at(x, n, channel, y, col)] as number);
        let sum = 0;
        for (let k = 0; k < x.channels; k++) sum += e(k);
        return e(c) / sum;
      });
  }
}

/** Mean and biased variance of one channel over a batch. */
export function figuresOf(x: DoubleMaps, count: number, channel: number): { mean: number; variance: number } {
  const cells = x.height * x.width;
  const values = Array.from({ length: count }, (_, n) => {
    const first = (n * x.channels + channel) * cells;
    return [...x.data.subarray(first, first + cells)];
  }).flat();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}
