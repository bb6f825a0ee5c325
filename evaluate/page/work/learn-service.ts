import { counted, DsrgError, decodePhotoWith, sha256Hex } from '@dsrg/core';
import { openWebMachine } from '@dsrg/trainer';
import type { Page } from '../link/messages.ts';
import { calmMachine } from './calm-machine.ts';
import { type Database, openDatabase } from './database.ts';
import { databaseStore } from './database-store.ts';
import { type LearnPhoto, type LearnPlan, learnRun, readWeights, requireLearnable } from './learn-run.ts';
import { bytesOf, pageCodecs, runtimeOptions } from './program.ts';
import { modelOf, runArchive } from './run-files.ts';
import { withLock } from './run-lock.ts';
import { type MadeMap, mapsIn, watchedStore } from './watched-store.ts';

/** A run as the page lists it. */
export interface RunEntry {
  readonly id: string;
  /** ISO 8601. */
  readonly begun: string;
  readonly plan: LearnPlan;
  /** Name of the file of ImageNet weights. */
  readonly init: string | undefined;
  readonly complete: boolean;
}

/** What learns: the processor by WebAssembly, or a graphics card by WebGPU. */
export interface Computing {
  readonly device: 'processor' | 'webgpu';
  /** Of the processor; at most what the page can have. */
  readonly threads: number;
}

/** A run that is to be begun; the files come with it. */
export interface NewRun extends Omit<LearnPlan, 'photos'> {
  readonly photos: readonly (Omit<LearnPhoto, 'sha256'> & { readonly content: Blob })[];
  readonly init?: { readonly name: string; readonly content: Blob } | undefined;
}

/** Learns in a page's worker, and keeps its runs in the browser's database. */
export function createLearnService(page: Page) {
  const codecs = pageCodecs(page);
  let opening: Promise<Database> | undefined;
  let running: AbortController | undefined;

  function database(): Promise<Database> {
    opening ??= openDatabase();
    return opening;
  }
  async function entryOf(id: string): Promise<RunEntry> {
    const entry = await (await database()).get<RunEntry>('runs', id);
    if (entry === undefined)
      throw new DsrgError('CONFIG', 'This run is not there any more.', { hint: 'Was it removed in another tab?' });
    return entry;
  }
  const storeOf = async (id: string) => databaseStore(await database(), `${id}/run`);
  const fileOf = async (id: string, path: string) => (await database()).get<Uint8Array>('files', `${id}/${path}`);
  async function initOf({ id, init: name }: RunEntry) {
    const bytes = name === undefined ? undefined : await fileOf(id, 'init');
    return name !== undefined && bytes ? { name, bytes } : undefined;
  }

  const alone = <Value>(id: string, work: () => Promise<Value>) => withLock(`dsrg ${id}`, work);
  async function forget(id: string): Promise<void> {
    const data = await database();
    await data.remove('runs', id);
    for (const key of await data.keys('files', `${id}/`)) await data.remove('files', key);
  }

  /** @throws DsrgError IMAGE that names all photos that cannot be read */
  async function keepPhotos(id: string, photos: NewRun['photos']): Promise<LearnPhoto[]> {
    const data = await database();
    const kept: LearnPhoto[] = [];
    const unread: string[] = [];
    for (const [done, { content, ...photo }] of photos.entries()) {
      const bytes = await bytesOf(content);
      try {
        await decodePhotoWith(codecs, bytes, photo.file);
        await data.put('files', `${id}/photos/${photo.file}`, bytes);
        kept.push({ ...photo, sha256: sha256Hex(bytes) });
      } catch (error) {
        if (!(error instanceof DsrgError) || error.code === 'FILE_WRITE') throw error;
        unread.push(unread.length === 0 ? `${photo.file} (${error.message})` : photo.file);
      }
      page.tell('progress', { label: 'photos', done: done + 1, total: photos.length });
    }
    if (unread.length === 0) return kept;
    throw new DsrgError('IMAGE', `${counted(unread.length, 'photo')} cannot be read: ${unread.join(', ')}`, {
      hint: 'Leave them out: choose them and press U for unknown.',
    });
  }

  return {
    /** The runs that this browser keeps; what is left of such as were never begun is removed. */
    async listRuns(): Promise<RunEntry[]> {
      const data = await database();
      const ids = await data.keys('runs', '');
      const known = new Set(ids);
      const there = new Set((await data.keys('files', '')).map((key) => key.slice(0, key.indexOf('/'))));
      for (const id of there) if (!known.has(id)) await alone(id, () => forget(id)).catch(() => undefined);
      const entries = await Promise.all(ids.map((id) => data.get<RunEntry>('runs', id)));
      return entries.filter((entry) => entry !== undefined);
    },

    /**
     * Keeps photos, tags and weights. Each photo is decoded once, so that those that cannot be read are named before hours have gone.
     * @throws DsrgError TAG, WEIGHTS, FILE_FORMAT, IMAGE for what nothing can be learned from; then nothing is kept
     */
    async createRun({ photos, init, ...plan }: NewRun): Promise<RunEntry> {
      requireLearnable({ ...plan, photos }, init);
      const weights = init && { name: init.name, bytes: await bytesOf(init.content) };
      if (weights) readWeights(weights);
      const data = await database();
      const begun = new Date().toISOString();
      const id = `${begun.replace(/\D/g, '').slice(0, 14)}-${Math.floor(Math.random() * 1e6)}`;
      return alone(id, async () => {
        try {
          const entry: RunEntry = {
            ...{ id, begun, init: init?.name, complete: false },
            plan: { ...plan, photos: await keepPhotos(id, photos) },
          };
          if (weights) await data.put('files', `${id}/init`, weights.bytes);
          await data.put('runs', id, entry);
          return entry;
        } catch (error) {
          await forget(id);
          throw error;
        }
      });
    },

    /**
     * Learns, or goes on: tells `progress`, `said` and `map` meanwhile.
     * @param input.base address of the folder that the page came from
     * @throws DsrgError INTERRUPTED after `stop`; RUNTIME where WebGPU is asked for and is not there, or does not prove itself
     */
    async learn(input: { readonly id: string; readonly base: string; readonly computing: Computing }): Promise<void> {
      const { id, base, computing } = input;
      const entry = await entryOf(id);
      running = new AbortController();
      const { signal } = running;
      const say = (line: string) => page.tell('said', line);
      await alone(id, async () => {
        const progress = (state: unknown) => page.tell('progress', state);
        const webGpu = computing.device === 'webgpu' ? { wasmBinary: await page.part('ort-webgpu.wasm') } : undefined;
        const runtime = await runtimeOptions(page, base, computing.threads);
        const machine = calmMachine(await openWebMachine({ ...runtime, ...(webGpu && { webGpu }), progress, say }));
        const store = watchedStore(await storeOf(id), (map) => page.tell('map', map));
        const readPhoto = async ({ file }: LearnPhoto) => {
          const bytes = await fileOf(id, `photos/${file}`);
          if (bytes === undefined) throw new DsrgError('FILE_MISSING', `Photo ${file} is not in the browser any more.`);
          return decodePhotoWith(codecs, bytes, file);
        };
        await learnRun(entry.plan, { store, machine, readPhoto, init: await initOf(entry), say, signal });
        await (await database()).put('runs', id, { ...entry, complete: true });
      });
    },

    /** Lets a run stop after its step; what it has reached is kept. */
    async stop(): Promise<void> {
      running?.abort();
    },

    /** Maps that were made before. */
    mapsOf: async (id: string): Promise<MadeMap[]> => mapsIn(await storeOf(id)),

    modelOf: async (id: string) => modelOf(await storeOf(id)),

    async photoOf({ id, file }: { readonly id: string; readonly file: string }): Promise<Uint8Array | undefined> {
      return fileOf(id, `photos/${file}`);
    },

    async archiveOf(id: string): Promise<[path: string, content: Uint8Array | string][]> {
      const entry = await entryOf(id);
      return runArchive(entry.plan, await storeOf(id), (file) => fileOf(id, `photos/${file}`), await initOf(entry));
    },

    removeRun: (id: string): Promise<void> => alone(id, () => forget(id)),
  };
}
