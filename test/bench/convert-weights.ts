/**
 * Speed and memory of `dsrg-convert weights` on files of 500 MB: a process of its own for each, MB/s of its processor time and of the clock,
 * and its peak memory against the file's size.
 *
 *     node --import tsx --conditions=dsrg-source test/bench/convert-weights.ts [FILE NETWORK OPTION…]
 *
 * Files of other frameworks: fixtures/weights/make/make_large.py.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { writeFileAtomic } from '@dsrg/core/node';
import { networkWeights } from '../../converters/weights/names/networks.ts';
import { encodeCaffeModel } from '../../converters/weights/write/caffe-model.ts';
import { encodeInitialWeights } from '../../converters/weights/write/init-safetensors.ts';
import { encodeNumpyDictionary } from '../../converters/weights/write/numpy-dictionary.ts';
import { repository } from '../shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'dsrg-bench-'));
/** vgg16-deeplab with as many classes as make a file of 500 MB. */
const classes = 21_300;
const numbers = new Float32Array(90_000_000).map((_, k) => (k % 1000) / 1000);
const layers = networkWeights('vgg16-deeplab')
  .units(classes)
  .map(({ name, shape }) => ({
    name,
    shape,
    weight: () => numbers.subarray(0, shape[0] * shape[1] * shape[2] * shape[3]),
    bias: () => numbers.subarray(0, shape[0]),
  }));
const taken = layers.flatMap(({ name, shape, weight, bias }) => [
  { name: `${name}.weight`, shape, from: [], how: [], values: weight },
  { name: `${name}.bias`, shape: [shape[0]], from: [], how: [], values: bias },
]);
const plan = {
  network: 'vgg16-deeplab',
  classes,
  kind: '',
  dialect: '',
  taken,
  leftOut: [],
  missing: [],
  notes: [],
} as const;

const program = `
  const { runWeights } = await import('${join(repository, 'converters/convert/weights.ts')}');
  const { readFileSync } = await import('node:fs');
  // Of this program alone: what getrusage says begins with the size of the process that started it.
  const peak = () => 1024 * Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  const before = process.cpuUsage(), start = performance.now();
  process.on('exit', () => {
    const { user, system } = process.cpuUsage(before);
    console.error(JSON.stringify({ cpu: (user + system) / 1e6, seconds: (performance.now() - start) / 1e3, peak: peak() }));
  });
  await runWeights(process.argv.slice(1));
`;

function measure(file: string, network: string, more: readonly string[]): void {
  const size = sizeOf(file);
  const options = [file, '--network', network, '--out', join(folder, 'out.safetensors'), ...more];
  const flags = ['--import', 'tsx', '--conditions=dsrg-source', '--input-type=module', '-e', program, '--'];
  const { stderr, status } = spawnSync(process.execPath, [...flags, ...options], { cwd: repository, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const { cpu, seconds, peak } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Record<
    'cpu' | 'seconds' | 'peak',
    number
  >;
  const rate = (time: number): string => `${(size / 1e6 / time).toFixed(0)} MB/s`;
  console.log(
    `${file.slice(file.lastIndexOf('/') + 1).padEnd(24)} ${(size / 1e6).toFixed(0)} MB: ${rate(seconds)} by the clock, ${rate(cpu)} of processor time; peak memory ${(peak / size).toFixed(2)}× its size`,
  );
}

/** Bytes of a file, and of the data files that go with the index of a TensorFlow checkpoint. */
function sizeOf(file: string): number {
  if (!file.endsWith('.index')) return statSync(file).size;
  const parts = readdirSync(dirname(file)).filter((name) => name.startsWith(basename(file, '.index')));
  return parts.reduce((sum, name) => sum + statSync(join(dirname(file), name)).size, 0);
}

const [given, network = 'vgg16-deeplab', ...more] = process.argv.slice(2);
if (given !== undefined) measure(given, network, more);
else {
  const files: Record<string, Iterable<Uint8Array>> = {
    'weights.safetensors': encodeInitialWeights(plan),
    'weights.caffemodel': encodeCaffeModel(layers, 'bench'),
    'weights.npy': encodeNumpyDictionary(layers),
  };
  for (const [name, pieces] of Object.entries(files)) {
    await writeFileAtomic(join(folder, name), pieces);
    measure(join(folder, name), 'vgg16-deeplab', ['--classes', String(classes)]);
    rmSync(join(folder, name));
  }
}
rmSync(folder, { recursive: true });
