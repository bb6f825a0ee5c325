import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DsrgError } from '@dsrg/core';

/** What linking needs to know. */
export interface LinkOptions {
  /** Python whose environment holds the package `tensorflow`. @default 'python3' */
  readonly python?: string;
  /** Folder of the npm package; found from here when left out. */
  readonly folder?: string;
  readonly say: (line: string) => void;
}

/** Written beside the links: what stands there is ours to remove. */
const MARK = 'linked-by-dsrg';
/** What a build makes and replaces inside the npm package. */
const made = ['deps', 'lib', 'build'] as const;

/**
 * Builds the addon of tfjs-node (or tfjs-node-gpu) against the libtensorflow inside Python's `tensorflow` package, which is built for
 * newer CUDA than the one that the npm package downloads. Writes inside the npm package alone.
 * @throws DsrgError RUNTIME naming what is missing, with the cure
 */
export function linkLibtensorflow({ python = 'python3', folder = tfjsFolder(), say }: LinkOptions): void {
  if (process.platform !== 'linux') {
    throw new DsrgError('RUNTIME', `Linking is for Linux; this is ${process.platform}.`);
  }
  const wheel = findTensorflow(python);
  say(`TensorFlow ${wheel.version} in ${wheel.folder}`);
  for (const tool of ['g++', 'make']) {
    if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0) {
      throw new DsrgError('RUNTIME', `${tool} is missing; the addon is C++.`, {
        hint: 'Debian: apt install build-essential.',
      });
    }
  }
  setAside(folder);
  layLinks(folder, wheel.folder);
  try {
    build(folder, wheel.folder, say);
    say(tryOut(folder));
  } catch (error) {
    unlinkLibtensorflow({ folder, say });
    throw error;
  }
  say('Undo with --undo; npm ci undoes it, too.');
}

/** Puts the npm package back as it was before linking. */
export function unlinkLibtensorflow({ folder = tfjsFolder(), say }: Pick<LinkOptions, 'folder' | 'say'>): void {
  if (!existsSync(join(folder, 'deps', MARK))) {
    throw new DsrgError('RUNTIME', `${folder} has not been linked by dsrg; nothing was undone.`);
  }
  for (const name of made) {
    rmSync(join(folder, name), { recursive: true, force: true });
    if (existsSync(join(folder, `${name}.stock`))) renameSync(join(folder, `${name}.stock`), join(folder, name));
  }
  say(`${folder} is as it was`);
}

function tfjsFolder(): string {
  const require = createRequire(import.meta.url);
  for (const name of ['tfjs-node-gpu', 'tfjs-node']) {
    try {
      return dirname(require.resolve(`@tensorflow/${name}/package.json`));
    } catch {
      // The next one may be there; the error below names both.
    }
  }
  throw new DsrgError('RUNTIME', 'Neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed.', {
    hint: 'npm install --ignore-scripts @tensorflow/tfjs-node@4.22.0 (its own download is not needed).',
  });
}

/** Finds the package without importing it, which takes long and may fail for reasons of Python’s own. */
function findTensorflow(python: string): { folder: string; version: string } {
  const script =
    'import importlib.util as u, importlib.metadata as m\n' +
    'spec = u.find_spec("tensorflow")\n' +
    'names = ["tensorflow", "tensorflow-cpu"]\n' +
    'found = [m.version(n) for n in names if any(d.metadata["Name"] == n for d in m.distributions())]\n' +
    'print(spec.submodule_search_locations[0]); print(found[0])';
  const hint = 'pip install "tensorflow[and-cuda]==2.19.1" in an environment, and give its Python with --python.';
  let lines: string[];
  try {
    const output = execFileSync(python, ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    lines = output.trim().split('\n');
  } catch (cause) {
    throw new DsrgError('RUNTIME', `${python} finds no package tensorflow.`, { hint, cause });
  }
  const [folder, version] = lines as [string, string];
  for (const part of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/tensorflow/c/c_api.h']) {
    if (existsSync(join(folder, part))) continue;
    throw new DsrgError('RUNTIME', `TensorFlow ${version} in ${folder} has no ${part}.`, { hint });
  }
  return { folder, version };
}

/** Keeps what the package’s own install script brought. */
function setAside(folder: string): void {
  const ours = existsSync(join(folder, 'deps', MARK));
  for (const name of made) {
    const path = join(folder, name);
    if (ours) rmSync(path, { recursive: true, force: true });
    else if (existsSync(path)) renameSync(path, `${path}.stock`);
  }
}

function layLinks(folder: string, wheel: string): void {
  mkdirSync(join(folder, 'deps', 'lib'), { recursive: true });
  mkdirSync(join(folder, 'deps', 'include'), { recursive: true });
  writeFileSync(join(folder, 'deps', MARK), `${wheel}\n`);
  // For the linker alone: at run time the libraries are read where they are, since they look for CUDA's from there.
  symlinkSync(join(wheel, 'libtensorflow_cc.so.2'), join(folder, 'deps', 'lib', 'libtensorflow.so'));
  symlinkSync(join(wheel, 'libtensorflow_framework.so.2'), join(folder, 'deps', 'lib', 'libtensorflow_framework.so'));
  for (const part of ['tensorflow', 'tsl', 'xla']) {
    const source = join(wheel, 'include', part);
    if (existsSync(source)) symlinkSync(source, join(folder, 'deps', 'include', part));
  }
}

function build(folder: string, wheel: string, say: (line: string) => void): void {
  const builder = createRequire(join(folder, 'package.json')).resolve('@mapbox/node-pre-gyp/bin/node-pre-gyp');
  const prefix = dirname(dirname(process.execPath));
  // Node's own headers where it came with them; else node-gyp fetches them.
  const headers = existsSync(join(prefix, 'include', 'node', 'node.h')) ? [`--nodedir=${prefix}`] : [];
  say('building the addon (about half a minute)');
  const run = spawnSync(process.execPath, [builder, 'install', '--build-from-source', ...headers], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LDFLAGS: `${process.env.LDFLAGS ?? ''} -Wl,-rpath,${wheel}` },
  });
  for (const name of readdirSync(folder)) {
    if (name.startsWith('build-tmp-')) rmSync(join(folder, name), { recursive: true });
  }
  if (run.status === 0) return;
  const last = `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new DsrgError('RUNTIME', `The addon could not be built:\n${last}`, {
    hint: 'It needs g++ with C++17, make, Python 3 for node-gyp, and Node’s headers.',
  });
}

/** Convolves with the new addon in a process of its own, and says on what. */
function tryOut(folder: string): string {
  const script = `
    const tf = require(${JSON.stringify(folder)});
    const ones = tf.conv2d(tf.ones([1, 5, 5, 1]), tf.ones([3, 3, 1, 1]), 1, 'valid').dataSync();
    if (ones.length !== 9 || ones.some((value) => value !== 9)) throw new Error('a wrong convolution: ' + ones);
    process.stdout.write(tf.backend().isUsingGpuDevice ? 'GPU' : 'CPU');`;
  const run = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '1' },
  });
  if (run.status === 0 && run.stdout.endsWith('GPU')) return 'It works, on the GPU.';
  if (run.status === 0) return `It works, on the CPU: TensorFlow finds no GPU.\n${gpuLines(run.stderr)}`.trim();
  throw new DsrgError(
    'RUNTIME',
    `The addon was built but does not load: ${run.stderr.trim().split('\n').slice(-3).join(' ')}`,
  );
}

/** What TensorFlow says of the GPU that it does not use. */
function gpuLines(log: string): string {
  return log
    .split('\n')
    .filter((line) => /cuda drivers|dlopen|Cannot dlopen|cuInit|Could not load/i.test(line))
    .slice(0, 3)
    .join('\n');
}
