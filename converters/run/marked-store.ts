import { createOneMaker, DsrgError, type Maker, makerOfPng, markPng, type OneMaker } from '@dsrg/core';
import { makerOfFeatures, markFeatures } from './features-file.ts';
import { photoOfFeaturesFile, photoOfLabelFile } from './run-files.ts';
import type { RunStore } from './run-store.ts';

/** How files of photos say what made them: maps as PNG, and features. */
const kinds = [
  { photoOf: photoOfLabelFile, mark: markPng, makerOf: makerOfPng },
  { photoOf: photoOfFeaturesFile, mark: markFeatures, makerOf: makerOfFeatures },
] as const;

function kindOf(path: string) {
  return kinds.find(({ photoOf }) => photoOf(path) !== undefined);
}

/**
 * A stage's room whose maps carry what made them: each PNG, and each file of features, that is written gets the mark, and one of another maker is
 * refused when it is read, or asked for. Other files pass as they are.
 *
 * @throws DsrgError from `read` and `exists`: FILE_FORMAT for a map of another maker
 */
export function markedStore(room: RunStore, maker: Maker): RunStore {
  const one = createOneMaker({ name: room.name, maker });
  const checked = checkedStore(room, one);
  return {
    ...checked,
    async write(path, content) {
      const kind = kindOf(path);
      await room.write(path, kind !== undefined && typeof content !== 'string' ? kind.mark(content, maker) : content);
    },
    exists: async (path) => (kindOf(path) === undefined ? room.exists(path) : (await checked.read(path)) !== undefined),
  };
}

/** A room whose maps are refused from the first on that is of another maker than those read before. */
export function ofOneMaker(room: RunStore): RunStore {
  return checkedStore(room, createOneMaker());
}

function checkedStore(room: RunStore, one: OneMaker): RunStore {
  return {
    ...room,
    async read(path) {
      const bytes = await room.read(path);
      const kind = kindOf(path);
      if (bytes === undefined || kind === undefined) return bytes;
      try {
        one.see(`${room.name}/${path}`, kind.makerOf(bytes));
      } catch (error) {
        if (!(error instanceof DsrgError)) throw error;
        throw new DsrgError(error.code, error.message, {
          hint: `Was it copied there? Remove the stage's folder ${room.name}, and go on with the run: the stage is made again.`,
          cause: error,
        });
      }
      return bytes;
    },
  };
}
