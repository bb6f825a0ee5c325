import { sizeOf, type Weights } from '@dsrg/core';
import type { Tensor } from 'onnxruntime-common';
import type { TrainerState } from '../engine.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';
import type { PlacedParameter } from './placed-parameter.ts';
import type { RunTargets } from './run-session.ts';

/** Values and momenta of the learning parameters, in their storage, by parameter. */
type ParameterSet = ReadonlyMap<string, { readonly value: Tensor; readonly momentum: Tensor }>;
type Results = Readonly<Record<string, Tensor>>;

/** The learning parameters between steps: the state that counts, and beside it the one before, whose memory the next one takes. */
export class ParameterStore {
  readonly #runtime: Pick<OnnxRuntime, 'Tensor'>;
  readonly #placed: readonly PlacedParameter[];
  /** Parameters that do not learn stay as they are here. */
  readonly #loaded: TrainerState;
  #current: ParameterSet;
  #other: ParameterSet | undefined;
  #otherIsPrevious = false;
  /** V of an update of which some batches are in. */
  #running: ReadonlyMap<string, Tensor> | undefined;
  /** Memory for V of such an update, and for the next batch's. */
  #rooms: readonly [Record<string, Tensor>, Record<string, Tensor>] | undefined;
  #room: 0 | 1 = 0;

  constructor(runtime: Pick<OnnxRuntime, 'Tensor'>, placed: readonly PlacedParameter[], loaded: TrainerState) {
    this.#runtime = runtime;
    this.#placed = placed.filter(({ use }) => use === 'learns');
    this.#loaded = loaded;
    this.#current = this.#makeSet((name) => [loaded.weights.get(name), loaded.momenta.get(name)]);
  }

  #makeSet(plain: (name: string) => (Float32Array | undefined)[]): ParameterSet {
    const { Tensor } = this.#runtime;
    return new Map(
      this.#placed.map(({ spec, storage }) => {
        const length = sizeOf(storage.shape);
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
      feeds[`momentum.${name}`] = this.#running?.get(name) ?? momentum;
      feeds[`before.${name}`] = momentum;
    }
    return feeds;
  }

  /** Whether some batches of an update are in, and its last is not. */
  get updating(): boolean {
    return this.#running !== undefined;
  }

  /** Where an update goes; in place, the state before the last one is lost by it. */
  updateTargets(): RunTargets {
    const names = [...this.#current.keys()].flatMap((name) => [`new.${name}`, `new.momentum.${name}`]);
    const room = () => {
      this.#otherIsPrevious = false;
      this.#other ??= this.#makeSet(() => []);
      const targets: Record<string, Tensor> = {};
      for (const [name, { value, momentum }] of this.#other) {
        targets[`new.${name}`] = value;
        targets[`new.momentum.${name}`] = momentum;
      }
      return targets;
    };
    return { names, room };
  }

  endUpdate(results: Results): void {
    this.dropPart();
    const before = this.#current;
    this.#current = new Map(
      [...before.keys()].map((name) => [
        name,
        { value: results[`new.${name}`] as Tensor, momentum: results[`new.momentum.${name}`] as Tensor },
      ]),
    );
    this.#other = before;
    this.#otherIsPrevious = true;
  }

  /** Where a part of an update goes. */
  partTargets(): RunTargets {
    const { Tensor } = this.#runtime;
    const names = [...this.#current.keys()].map((name) => `new.momentum.${name}`);
    const make = () =>
      Object.fromEntries(
        [...this.#current].map(([name, { momentum }]) => [
          `new.momentum.${name}`,
          new Tensor('float32', new Float32Array(momentum.size), momentum.dims),
        ]),
      );
    const room = () => {
      this.#rooms ??= [make(), make()];
      this.#room = this.#room === 0 ? 1 : 0;
      return this.#rooms[this.#room];
    };
    return { names, room };
  }

  endPart(results: Results): void {
    this.#running = new Map([...this.#current.keys()].map((name) => [name, results[`new.momentum.${name}`] as Tensor]));
  }

  /** Forgets the parts of an update that is done, or that will not be. */
  dropPart(): void {
    this.#running = undefined;
  }

  /** Undoes the last update. @returns whether there was one to undo */
  takeBack(): boolean {
    if (!this.#otherIsPrevious || this.#other === undefined) return false;
    [this.#current, this.#other] = [this.#other, this.#current];
    this.#otherIsPrevious = false;
    return true;
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
