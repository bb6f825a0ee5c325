import { execFileSync } from 'node:child_process';
import { openSegmenter } from '@dsrg/core/node';
import { loopModel } from '../runtime/loop-model.ts';

// Opens a model whose loop ends at black, begins a run that never ends, prints the id of the process that runs it, and dies.

const metadata = { classes: ['background', 'cat', 'dog'], mean: [0, 0, 0], std: [1, 1, 1] } as const;
const segmenter = await openSegmenter(loopModel('at black'), { provider: 'cpu', threads: 1, metadata });
const data = new Float32Array(3 * 64 * 64).fill(200);
segmenter.segment({ kind: 'float', data, height: 64, width: 64, channels: 3 }).catch(() => undefined);
await new Promise((resolve) => setTimeout(resolve, 500));
const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(process.pid)], { encoding: 'utf8' })
  .trim()
  .split('\n');
process.stdout.write(`${Number(children[0])}\n`, () => process.kill(process.pid, 'SIGKILL'));
