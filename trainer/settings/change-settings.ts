import { DsrgError, nearestName } from '@dsrg/core';
import type { z } from 'zod';
import { isRecord, mergeSettings } from './merge-settings.ts';

/**
 * Settings with some of them changed, checked.
 * @param schema of the method's settings
 * @param changes nested like the settings; a part that is of one of several kinds is replaced as a whole where its kind changes
 * @param source of the changes, for messages
 * @throws DsrgError CONFIG naming the first setting that is unknown, missing or out of range
 */
export function changeSettings<Schema extends z.ZodType>(
  schema: Schema,
  settings: unknown,
  changes: unknown,
  source: string,
): z.infer<Schema> {
  const result = schema.safeParse(mergeSettings(settings, changes));
  if (result.success) return result.data;
  const issue = firstIssue(result.error.issues[0] as z.core.$ZodIssue);
  const place = issue.path.join('.');
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (unknown === undefined) {
    throw new DsrgError('CONFIG', `${source}: ${place || 'the whole'}: ${issue.message}.`, { hint: SHOW_SETTINGS });
  }
  const siblings = issue.path.reduce<unknown>(
    (part, key) => (isRecord(part) ? part[key as string] : undefined),
    settings,
  );
  const nearest = nearestName(unknown, isRecord(siblings) ? Object.keys(siblings) : []);
  const path = (name: string) => (place === '' ? name : `${place}.${name}`);
  throw new DsrgError('CONFIG', `${source}: there is no setting ${path(unknown)}.`, {
    hint: nearest === undefined ? SHOW_SETTINGS : `Did you mean ${path(nearest)}?`,
  });
}

/** Of a value that is null or of one kind, what that kind says; else the issue itself. */
function firstIssue(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.map(([first]) => first).filter((first) => first !== undefined);
  const deepest = inner.sort((a, b) => b.path.length - a.path.length)[0];
  return deepest === undefined ? issue : firstIssue({ ...deepest, path: [...issue.path, ...deepest.path] });
}

const SHOW_SETTINGS = 'dsrg-train --print-config shows every setting and its value.';
