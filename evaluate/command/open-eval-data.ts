import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { maxPixelsOf } from '@dsrg/core/node';
import { checkSameClasses } from '../score/check-classes.ts';
import { swappedPalettes, untrueTags } from '../score/describe-truths.ts';
import type { EvaluationSet } from '../score/evaluation-set.ts';
import { openEvaluationSet } from '../score/open-evaluation-set.ts';
import type { EvalOptions } from './eval-command.ts';
import { readClassOption } from './model-options.ts';

/**
 * Opens the data that the options of dsrg-eval name. The classes are those of `--classes`, else of the folder's
 * `classes.json`, else of the model, else VOC's.
 *
 * @param told classes of the model, if there is one and it says
 * @throws DsrgError as `openEvaluationSet` and `checkSameClasses` do
 */
export async function openEvalData(options: EvalOptions, told: readonly string[] | undefined): Promise<EvaluationSet> {
  const { masks, split } = options;
  const data = options.data!;
  const classes = told ? await classesOfOptions(options, told) : await readClassOption(options.classes);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const set = await openEvaluationSet(data, {
    masks,
    binaryMasks: options.binaryMasks,
    maxPixels: maxPixelsOf(options),
    say,
    ...(options.tagFilter && { tags: options.tags ?? true }),
    ...(split !== 'all' && { split }),
    ...(classes && { classes }),
  });
  if (told) checkSameClasses(told, set.classes);
  const { binaryMasks } = options;
  const whole = { ...set, binaryMasks, root: data, split: split === 'all' ? undefined : split };
  for (const folder of masks) for (const line of await untrueTags({ ...whole, masks: folder })) say(line);
  const predicted = options.pred === undefined ? [] : set.items.map(({ id }) => join(options.pred!, `${id}.png`));
  for (const paths of [set.items.flatMap(({ truths }) => truths.slice(0, 1)), predicted])
    for (const line of await swappedPalettes(paths, set)) say(line);
  return set;
}

/**
 * The classes to open the data with: those of `--classes`, else those that were told, where the data do not say their own.
 * @returns undefined where the data say them
 */
export async function classesOfOptions(
  { data, classes }: EvalOptions,
  told: readonly string[],
): Promise<readonly string[] | undefined> {
  return (await readClassOption(classes)) ?? ((await hasClasses(data as string)) ? undefined : told);
}

async function hasClasses(root: string): Promise<boolean> {
  return access(join(root, 'classes.json')).then(
    () => true,
    () => false,
  );
}
