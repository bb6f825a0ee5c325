// The dense CRF against a native peer, in interleaved rounds. Needs no peer; without one it prints our times alone.
//
//   node --import tsx --conditions=dsrg-source test/bench/crf.ts [--peer 'python test/bench/crf-peer.py'] [--photos folder]
//     [--rounds 7] [--cases 500x375x21,…] [--helpers 1] [--variant simd]
//
// Add --experimental-wasm-relaxed-simd on Node 20 to measure the relaxed variant; newer engines have it by default.
// On a machine that does other work too, the ratio of processor time says more than that of the clock.
//
// What each step brought, in processor time of one thread, measured in turns with the step before (500×375×21 where nothing is said):
//   four points at a time in registers, weights by a sorting network, sums gathered by simplex   set-up −31 % (2 labels −37 %)
//   normalising in loops of known length                                                          set-up −5 %
//   unary at most 0, so no maximum of rows, and powers in the same registers                      iterations −8 %
//   no loop around the single block of a row                                                      iterations −5 %, 2 labels −11 %
//   the same in the blur                                                                          41×41: −4 %
//   the identity as a row of its own (41×41 of DSRG and SEC)                                      ratio to the peer 3.35 to 4.05
// Tried without gain: reading unaries pixel by pixel instead of in blocks (81 labels: set-up +50 %), flat loops for rows of up to
// three vectors. Not tried: blurring in place, keeping the Gaussian lattice for maps of equal size.
import { parseArgs } from 'node:util';
import { type CrfVariant, createDenseCrf } from '@dsrg/core';
import { startHelperThread } from '../core/crf/helper-thread.ts';
import { type BenchCase, benchCases } from './crf-cases.ts';
import { type Peer, startPeer } from './crf-peer.ts';

const { values } = parseArgs({
  options: {
    peer: { type: 'string' },
    photos: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    cases: { type: 'string' },
    helpers: { type: 'string', default: '0' },
    variant: { type: 'string' },
  },
});
const wanted = values.cases?.split(',');
const cases = (await benchCases(values.photos)).filter(({ name }) => !wanted || wanted.includes(name));
const peer = values.peer ? startPeer(values.peer.split(' '), cases) : undefined;
const threads = await Promise.all(Array.from({ length: Number(values.helpers) }, startHelperThread));
const helpers = threads.map(({ help }) => help);

for (const one of cases) await measure(one, Number(values.rounds));
peer?.close();
for (const thread of threads) await thread.close();

async function measure({ name, photo, unary, options, repeats }: BenchCase, rounds: number): Promise<void> {
  const crf = createDenseCrf({ variant: values.variant as CrfVariant | undefined });
  const extras = { out: new Float32Array(unary.data.length), helpers };
  const ours: number[] = [];
  const theirs: number[] = [];
  // Processor time tells more than the clock where other programs run.
  const processor: number[] = [];
  const theirProcessor: number[] = [];
  let kibibytes = 0;
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    const used = process.cpuUsage();
    for (let i = 0; i < repeats; i++) crf.run(photo, unary, options, extras);
    ours.push((performance.now() - start) / repeats);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000 / repeats);
    if (!peer) continue;
    const answer = await peer.run(name);
    theirs.push(answer.milliseconds / repeats);
    theirProcessor.push(answer.processor / repeats);
    kibibytes = answer.kibibytes;
  }
  const [first, ...steady] = ours;
  const mebibytes = (crf.memoryBytes / 2 ** 20).toFixed(0);
  let line = `${name} ${crf.variant} ${1 + helpers.length}t: ${show(median(steady))} ms (least ${show(Math.min(...steady))}, first ${show(first!)}), ${mebibytes} MiB`;
  line += `, processor ${show(median(processor.slice(1)))} ms`;
  if (peer) {
    const processorRatios = theirProcessor.slice(1).map((time, i) => time / processor[i + 1]!);
    const ratios = theirs.slice(1).map((time, i) => time / steady[i]!);
    const least = Math.min(...theirs) / Math.min(...ours);
    line += `; native ${show(median(theirs))} ms (least ${show(Math.min(...theirs))}), process ${(kibibytes / 1024).toFixed(0)} MiB;`;
    line += ` paired ratio ${median(ratios).toFixed(2)}, of the least ${least.toFixed(2)}, of processor time ${median(processorRatios).toFixed(2)}; |dQ| ${distance(extras.out, peer, name)}`;
  }
  console.log(line);
}

function distance(q: Float32Array, from: Peer, name: string): string {
  const other = from.result(name);
  return q.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0).toExponential(1);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

function show(milliseconds: number): string {
  return milliseconds.toFixed(milliseconds < 10 ? 2 : 1);
}
