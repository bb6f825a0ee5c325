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
// three vectors, and blurring in place along the chains of neighbours, which jumps about in the rows: +3.6 %, 41×41 +21 %, for 3 MiB
// less of 57. Keeping the Gaussian lattice for maps of equal size could save no more than it costs, about 1.5 % (with and
// without that kernel, no iterations: 44.0 and 41.3 of 174 ms), and nothing at 41×41, where it is the identity: not done.
// By two threads the bilateral lattice is still built by one of them: 24 ms of the 174 that one thread takes for all.
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
const threads = await Promise.all(Array.from({ length: Number(values.helpers) }, startHelperThread));
const helpers = threads.map(({ help }) => help);

for (const one of cases) {
  const peer = values.peer ? startPeer(values.peer.split(' '), one) : undefined;
  await measure(one, Number(values.rounds), peer);
  peer?.close();
}
for (const thread of threads) await thread.close();

async function measure(
  { name, photo, unary, options, repeats }: BenchCase,
  rounds: number,
  peer: Peer | undefined,
): Promise<void> {
  const crf = createDenseCrf({ variant: values.variant as CrfVariant | undefined });
  const extras = { out: new Float32Array(unary.data.length), helpers };
  const ours: number[] = [];
  const theirs: number[] = [];
  // Processor time tells more than the clock where other programs run.
  const processor: number[] = [];
  const theirProcessor: number[] = [];
  let theirKibibytes = 0;
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    const used = process.cpuUsage();
    for (let i = 0; i < repeats; i++) crf.run(photo, unary, options, extras);
    ours.push((performance.now() - start) / repeats);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000 / repeats);
    if (!peer) continue;
    const answer = await peer.run();
    theirs.push(answer.milliseconds / repeats);
    theirProcessor.push(answer.processor / repeats);
    theirKibibytes = answer.kibibytes;
  }
  const [first, ...steady] = ours;
  // What the map needs beyond itself: the CRF's memory, in which the map lies once more, and the Q that comes out.
  const mebibytes = (crf.memoryBytes + extras.out.byteLength) / 2 ** 20;
  let line = `${name} ${crf.variant} ${1 + helpers.length}t: ${show(median(steady))} ms (least ${show(Math.min(...steady))}, first ${show(first!)}), ${mebibytes.toFixed(1)} MiB`;
  line += `, processor ${show(median(processor.slice(1)))} ms`;
  if (peer) {
    const processorRatios = theirProcessor.slice(1).map((time, i) => time / processor[i + 1]!);
    const ratios = theirs.slice(1).map((time, i) => time / steady[i]!);
    const least = Math.min(...theirs) / Math.min(...ours);
    line += `; native ${show(median(theirs))} ms (least ${show(Math.min(...theirs))}), ${(theirKibibytes / 1024).toFixed(1)} MiB;`;
    line += ` paired ratio ${median(ratios).toFixed(2)}, of the least ${least.toFixed(2)}, of processor time ${median(processorRatios).toFixed(2)}, memory ${(mebibytes / (theirKibibytes / 1024)).toFixed(2)}×; |dQ| ${distance(extras.out, peer)}`;
  }
  console.log(line);
}

function distance(q: Float32Array, from: Peer): string {
  const other = from.result();
  return q.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0).toExponential(1);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

function show(milliseconds: number): string {
  return milliseconds.toFixed(milliseconds < 10 ? 2 : 1);
}
