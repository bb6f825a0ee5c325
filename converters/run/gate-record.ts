import { DsrgError } from '@dsrg/core';
import { isTextList, parseJsonObject } from './parse-json-object.ts';

/** What a run's gate says of itself: `gate.json`. */
export interface GateRecord {
  readonly format: 1;
  /** Background first. */
  readonly classes: readonly string[];
  /** By class, background first: from which probability on a class stays; 0 where it always does. */
  readonly thresholds: readonly number[];
  /** Training photos that show the class, by class; background 0. */
  readonly photos: readonly number[];
  /** The share of the training photos that show the class, by class: at least half a photo's, background 1. @default not told, by an older dsrg */
  readonly priors?: readonly number[];
  /** Parts into which the training photos were divided: each was judged by what had learned from the others. */
  readonly folds: number;
  /** How well the gate tells a photo's tags of the classes that it judges, measured so on the training photos. */
  readonly measured: GateMeasures;
}

/** Shares of 0 to 1; null where nothing can be divided by. */
export interface GateMeasures {
  /** Photos of which exactly the tags stay. */
  readonly exact: number;
  /** Of the classes that stay, those that are tags. */
  readonly precision: number | null;
  /** Of the tags, those that stay. */
  readonly recall: number | null;
}

/** In a sentence. */
export function describeGate({ classes, thresholds, folds, measured }: GateRecord): string {
  const exempt = classes.filter((_, k) => k > 0 && thresholds[k] === 0);
  const share = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  const always = exempt.length === 0 ? '' : `; always let through: ${exempt.join(', ')}`;
  return `exactly the tags on ${share(measured.exact)} of the training photos (precision ${share(measured.precision)}, recall ${share(measured.recall)}, ${folds}-fold)${always}`;
}

const HINT = 'Remove the gate’s folder and train it again: dsrg-train --gate with the run’s own options.';

/** The content of `gate.json`. */
export function encodeGateRecord(record: Omit<GateRecord, 'format'>): string {
  return `${JSON.stringify({ format: 1, ...record }, null, 2)}\n`;
}

/**
 * Reads a `gate.json`.
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT naming what is wrong
 */
export function parseGateRecord(content: Uint8Array | string, name: string): GateRecord {
  const found = parseJsonObject(content, name, HINT);
  const refuse = (reason: string): never => {
    throw new DsrgError('FILE_FORMAT', `${name} is no record of a gate: ${reason}.`, { hint: HINT });
  };
  const { format, classes, thresholds, photos, priors, folds, measured } = found;
  if (format !== 1) return refuse(`its format is ${JSON.stringify(format) ?? 'missing'}; this version reads 1`);
  if (!isTextList(classes) || classes.length < 2) return refuse('its classes are no list of two names or more');
  if (!isShares(thresholds, classes.length)) return refuse(`it has no ${classes.length} thresholds from 0 to 1`);
  if (!Array.isArray(photos) || photos.length !== classes.length) return refuse('it does not count the photos');
  if (priors !== undefined && !isShares(priors, classes.length))
    return refuse(`it has no ${classes.length} priors from 0 to 1`);
  if (!Number.isInteger(folds) || !isMeasured(measured)) return refuse('it does not say how it was measured');
  return found as unknown as GateRecord;
}

function isMeasured(value: unknown): value is GateMeasures {
  const { exact, precision, recall } = (value ?? {}) as Partial<Record<keyof GateMeasures, unknown>>;
  return typeof exact === 'number' && [precision, recall].every((each) => each === null || typeof each === 'number');
}

function isShares(value: unknown, length: number): boolean {
  return (
    Array.isArray(value) &&
    value.length === length &&
    value.every((each) => typeof each === 'number' && each >= 0 && each <= 1)
  );
}
