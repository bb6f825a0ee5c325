import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describeTrimaps, recogniseDataset } from '@dsrg/converters/node';
import { maxPixelsOf, printNote } from '@dsrg/core/node';
import { checkSameClasses } from '../score/check-classes.ts';
import { swappedPalettes, untrueTags } from '../score/describe-truths.ts';
import type { EvaluationSet } from '../score/evaluation-set.ts';
import { openEvaluationSet } from '../score/open-evaluation-set.ts';
import { predictionsIn } from '../score/predictions-in.ts';
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
  const set = await openEvaluationSet(data, {
    masks,
    binaryMasks: options.binaryMasks,
    maxPixels: maxPixelsOf(options),
    say: printNote,
    ...(options.tagFilter && { tags: options.tags ?? true }),
    ...(split !== 'all' && { split }),
    ...(classes && { classes }),
  });
  if (told) checkSameClasses(told, set.classes);
  if (told && (await masksAreUntold(options)))
    printNote(
      'masks: no classes.json says what their numbers mean; they are taken for the classes of the model, in its order',
    );
  const masked = set.items.map(({ id, photo, truths: [mask], binary }) => ({
    id,
    photo,
    mask: mask!,
    binaryMask: binary ?? false,
  }));
  const trimaps = await describeTrimaps({ ...set, items: masked });
  if (trimaps !== undefined) printNote(`masks: ${trimaps.what}. ${trimaps.cure}`);
  const { binaryMasks } = options;
  const whole = { ...set, binaryMasks, root: data, split: split === 'all' ? undefined : split };
  for (const folder of masks) for (const line of await untrueTags({ ...whole, masks: folder })) printNote(line);
  const { paths: found, notes } =
    options.pred === undefined
      ? { paths: new Map<string, string>(), notes: [] }
      : predictionsIn(options.pred, set.items);
  for (const note of notes) printNote(`predictions: ${note}`);
  const predicted = [...found.values()];
  for (const paths of [set.items.flatMap(({ truths }) => truths.slice(0, 1)), predicted])
    for (const line of await swappedPalettes(paths, set)) printNote(line);
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

/**
 * Whether nothing but the tags says which classes there are: the numbers in the masks of a plain folder may then mean others. Data sets of
 * other kinds say it themselves.
 */
export async function masksAreUntold({ data, classes, binaryMasks }: EvalOptions): Promise<boolean> {
  const { kind, root } = recogniseDataset(data as string);
  return kind === 'folder' && classes === undefined && !binaryMasks && !(await hasClasses(root));
}

async function hasClasses(root: string): Promise<boolean> {
  return access(join(root, 'classes.json')).then(
    () => true,
    () => false,
  );
}
