import { expect } from 'chai';
import type { Backend } from '../../../../trainer/engine/tfjs/tensorflow.ts';
import { TfjsActivationGradient } from '../../../../trainer/engine/tfjs/tfjs-activation-gradient.ts';
import { testActivationGradient } from '../activation-gradient-tests.ts';
import { testBackend } from './test-backend.ts';

describe('trainer/engine/tfjs: gradient of an activation', () => {
  let backend: Backend;
  let none: number;
  before(async () => {
    backend = await testBackend();
    none = backend.tf.memory().numTensors;
  });

  testActivationGradient((request) => new TfjsActivationGradient({ ...request, backend }));

  it('leaves no tensor behind', () => {
    expect(backend.tf.memory().numTensors).to.equal(none);
  });
});
