import { encodeCocoInstances } from '@dsrg/converters';
import type { LabelMap } from '@dsrg/core';
import type { FoundObjects } from '@dsrg/evaluate';
import type { WorkerLink } from '../link/worker-link.ts';
import type { PageService } from '../page-service.ts';
import type { BroughtFile } from '../shell/brought-file.ts';
import { saveFile, zipFiles } from '../shell/save-file.ts';
import type { FileKind } from '../work/make-files.ts';
import type { ViewChoice } from '../work/segment-service.ts';

/** A photo whose objects are known. */
export interface FoundPhoto extends BroughtFile, Pick<FoundObjects, 'objects'> {
  readonly height: number;
  readonly width: number;
  labels(): LabelMap;
}

/** What is saved, and how it was found. */
export interface SaveRequest {
  readonly link: WorkerLink<PageService>;
  readonly view: ViewChoice;
  readonly classes: readonly string[];
  readonly opacity: number;
}

/** Saves one file of one photo. */
export async function savePhoto(photo: FoundPhoto, kind: FileKind, request: SaveRequest): Promise<void> {
  const [file] = await filesOf(photo, [kind], request);
  if (file === undefined) return;
  const [path, content] = file;
  const [folder = '', ...name] = path.split('/');
  saveFile(`${name.join('-').replace(/(\.[^.]*)$/, `-${folder.replace(/s$/, '')}$1`)}`, content);
}

/** Saves all objects as an instances file of COCO. */
export async function saveCoco(photos: readonly FoundPhoto[], request: SaveRequest): Promise<void> {
  saveFile('instances.json', await cocoOf(photos, request));
}

/** Saves files of all photos as a ZIP, laid out as dsrg-predict lays out its folder. */
export async function saveZip(
  photos: readonly FoundPhoto[],
  kinds: readonly FileKind[],
  request: SaveRequest,
  progress: (done: number) => void,
): Promise<void> {
  const about = await request.link.call('aboutPredictions', request.view);
  const files = new Map<string, Uint8Array | string>();
  for (const [done, photo] of photos.entries()) {
    progress(done);
    for (const [path, content] of await filesOf(photo, kinds, request)) files.set(path, content);
  }
  files.set('instances.json', await cocoOf(photos, request));
  files.set('classes.json', `${JSON.stringify(request.classes)}\n`);
  files.set('predict.json', `${JSON.stringify(about, undefined, 2)}\n`);
  saveFile('predictions.zip', zipFiles(files));
}

async function filesOf(
  { file, path, labels, objects }: FoundPhoto,
  kinds: readonly FileKind[],
  { link, view, opacity }: SaveRequest,
) {
  const about = await link.call('aboutPredictions', view);
  const found = { labels: labels(), objects };
  return link.call('makeFiles', { content: file, file: path, found, kinds, opacity, about });
}

async function cocoOf(photos: readonly FoundPhoto[], { link, view, classes }: SaveRequest): Promise<string> {
  const { maker } = await link.call('aboutPredictions', view);
  const outlines = photos.map(({ path, height, width, objects }) => ({ file: path, height, width, objects }));
  return [...encodeCocoInstances(outlines, classes, `dsrg-predict ${maker}`)].join('');
}
