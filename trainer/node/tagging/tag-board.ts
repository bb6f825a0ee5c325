import { checkNewClass, type TagsByPhoto, type TagsFile } from '@dsrg/converters/node';
import { DsrgError } from '@dsrg/core';
import { writeFileAtomic } from '@dsrg/core/node';
import type { FolderState, TagChange } from '../../page/messages.ts';

/** The tags of a folder while somebody works on them. What it holds is what is on the disk. */
export interface TagBoard {
  state(): FolderState;
  /** How many photos are tagged, negatives included, and how many of them are negatives. */
  counts(): { readonly photos: number; readonly tagged: number; readonly negatives: number };
  /** Sets tags; they are saved when it resolves, and nothing has changed when it throws. @throws DsrgError TAG, FILE_WRITE, BUSY */
  set(changes: readonly TagChange[]): Promise<void>;
  /** @throws DsrgError as `checkNewClass` does, CONFIG where classes.json says the classes */
  addClass(name: string): Promise<void>;
  renameClass(from: string, to: string): Promise<void>;
  /** Resolves once everything asked for so far is saved, or has failed. */
  settled(): Promise<void>;
}

/** @param changed is called after each change that is saved */
export function createTagBoard(file: TagsFile, changed: () => void = () => {}): TagBoard {
  const { path, photos, fixed } = file;
  let { tags, classes, text } = file;
  let last: Promise<void> = Promise.resolve();

  /** One change after the other, each to the disk and only then to the board. */
  const inTurn = (change: () => Promise<void>): Promise<void> => {
    const done = last.then(change);
    last = done.catch(() => undefined);
    return done;
  };

  async function save(next: TagsByPhoto, nextClasses: readonly string[]): Promise<void> {
    const written = next === tags ? text : file.compose(next);
    if (written !== text && written !== undefined) {
      if ((await file.reread()) !== text) throw changedElsewhere(path);
      await writeFileAtomic(path, written);
      text = written;
    }
    tags = next;
    classes = nextClasses;
    changed();
  }

  function applied(changes: readonly TagChange[]): TagsByPhoto {
    const next = new Map(tags);
    for (const { photo, tags: names } of changes) {
      const name = photos[photo];
      if (name === undefined) throw new DsrgError('TAG', `Photo ${photo}; there are ${photos.length}.`);
      const unknown = names?.find((each) => !classes.includes(each));
      if (unknown !== undefined) throw new DsrgError('TAG', `"${unknown.slice(0, 60)}" is no class here.`);
      if (names === null) next.delete(name);
      else next.set(name, [...new Set(names)]);
    }
    return next;
  }

  function requireFree(): void {
    if (!fixed) return;
    throw new DsrgError('CONFIG', 'classes.json of this folder says which classes there are.', {
      hint: 'Change it there, and start dsrg-tag again.',
    });
  }

  return {
    state: () => ({ photos, classes, fixed, tags: photos.map((name) => tags.get(name) ?? null) }),
    counts: () => {
      const negatives = [...tags.values()].filter((names) => names.length === 0).length;
      return { photos: photos.length, tagged: tags.size, negatives };
    },
    set: (changes) => inTurn(async () => save(applied(changes), classes)),
    addClass: (name) =>
      inTurn(async () => {
        requireFree();
        await save(tags, [...classes, checkNewClass(name, classes)]);
      }),
    renameClass: (from, to) =>
      inTurn(async () => {
        requireFree();
        if (!classes.includes(from)) throw new DsrgError('TAG', `"${from.slice(0, 60)}" is no class here.`);
        const others = classes.filter((each) => each !== from);
        const name = checkNewClass(to, others);
        const rename = (each: string) => (each === from ? name : each);
        const used = [...tags.values()].some((names) => names.includes(from));
        const next = used ? new Map([...tags].map(([photo, names]) => [photo, names.map(rename)])) : tags;
        await save(next, classes.map(rename));
      }),
    settled: () => last,
  };
}

function changedElsewhere(path: string): DsrgError {
  return new DsrgError('BUSY', `${path} was changed by another program since it was read; nothing was written.`, {
    hint: 'Start dsrg-tag again: it goes on with what is there now.',
  });
}
