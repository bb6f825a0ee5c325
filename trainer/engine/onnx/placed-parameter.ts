import type { ParameterSpec } from '@dsrg/core';
import type { Storage } from './parameter-storage.ts';

/** A parameter as the sessions see it. */
export interface PlacedParameter {
  readonly spec: ParameterSpec;
  readonly storage: Storage;
  /** `learns`: by gradients; `averages`: a running average that follows the batches; `stays`: a constant of the graphs. */
  readonly use: 'learns' | 'averages' | 'stays';
}
