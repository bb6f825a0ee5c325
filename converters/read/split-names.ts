/** Words for the usual splits. */
const words: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  eval: 'val',
  evaluation: 'val',
  test: 'test',
  testing: 'test',
  holdout: 'test',
};

/** `train`, `Train_images`, `val2017`, `test-set`: a word, what it is of, a year. */
const SPLIT = /^([a-z]+)(?:[ _-]?(?:set|data|split|images?|imgs?))?(?:[ _-]?\d{1,4})?$/;

/**
 * The split that a name stands for: `train`, `val` or `test`.
 *
 * @returns `undefined` for any other name
 *
 * @example
 * splitNameOf('Validation'); // 'val'
 * splitNameOf('train2017'); // 'train'
 * splitNameOf('trains'); // undefined
 */
export function splitNameOf(name: string): string | undefined {
  if (name.length > 40) return undefined;
  const [, word = ''] = SPLIT.exec(name.trim().toLowerCase()) ?? [];
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** A split's name as a part of another: `seg_train`, `x-test`, `train_labels`. */
const PART = /^(?:(.*)[ _-])?(train|training|val|valid|validation|test|testing)(?:[ _-](.*))?$/;

/**
 * Names that differ in the name of a split alone, as `seg_train` and `seg_test` do: they stand for these splits.
 *
 * @returns the split by name, of those names that stand for one
 */
export function splitsAmong(names: Iterable<string>): Map<string, string> {
  const alike = new Map<string, Map<string, string>>();
  const found = new Map<string, string>();
  for (const name of names) {
    const split = splitNameOf(name);
    if (split !== undefined) found.set(name, split);
    if (split !== undefined || name.length > 40) continue;
    const [, before = '', word = '', after = ''] = PART.exec(name.toLowerCase()) ?? [];
    if (word === '') continue;
    const rest = `${before}|${after}`;
    alike.set(rest, (alike.get(rest) ?? new Map()).set(name, words[word] ?? word));
  }
  for (const group of alike.values())
    if (new Set(group.values()).size > 1) for (const [name, split] of group) found.set(name, split);
  return found;
}
