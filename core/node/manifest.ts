import { arch, cpus, platform, totalmem } from 'node:os';
import type { GitState } from './git-state.ts';
import { packageVersion } from './package-version.ts';
import { photoDecoders } from './read-photo.ts';

/** What produced a result, so that it can be produced again. Plain JSON. */
export interface Manifest {
  readonly format: 1;
  /** The command and what it was given: `dsrg-train`. */
  readonly command: string;
  /** Every setting, defaults filled in. */
  readonly config: unknown;
  readonly seed?: number;
  /** Hash of the data: {@link sha256Files}. */
  readonly dataHash?: string;
  /** Of the repository that the command was run in, where it was one. */
  readonly git?: GitState;
  /** Version by package name. */
  readonly versions: Readonly<Record<string, string>>;
  /** What turned files into pixels; another decoder gives other pixels. */
  readonly photoDecoder: string;
  readonly host: {
    readonly platform: string;
    readonly cores: number;
    readonly processor: string;
    readonly memoryGb: number;
  };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly seconds?: number;
}

/**
 * Opens the record of a run. Neither paths beyond those in the settings nor names of people or machines go into it.
 *
 * @param about.packages further packages whose versions matter: `@tensorflow/tfjs-node-gpu`
 * @param now @default the clock
 */
export function createManifest(
  about: {
    readonly command: string;
    readonly config: unknown;
    readonly seed?: number;
    readonly dataHash?: string;
    readonly git?: GitState | undefined;
    readonly packages?: readonly string[];
  },
  now: Date = new Date(),
): Manifest {
  const { command, config, seed, dataHash, git, packages = [] } = about;
  const versions: Record<string, string> = { node: process.versions.node };
  for (const name of ['@dsrg/core', 'onnxruntime-node', ...Object.values(photoDecoders), ...packages]) {
    versions[name] = packageVersion(name) ?? 'not installed';
  }
  return {
    format: 1,
    command,
    config,
    ...(seed !== undefined && { seed }),
    ...(dataHash !== undefined && { dataHash }),
    ...(git !== undefined && { git }),
    versions,
    photoDecoder: `${photoDecoders.jpeg} ${versions[photoDecoders.jpeg]}`,
    host: {
      platform: `${platform()}-${arch()}`,
      cores: cpus().length,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      memoryGb: Math.round(totalmem() / 2 ** 30),
    },
    startedAt: now.toISOString(),
  };
}

/** Closes the record of a run: when it ended, and how long it took. */
export function finishManifest(manifest: Manifest, now: Date = new Date()): Manifest {
  const seconds = Math.round((now.getTime() - Date.parse(manifest.startedAt)) / 100) / 10;
  return { ...manifest, endedAt: now.toISOString(), seconds };
}
