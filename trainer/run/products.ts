import {
  type Checkpoint,
  decodeCheckpoint,
  decodeFeatures,
  exportModel,
  featuresFile,
  type LabelMapKind,
  labelFile,
  type NetworkKind,
  type ProductKind,
  type RunStore,
  stageFiles,
} from '@dsrg/converters';
import {
  DsrgError,
  decodeLabels,
  encodeLabels,
  type FloatImage,
  type LabelMap,
  type Segmenter,
  vocPalette,
} from '@dsrg/core';
import type { Machine } from './machine.ts';
import type { PhotoItem } from './photo-set.ts';

/** A network that a stage has learned. */
export interface SavedNetwork {
  readonly kind: NetworkKind;
  checkpoint(): Promise<Checkpoint>;
  /**
   * Opens it for prediction: exported to ONNX in memory and run by core's runtime, as users will run it.
   * @param output `logits`, `cam` for activation maps (whose channels are the tags: background has none), or `edges` of a boundary network
   * @param change made to the checkpoint before it is exported
   */
  open(output: 'logits' | 'cam' | 'edges', change?: (saved: Checkpoint) => Checkpoint): Promise<Segmenter>;
}

/** A label map for each photo; some lie on a coarser grid than the photo. */
export interface SavedLabels {
  readonly kind: LabelMapKind | 'masks';
  read(item: PhotoItem): Promise<LabelMap>;
}

/** A grey map for each photo. */
export interface SavedMaps {
  readonly kind: 'saliency';
  read(item: PhotoItem): Promise<Uint8Array>;
}

/** A network's features of each photo. */
export interface SavedFeatures {
  readonly kind: 'features';
  read(item: PhotoItem): Promise<FloatImage>;
}

/** What stages hand on, by kind. */
export interface Products {
  'tag-network': SavedNetwork;
  'segmentation-network': SavedNetwork;
  'boundary-network': SavedNetwork;
  cues: SavedLabels;
  labels: SavedLabels;
  guides: SavedLabels;
  masks: SavedLabels;
  saliency: SavedMaps;
  features: SavedFeatures;
}

/** Opens what a stage has left in its room. */
export function openProduct(
  kind: ProductKind,
  room: RunStore,
  machine: Machine,
  classes: readonly string[],
): Products[ProductKind] {
  switch (kind) {
    case 'tag-network':
    case 'segmentation-network':
    case 'boundary-network':
      return savedNetwork(kind, room, machine);
    case 'features':
      return { kind, read: (item) => readFeaturesFile(room, item) };
    case 'saliency':
      return { kind, read: (item) => readFile(room, labelFile(item.id), kind) };
    default:
      return { kind, read: (item) => readLabelMap(room, item, classes.length) };
  }
}

export function savedNetwork(kind: NetworkKind, room: RunStore, machine: Pick<Machine, 'openSegmenter'>): SavedNetwork {
  const checkpoint = async () => {
    const bytes = await readFile(room, stageFiles.checkpoint, 'checkpoint');
    return decodeCheckpoint(bytes, `${room.name}/${stageFiles.checkpoint}`);
  };
  return {
    kind,
    checkpoint,
    async open(output, change = (saved) => saved) {
      return machine.openSegmenter(exportModel(change(await checkpoint()), { output }));
    },
  };
}

/** Reads a photo's label map in a stage's room. */
export async function readLabelMap(room: RunStore, item: PhotoItem, classes: number): Promise<LabelMap> {
  const file = labelFile(item.id);
  return decodeLabels(await readFile(room, file, 'label map'), `${room.name}/${file}`, { classes });
}

async function readFeaturesFile(room: RunStore, { id }: PhotoItem): Promise<FloatImage> {
  const file = featuresFile(id);
  return decodeFeatures(await readFile(room, file, 'file of features'), `${room.name}/${file}`);
}

/** Writes a photo's label map in a stage's room. */
export async function writeLabelMap(room: RunStore, item: PhotoItem, labels: LabelMap): Promise<void> {
  await room.write(labelFile(item.id), encodeLabels(labels, vocPalette()));
}

async function readFile(room: RunStore, file: string, what: string): Promise<Uint8Array> {
  const bytes = await room.read(file);
  if (bytes !== undefined) return bytes;
  throw new DsrgError('FILE_MISSING', `The ${what} ${room.name}/${file} is not there.`, {
    hint: 'A finished stage left it there: was it removed? Remove done.json beside it, and the stage is run again.',
  });
}
