/** Words for the usual splits. */
const words: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  test: 'test',
  testing: 'test',
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
