import { type Machine, openOnnx } from '@dsrg/trainer';
import { nodeMachine, nodeRuntime } from '@dsrg/trainer/node';

/** Node's machine with portable operators and one thread, which shows no progress. */
export async function quietMachine(): Promise<Machine> {
  const engine = await openOnnx(nodeRuntime(), { threads: 1, layout: 'portable' });
  return { ...nodeMachine(engine, 1), progress: () => ({ tick() {}, done() {} }) };
}
