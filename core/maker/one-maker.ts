import { DsrgError } from '../errors.ts';
import type { Maker } from './maker.ts';

/** Sees to it that the files of a set are of one maker. */
export interface OneMaker {
  /** Whose they are: of the first that was seen, or as it was expected; undefined where they do not say. */
  readonly maker: Maker | undefined;
  /**
   * @param name of the file, for messages
   * @throws DsrgError FILE_FORMAT naming both files and both makers, where this one is of another
   */
  see(name: string, maker: Maker | undefined): void;
}

/**
 * @param expected whose files they must be, and who says so: a name for messages, and its maker (undefined for one that
 *   does not say). @default the first file's
 */
export function createOneMaker(expected?: { readonly name: string; readonly maker: Maker | undefined }): OneMaker {
  let first = expected;
  return {
    get maker() {
      return first?.maker;
    },
    see(name, maker) {
      first ??= { name, maker };
      if (first.maker?.hash === maker?.hash) return;
      const said = (each: Maker | undefined) =>
        each === undefined ? 'does not say what made it' : `is of ${each.says}`;
      throw new DsrgError('FILE_FORMAT', `${first.name} ${said(first.maker)}; ${name} ${said(maker)}.`, {
        hint:
          first.maker && maker
            ? 'Files of two makers would be taken for one. Make them anew in an empty folder.'
            : 'Is a file of another program, or of an older dsrg, among them? Make them anew in an empty folder; masks whose origin is in order are rewritten without it by dsrg-convert masks DIR --out NEW.',
      });
    },
  };
}
