import { parseStageFolder, photoOfLabelFile, type RunStore } from '@dsrg/converters';

/** A map that a stage has made of a photo: cues, or pseudo labels; a PNG in the classes' colours. */
export interface MadeMap {
  readonly stage: string;
  readonly id: string;
  readonly png: Uint8Array;
}

/** A store that tells of the label maps written to it, as they come. */
export function watchedStore(store: RunStore, made: (map: MadeMap) => void): RunStore {
  return {
    ...store,
    async write(path, content) {
      await store.write(path, content);
      const map = mapOf(path);
      if (map !== undefined && typeof content !== 'string') made({ ...map, png: content.slice() });
    },
  };
}

/** The maps that are in a store already. */
export async function mapsIn(store: RunStore): Promise<MadeMap[]> {
  const maps: MadeMap[] = [];
  for (const path of await store.list()) {
    const map = mapOf(path);
    const png = map && (await store.read(path));
    if (map && png) maps.push({ ...map, png });
  }
  return maps;
}

/** The stage and the photo of a file, where it is a label map. */
function mapOf(path: string): { readonly stage: string; readonly id: string } | undefined {
  const [folder = '', ...file] = path.split('/');
  const stage = parseStageFolder(folder);
  const id = photoOfLabelFile(file.join('/'));
  return stage === undefined || id === undefined ? undefined : { stage: stage.name, id };
}
