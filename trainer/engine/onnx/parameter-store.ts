import type { Weights } from '@dsrg/core';
import { Tensor } from 'onnxruntime-node';
import type { TrainerState } from '../engine.ts';
import type { PlacedParameter } from './write-session-graphs.ts';

/** Values and momenta of the learning parameters, in their storage, by parameter. */
type ParameterSet = ReadonlyMap<string, { readonly value: Tensor; readonly momentum: Tensor }>;

/** The learning parameters between steps: the state that counts, and beside it room for the next, which holds the last until then. */
export class ParameterStore {
  readonly #placed: readonly PlacedParameter[];
  /** Parameters that do not learn stay as they are here. */
  readonly #loaded: TrainerState;
  #current: ParameterSet;
  #other: ParameterSet;
  #otherIsPrevious = false;
  /** Room for V of an update of which some batches are in, and for the next batch's. */
  #parts: readonly [ReadonlyMap<string, Tensor>, ReadonlyMap<string, Tensor>] | undefined;
  /** Which of the two holds V now. */
  #running: 0 | 1 | undefined;

  constructor(placed: readonly PlacedParameter[], loaded: TrainerState) {
    this.#placed = placed.filter(({ learns }) => learns);
    this.#loaded = loaded;
    this.#current = this.#makeSet((name) => [loaded.weights.get(name), loaded.momenta.get(name)]);
    this.#other = this.#makeSet(() => []);
  }

  #makeSet(plain: (name: string) => (Float32Array | undefined)[]): ParameterSet {
    return new Map(
      this.#placed.map(({ spec, storage }) => {
        const length = storage.shape.reduce((product, side) => product * side, 1);
        const [value, momentum] = [0, 1].map((which) => {
          const values = plain(spec.name)[which];
          return new Tensor('float32', values ? storage.pack(values) : new Float32Array(length), storage.shape);
        }) as [Tensor, Tensor];
        return [spec.name, { value, momentum }];
      }),
    );
  }

  /** What the graphs read. */
  feeds(): Record<string, Tensor> {
    const feeds: Record<string, Tensor> = {};
    for (const [name, { value, momentum }] of this.#current) {
      feeds[name] = value;
      feeds[`momentum.${name}`] =
        this.#running === undefined ? momentum : (this.#parts?.[this.#running].get(name) as Tensor);
    }
    return feeds;
  }

  /** Whether some batches of an update are in, and its last is not. */
  get updating(): boolean {
    return this.#running !== undefined;
  }

  /** Where an update goes; the state before the last one is lost by it. */
  beginUpdate(): Record<string, Tensor> {
    this.#otherIsPrevious = false;
    const targets: Record<string, Tensor> = {};
    for (const [name, { value, momentum }] of this.#other) {
      targets[`new.${name}`] = value;
      targets[`new.momentum.${name}`] = momentum;
    }
    return targets;
  }

  endUpdate(): void {
    this.dropPart();
    this.#exchange();
    this.#otherIsPrevious = true;
  }

  /** Where a part of an update goes. */
  beginPart(): Record<string, Tensor> {
    const room = () =>
      new Map(
        [...this.#other].map(([name, { momentum }]) => [
          name,
          new Tensor('float32', new Float32Array(momentum.size), momentum.dims),
        ]),
      );
    this.#parts ??= [room(), room()];
    const next = this.#parts[this.#running === 0 ? 1 : 0];
    return Object.fromEntries([...next].map(([name, tensor]) => [`new.momentum.${name}`, tensor]));
  }

  endPart(): void {
    this.#running = this.#running === 0 ? 1 : 0;
  }

  /** Forgets the parts of an update that is done, or that will not be. */
  dropPart(): void {
    this.#running = undefined;
  }

  /** Undoes the last update. @returns whether there was one to undo */
  takeBack(): boolean {
    if (!this.#otherIsPrevious) return false;
    this.#exchange();
    this.#otherIsPrevious = false;
    return true;
  }

  #exchange(): void {
    [this.#current, this.#other] = [this.#other, this.#current];
  }

  /** A copy of everything, in plain OIHW. */
  read(): { weights: Weights; momenta: Weights } {
    const weights: Weights = new Map(this.#loaded.weights);
    const momenta: Weights = new Map(this.#loaded.momenta);
    for (const { spec, storage } of this.#placed) {
      const stored = this.#current.get(spec.name);
      if (stored === undefined) continue;
      weights.set(spec.name, storage.unpack(stored.value.data as Float32Array));
      momenta.set(spec.name, storage.unpack(stored.momentum.data as Float32Array));
    }
    return { weights, momenta };
  }
}
