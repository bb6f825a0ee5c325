import { counted, DsrgError } from '@dsrg/core';

/**
 * Model and data must mean the same by each label.
 *
 * @param what has these classes: a `model`, or a `run`
 * @throws DsrgError MODEL where numbers or names of the classes differ
 */
export function checkSameClasses(
  model: readonly string[],
  data: readonly string[],
  what: 'model' | 'run' = 'model',
): void {
  const hint = 'Evaluate on data of the classes it was trained on; if only spelling differs, name them: --classes.';
  if (model.length !== data.length)
    throw new DsrgError(
      'MODEL',
      `The ${what} predicts ${counted(model.length, 'class')}, the data have ${data.length}.`,
      {
        hint,
      },
    );
  const at = model.findIndex((name, index) => name !== data[index]);
  if (at >= 0)
    throw new DsrgError('MODEL', `Class ${at} is "${model[at]}" in the ${what}, but "${data[at]}" in the data.`, {
      hint,
    });
}
