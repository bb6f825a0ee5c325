import { DsrgError, ReadBudget } from '@dsrg/core';
import { smallNumbers } from '../cues/small-numbers.ts';
import type { NamedTags } from '../read/named-tags.ts';
import { numpyConstructors } from '../read/numpy/numpy-pickle.ts';
import { keyText } from '../read/pickle/pickle-values.ts';
import { unpickle } from '../read/pickle/unpickle.ts';

/**
 * Reads tags from a pickled dictionary: that of web co-segmentation (`voc_multi_file.p`: photo → classes, counted from 0 without
 * background), or the labels in a file of localization cues (`<photo>_labels`: classes counted from 1).
 *
 * @param name of the file, for messages
 * @param classes background first
 * @param list id of a photo by the number that stands for it. @default photos are named in the file
 * @throws DsrgError FILE_FORMAT for another file; TAG for a class out of range; DATASET for a number that is not in the list
 */
export function readTagPickle(
  bytes: Uint8Array,
  name: string,
  classes: readonly string[],
  list?: ReadonlyMap<string, string>,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): NamedTags[] {
  const { value } = unpickle(bytes, { name, budget, constructors: numpyConstructors });
  if (!(value instanceof Map) || value.size === 0) throw wrong(name, 'it holds no dictionary');
  const entries = [...value].map(([key, content]) => {
    const text = keyText(key);
    if (text === undefined) throw wrong(name, 'it has a key that is neither a text nor a number');
    return [text, content] as const;
  });
  const cues = entries.some(([key]) => key.endsWith('_labels'));
  const labels = cues ? entries.filter(([key]) => key.endsWith('_labels')) : entries;
  return labels.map(([key, content]) => {
    const photo = cues ? key.slice(0, -'_labels'.length) : key;
    const image = list ? list.get(photo) : photo;
    if (image === undefined) throw new DsrgError('DATASET', `${name} tags photo ${photo}, which is not in the list.`);
    const names = indicesOf(content, image, name).map((index) => {
      const label = cues ? index : index + 1;
      const found = label > 0 ? classes[label] : undefined;
      if (found !== undefined) return found;
      throw new DsrgError(
        'TAG',
        `${image} in ${name} has the class ${index}, which is none of ${classes.length - 1}.`,
        {
          hint: 'Other classes? Name them with --classes.',
        },
      );
    });
    return { image, names, place: name };
  });
}

function indicesOf(content: unknown, image: string, name: string): number[] {
  const whole = (entry: unknown): boolean => typeof entry === 'number' && Number.isInteger(entry) && entry >= 0;
  if (Array.isArray(content) && content.every(whole)) return content as number[];
  try {
    return [...smallNumbers(content)];
  } catch (cause) {
    throw wrong(name, `the classes of ${image} are ${(cause as Error).message}`, cause);
  }
}

function wrong(name: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${name} is no file of tags: ${reason}.`, { cause });
}
