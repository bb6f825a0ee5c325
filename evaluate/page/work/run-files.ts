import {
  decodeCheckpoint,
  exportModel,
  type RunStore,
  readRun,
  stageFiles,
  within,
  writeTagsCsv,
} from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { type LearnPlan, settingsOf } from './learn-run.ts';

/**
 * The newest segmentation network of a run as an ONNX model.
 * @throws DsrgError MODEL where there is none yet
 */
export async function modelOf(store: RunStore): Promise<{ readonly bytes: Uint8Array; readonly stage: string }> {
  const { stages } = await readRun(store);
  for (const { folder, name } of [...stages].reverse()) {
    const bytes = await within(store, folder).read(stageFiles.checkpoint);
    const checkpoint = bytes && decodeCheckpoint(bytes, `${folder}/${stageFiles.checkpoint}`);
    if (checkpoint?.about.makes === 'segmentation-network') return { bytes: exportModel(checkpoint), stage: name };
  }
  throw new DsrgError('MODEL', 'No network has learned to segment yet.', {
    hint: 'Stage seeds is the first that does.',
  });
}

/**
 * All that dsrg-train needs to go on with a run: its folder, the photos, their tags and classes, and a line that says how.
 *
 * @param photoOf the bytes of a photo's file
 * @param init name and bytes of the weights that it began with
 */
export async function runArchive(
  plan: LearnPlan,
  store: RunStore,
  photoOf: (file: string) => Promise<Uint8Array | undefined>,
  init: { readonly name: string; readonly bytes: Uint8Array } | undefined,
): Promise<[path: string, content: Uint8Array | string][]> {
  const files: [string, Uint8Array | string][] = [];
  for (const path of await store.list()) {
    const content = await store.read(path);
    if (content) files.push([`run/${path}`, content]);
  }
  for (const { file } of plan.photos) {
    const content = await photoOf(file);
    if (content) files.push([`photos/${file}`, content]);
  }
  const rows = plan.photos.map(({ file, tags }) => ({
    image: file,
    names: tags.map((tag) => plan.classes[tag] ?? ''),
  }));
  files.push(['photos/tags.csv', writeTagsCsv(rows)], ['photos/classes.json', `${JSON.stringify(plan.classes)}\n`]);
  // Of a shell's own signs none is left, which quotes would not stop.
  const weights = init?.name.replace(/^.*[/\\]/, '').replace(/["$`!%]/g, '_');
  if (init && weights) files.push([weights, init.bytes]);
  const start = weights === undefined ? [] : ['--init', weights];
  const command = [
    'npx',
    'dsrg-train',
    '--data',
    'photos',
    ...settingsOf(plan).options,
    ...start,
    '--seed',
    String(plan.seed),
    '--out',
    'run',
    '--resume',
  ];
  files.push([
    'go-on.txt',
    `A run of the page of dsrg. To go on with it where this file lies:\n\n    ${command.map(quoted).join(' ')}\n`,
  ]);
  return files;
}

/** A word as shells of all systems take it. */
function quoted(word: string): string {
  return /^[\w./=:,@+-]+$/.test(word) ? word : `"${word}"`;
}
