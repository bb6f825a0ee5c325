import type { AveragePoolNode, ConvolutionNode, GraphNode, MaxPoolNode, ResizeNode } from '../graph/nodes.ts';

/** A node's output while a network is being written: what the next node reads. */
export interface Maps {
  readonly name: string;
  readonly channels: number;
}

type ConvolutionOptions = Partial<
  Pick<ConvolutionNode, 'kernel' | 'stride' | 'dilation' | 'padding' | 'groups' | 'bias'>
> & {
  /** Followed by ReLU, as node `<name>.relu`. @default true */
  readonly relu?: boolean;
};

/** Writes a network's nodes one after the other; each verb takes what a node reads and gives its output. */
export class GraphWriter {
  readonly nodes: GraphNode[] = [];

  /** A convolution; without `padding` it keeps a stride of 1 from changing the size (odd kernels). @default kernel 1 */
  convolve(x: Maps, name: string, outChannels: number, options: ConvolutionOptions = {}): Maps {
    const { relu = true, kernel = 1, dilation = 1, ...rest } = options;
    const padding = ((kernel - 1) / 2) * dilation;
    const shape = { inChannels: x.channels, outChannels, kernel, dilation, padding, ...rest };
    const maps = this.#push({ kind: 'convolution', name, input: x.name, ...shape }, outChannels);
    return relu ? this.relu(maps) : maps;
  }

  /** @param frozen whether its running averages stand for the batch's figures in training, too. @default false */
  batchNorm(
    x: Maps,
    name: string,
    { frozen = false, epsilon }: { readonly frozen?: boolean; readonly epsilon?: number | undefined } = {},
  ): Maps {
    const plain = { kind: 'batch-norm', name, input: x.name, channels: x.channels } as const;
    const node = epsilon === undefined ? plain : { ...plain, epsilon };
    return this.#push(frozen ? { ...node, frozen } : node, x.channels);
  }

  relu(x: Maps): Maps {
    return this.#push({ kind: 'relu', name: `${x.name}.relu`, input: x.name }, x.channels);
  }

  relu6(x: Maps): Maps {
    return this.#push({ kind: 'clip', name: `${x.name}.relu6`, input: x.name, minimum: 0, maximum: 6 }, x.channels);
  }

  maxPool(x: Maps, name: string, window: Pick<MaxPoolNode, 'kernel' | 'stride' | 'padding' | 'ceil'>): Maps {
    return this.#push({ kind: 'max-pool', name, input: x.name, ...window }, x.channels);
  }

  /** Padded zeros count, as in Caffe, unless told otherwise. */
  averagePool(
    x: Maps,
    name: string,
    window: Pick<AveragePoolNode, 'kernel' | 'stride' | 'padding' | 'countPadding'>,
  ): Maps {
    return this.#push({ kind: 'average-pool', name, input: x.name, ...window }, x.channels);
  }

  globalAveragePool(x: Maps, name: string): Maps {
    return this.#push({ kind: 'global-average-pool', name, input: x.name }, x.channels);
  }

  globalMaxPool(x: Maps, name: string): Maps {
    return this.#push({ kind: 'global-max-pool', name, input: x.name }, x.channels);
  }

  resize(x: Maps, name: string, convention: ResizeNode['convention'], to: ResizeNode['to']): Maps {
    return this.#push({ kind: 'resize', name, input: x.name, convention, to }, x.channels);
  }

  /** Nothing where `rate` is 0. */
  dropout(x: Maps, name: string, rate: number): Maps {
    return rate === 0 ? x : this.#push({ kind: 'dropout', name, input: x.name, rate }, x.channels);
  }

  add(name: string, terms: readonly Maps[]): Maps {
    const inputs = terms.map((term) => term.name);
    return this.#push({ kind: 'add', name, inputs }, (terms[0] as Maps).channels);
  }

  concat(name: string, parts: readonly Maps[]): Maps {
    const inputs = parts.map((part) => part.name);
    const channels = parts.reduce((sum, part) => sum + part.channels, 0);
    return this.#push({ kind: 'concat', name, inputs }, channels);
  }

  #push(node: GraphNode, channels: number): Maps {
    this.nodes.push(node);
    return { name: node.name, channels };
  }
}
