import { DsrgError } from '@dsrg/core';
import type { Contest } from './layout.ts';

/** What the form of the VOC server asks of a description: at least so many characters. */
export const shortestDescription = 500;

/** What a draft knows. */
export interface DescriptionFacts {
  readonly subject: string;
  readonly protocol: string;
  readonly contest: Contest;
  readonly sha256: string;
}

/** Stands where a person has to write. */
const gap = '[TO FILL IN';

const reasons: Readonly<Record<Contest, string>> = {
  5: 'comp5: nothing but PASCAL VOC data was trained on, not even for the backbone',
  6: 'comp6: other data were trained on as well (ImageNet weights of the backbone count)',
};

/** A description to finish: what is known is there, what only a person knows is marked. */
export function draftDescription({ subject, protocol, contest, sha256 }: DescriptionFacts): string {
  return `Title: ${gap}: the method's name, as the leaderboard shows it]
Contributors: ${gap}: names]
Affiliation: ${gap}]
Contest: ${reasons[contest]}
Supervision: ${gap}: image-level tags alone? Which annotation, of which photos?]
Training data: ${gap}: every data set, that of the initial weights included]
Method: ${gap}: what is new, in a few sentences; what was chosen on which split]
Test: ${protocol}
Masks: made by ${subject}; sha256 of the archive ${sha256}
`;
}

/**
 * Checks a description as the server's form does, and that no gap of a draft is left.
 *
 * @param name of the file
 * @throws DsrgError FILE_FORMAT
 */
export function checkDescription(text: string, name: string): void {
  const left = text.split('\n').filter((line) => line.includes(gap));
  if (left.length > 0)
    throw new DsrgError(
      'FILE_FORMAT',
      `${name} has ${left.length} gaps left: ${left.map((line) => line.split(':')[0]).join(', ')}.`,
      { hint: 'The server shows nothing of a submission whose fields are empty. Fill them in.' },
    );
  const { length } = [...text.trim()];
  if (length < shortestDescription)
    throw new DsrgError(
      'FILE_FORMAT',
      `${name} has ${length} characters; the server takes descriptions of ${shortestDescription} and more.`,
      { hint: 'Say what is new, what was trained on what, and how it was tested.' },
    );
}
