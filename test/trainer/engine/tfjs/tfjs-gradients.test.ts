import type { Backend } from '../../../../trainer/engine/tfjs/tensorflow.ts';
import { TfjsTrainer } from '../../../../trainer/engine/tfjs/tfjs-trainer.ts';
import { cases } from '../gradient-cases.ts';
import { checkGradients } from '../gradient-check.ts';
import { testBackend } from './test-backend.ts';

describe('trainer/engine/tfjs: gradients against central differences in double precision', () => {
  let backend: Backend;
  before(async () => {
    backend = await testBackend();
    console.log(`    on ${backend.description}`);
  });

  for (const test of cases) {
    it(test.title, () => checkGradients(test, (request) => new TfjsTrainer({ ...request, backend })));
  }
});
