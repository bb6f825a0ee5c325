import { DsrgError, IGNORE } from '@dsrg/core';
import { writeTagsCsv } from '../labels/write-tags-csv.ts';
import { checkClassNames } from '../read/check-class-names.ts';
import { namesNothing, tagKey } from '../read/named-tags.ts';
import { readTagsCsv } from '../read/read-tags-csv.ts';

/**
 * Checks that a class can be called so beside others, and that a tags.csv brings its name back as it is.
 *
 * @param others the other classes, background left out
 * @returns the name without blanks around it, accents in one piece (NFC)
 * @throws DsrgError TAG
 */
export function checkNewClass(name: string, others: readonly string[]): string {
  const plain = name.trim().normalize('NFC');
  const refuse = (why: string, hint: string) => new DsrgError('TAG', `"${plain.slice(0, 60)}" ${why}.`, { hint });
  if (plain === '') throw refuse('is no name of a class', 'Write one: cat.');
  if (plain.length > 200)
    throw refuse(`has ${plain.length} characters, too many for the name of a class`, 'At most 200.');
  if (namesNothing(plain))
    throw refuse('says that a photo shows none of the classes', 'Leave the photo without a class.');
  const same = others.find((other) => tagKey(other) === tagKey(plain));
  if (same !== undefined)
    throw refuse(`is there already, as "${same}"`, 'Classes differ in more than upper and lower case.');
  if (others.length + 2 > IGNORE) throw refuse('is one class too many', `${IGNORE - 1} are possible.`);
  checkClassNames(new Map([...others, plain].map((each) => [each, 'the class list'])));
  if (!comesBack(plain)) {
    throw refuse(
      'would not come back from a tags.csv as it is',
      'Leave out ; and |, line ends, and brackets around it.',
    );
  }
  return plain;
}

function comesBack(name: string): boolean {
  try {
    const [row] = readTagsCsv(writeTagsCsv([{ image: 'a.jpg', names: [name] }]), 'tags.csv');
    return row?.names.length === 1 && row.names[0] === name;
  } catch {
    return false;
  }
}
