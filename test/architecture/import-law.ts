import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { repository } from '../shared.ts';
import type { SourceFile } from './source-files.ts';

/** What each package may import of the others: downward only. */
const below: Record<string, readonly string[]> = {
  core: [],
  converters: ['core'],
  evaluate: ['core', 'converters'],
  trainer: ['core', 'converters', 'evaluate'],
  // A program above all packages, which a browser runs.
  'evaluate/page': ['core', 'converters', 'evaluate', 'trainer'],
  fixtures: ['core', 'converters', 'evaluate', 'trainer'],
};
/** Rooms whose functions take bytes and arrays, never paths. */
const pureRooms = /^(converters\/read|trainer\/(seeds|losses))\//;
/** The part of core that runs in Node alone; the rest of core must load in a browser. */
const nodePart = /^core\/(node\/|runtime\/onnx-node\.ts$)/;
/** Rooms of the trainer that must load in a browser: its engines, but for what loads TensorFlow.js' native parts. */
const browserRooms = /^trainer\/(weights\/|engine\/(?!tfjs\/(open-native|open-tfjs|open-wasm|link-|wasm-threads)))/;
const mayCallEvaluate = /^trainer\/run\//;

/**
 * What one source file imports against the law of the house, one line for each breach.
 *
 * @param file path and text; the packages' own package.json files say what is public and what is installed
 */
export function importBreaches(file: SourceFile): string[] {
  const specifiers = ts.preProcessFile(file.text, true, true).importedFiles.map((found) => found.fileName);
  const breaches = specifiers.flatMap((specifier) => {
    const breach = breachOf(file.path, specifier);
    return breach === undefined ? [] : [`${file.path} imports '${specifier}': ${breach}`];
  });
  if (/\.\.\/shared\b/.test(file.text)) {
    breaches.push(`${file.path} names ../shared: only tests may use it, the product does without`);
  }
  return breaches;
}

function breachOf(path: string, specifier: string): string | undefined {
  const home = path.startsWith('evaluate/page/') ? 'evaluate/page' : path.slice(0, path.indexOf('/'));
  if (specifier.startsWith('.')) return relativeBreach(path, home, posix.join(posix.dirname(path), specifier));
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return nodeBreach(path, home, specifier);
  if (specifier.startsWith('@dsrg/')) return packageBreach(path, home, specifier);
  return libraryBreach(path, home, specifier);
}

function relativeBreach(path: string, home: string, target: string): string | undefined {
  if (!target.startsWith(`${home}/`)) return 'other packages are imported by name, through their entrance';
  if (nodePart.test(target) && !nodePart.test(path)) return 'core outside core/node must load in a browser';
  return undefined;
}

function nodeBreach(path: string, home: string, specifier: string): string | undefined {
  if (!specifier.startsWith('node:')) return `write 'node:${specifier}'`;
  if (home === 'core' && !nodePart.test(path)) return 'only core/node may use Node itself';
  if (home === 'evaluate/page') return 'the page runs in a browser';
  if (browserRooms.test(path)) return 'this room must load in a browser; what is Node’s goes to trainer/node';
  // Bytes are no files.
  if (pureRooms.test(path) && specifier !== 'node:buffer') return 'this room takes bytes and arrays, no files';
  return undefined;
}

function packageBreach(path: string, home: string, specifier: string): string | undefined {
  const [, name = '', ...rest] = specifier.split('/');
  if (name === home) return 'inside a package imports are relative';
  if (!below[home]?.includes(name)) return `${home} stands beside or below ${name}; imports point downward only`;
  const entrance = ['.', ...rest].join('/');
  if (!(entrance in manifest(name).exports)) return 'deep import; use a public entrance of the package';
  if (specifier.endsWith('/node') && (browserRooms.test(path) || home === 'evaluate/page'))
    return 'this room must load in a browser';
  if (specifier === '@dsrg/core/node' && pureRooms.test(path)) return 'this room takes bytes and arrays, no files';
  if (home === 'trainer' && name === 'evaluate' && !mayCallEvaluate.test(path)) {
    return 'only the room run of trainer may call evaluate';
  }
  return undefined;
}

function libraryBreach(path: string, home: string, specifier: string): string | undefined {
  const library = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (library.startsWith('@tensorflow') && !path.startsWith('trainer/engine/tfjs/')) {
    return 'TensorFlow lives in trainer/engine/tfjs alone';
  }
  if (library === 'onnxruntime-node' && home === 'core' && !nodePart.test(path)) {
    return 'only core/node and core/runtime/onnx-node.ts may use it';
  }
  if (library === 'onnxruntime-node' && home === 'trainer' && !path.startsWith('trainer/node/')) {
    return 'only trainer/node may use it: the engine is given its runtime';
  }
  const { dependencies, optionalDependencies, peerDependencies, imports } = manifest(manifests[home] ?? home);
  // A library whose form for browsers is another one; its package.json says which.
  if (specifier in imports) return undefined;
  if ([dependencies, optionalDependencies, peerDependencies].some((table) => library in table)) return undefined;
  return `${library} is no dependency of ${home}'s package.json`;
}

/** Folders whose package.json is another folder's. */
const manifests: Readonly<Record<string, string>> = { fixtures: '.', 'evaluate/page': 'evaluate' };

type Manifest = Record<
  'exports' | 'imports' | 'dependencies' | 'optionalDependencies' | 'peerDependencies',
  Record<string, unknown>
>;

function manifest(folder: string): Manifest {
  const found = JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8')) as Partial<Manifest>;
  return { exports: {}, imports: {}, dependencies: {}, optionalDependencies: {}, peerDependencies: {}, ...found };
}
