import { decodeSafetensors, type RunStore, readOnnxWeights } from '@dsrg/converters';
import { DsrgError, type RgbImage, sha256Hex } from '@dsrg/core';
import {
  chooseSettings,
  createPhotoStore,
  hashOfData,
  hashOfTags,
  type InitialWeights,
  type Machine,
  methods,
  type PhotoItem,
  type PhotoSet,
  presets,
  type TrainResult,
  train,
} from '@dsrg/trainer';

/** What a page learns from, and how. Plain data. */
export interface LearnPlan {
  /** Background first. */
  readonly classes: readonly string[];
  readonly photos: readonly LearnPhoto[];
  readonly network: LearnNetwork;
  /** Share of the usual epochs: 0.25 for a first look. */
  readonly length: number;
  readonly seed: number;
}

export interface LearnPhoto {
  /** Path below the folder that was brought: `cat/1.jpg`. */
  readonly file: string;
  readonly id: string;
  /** Class indices; empty for none of the classes. */
  readonly tags: readonly number[];
  readonly sha256: string;
}

/** `tiny` learns from nothing; the others start from ImageNet weights. */
export type LearnNetwork = 'tiny' | 'mobilenet-v2-deeplab' | 'efficientnet-lite0-deeplab';

/** What a run is done with. */
export interface LearnTools {
  readonly store: RunStore;
  readonly machine: Machine;
  readonly readPhoto: (photo: LearnPhoto) => Promise<RgbImage>;
  /** The file of ImageNet weights; its name tells its kind. @default fresh weights */
  readonly init?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Photos at most in memory, in bytes of pixels: a page has less of it than Node. */
const photoMemory = 2 ** 28;
/** A run of fewer photos is over before an estimate of it would be worth its seconds; as in dsrg-train. */
const estimated = 24;

/** Learns as dsrg-train does, by the trainer's own stages; what is in the store already is gone on with, by either of the two. */
export function learnRun(plan: LearnPlan, tools: LearnTools): Promise<TrainResult> {
  const { classes, photos, seed } = plan;
  const { store, machine, init, say, signal } = tools;
  requireLearnable(plan, init);
  const { method, settings } = settingsOf(plan);
  const items = photos.map(({ id, tags }) => ({ id, tags }));
  const lines = photos.map(({ sha256, id }) => `${sha256} ${id}\n`).join('');
  return train({
    ...{ method, settings, store, machine, seed, say, signal },
    photoSets: { target: photoSetOf(plan, tools) },
    init: init && readWeights(init),
    record: {
      data: { split: 'train', tags: hashOfTags(items), hash: hashOfData(items, classes, sha256Hex(lines)) },
      init: init === undefined ? null : sha256Hex(init.bytes),
    },
    estimate: photos.length >= estimated,
    saveEvery: 20,
  });
}

/** The settings of a plan, and the options of dsrg-train that ask for the same. */
export function settingsOf({ network, length }: LearnPlan) {
  const { settings: usual, preset: chosen } = chooseSettings({ methods, presets }, { method: 'dsrg', network });
  const preset = chosen.name;
  const set =
    length === 1 ? [] : ['tags', 'seeds', 'retrain'].flatMap((stage) => shortened(stage, usual[stage], length));
  const options = ['--preset', preset, '--network', network, ...set.flatMap((each) => ['--set', each])];
  return { ...chooseSettings({ methods, presets }, { preset, network, set }), options };
}

/** @returns `stage.epochs=N` for a stage that has epochs */
function shortened(stage: string, section: unknown, length: number): string[] {
  const { epochs } = (section ?? {}) as { readonly epochs?: number | null };
  return typeof epochs === 'number' ? [`${stage}.epochs=${Math.max(1, Math.round(epochs * length))}`] : [];
}

function photoSetOf({ classes, photos }: LearnPlan, { readPhoto }: LearnTools): PhotoSet {
  const byId = new Map(photos.map((photo) => [photo.id, photo]));
  const store = createPhotoStore((id) => readPhoto(byId.get(id) as LearnPhoto), photoMemory);
  return {
    name: 'photos',
    classes,
    items: photos.map(({ id, tags, file }) => ({ id, tags, file })),
    photo: ({ id }: PhotoItem) => store.photo(id),
    hasMask: () => false,
    mask: async ({ id }) => {
      throw new DsrgError('DATASET', `Photo ${id} has no mask: a page learns from tags.`);
    },
  };
}

/** @throws DsrgError FILE_FORMAT or WEIGHTS for a file that is none */
export function readWeights({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): InitialWeights {
  if (!name.endsWith('.safetensors')) return { name, weights: readOnnxWeights(bytes, name, new Map()) };
  return { name, weights: { tensors: decodeSafetensors(bytes, name).tensors, convolutions: [] } };
}

/** @throws DsrgError TAG or WEIGHTS for what nothing can be learned from */
export function requireLearnable(
  plan: Pick<LearnPlan, 'classes' | 'network'> & { readonly photos: readonly Pick<LearnPhoto, 'tags'>[] },
  init: object | undefined,
): void {
  const { classes, photos, network } = plan;
  if (network !== 'tiny' && init === undefined) {
    throw new DsrgError('WEIGHTS', `${network} starts from ImageNet weights, and no file of them was chosen.`, {
      hint: 'Choose one (npx dsrg-convert weights --where says where they come from), or learn with tiny.',
    });
  }
  if (classes.length < 2)
    throw new DsrgError('TAG', 'There is no class to learn.', { hint: 'Add one, and tag photos with it.' });
  const used = new Set(photos.flatMap(({ tags }) => tags));
  const unused = classes.findIndex((_, label) => label > 0 && !used.has(label));
  if (unused > 0)
    throw new DsrgError('TAG', `No photo is tagged ${classes[unused]}.`, { hint: 'Tag some, or leave the class out.' });
}
