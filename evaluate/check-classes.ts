import { DsrgError } from '@dsrg/core';

/**
 * Model and data must mean the same by each label.
 *
 * @throws DsrgError MODEL where numbers or names of the classes differ
 */
export function checkSameClasses(model: readonly string[], data: readonly string[]): void {
  const hint = 'Evaluate on data of the classes it was trained on; if only spelling differs, name them: --classes.';
  if (model.length !== data.length)
    throw new DsrgError('MODEL', `The model predicts ${model.length} classes, the data have ${data.length}.`, { hint });
  const at = model.findIndex((name, index) => name !== data[index]);
  if (at >= 0)
    throw new DsrgError('MODEL', `Class ${at} is "${model[at]}" in the model, but "${data[at]}" in the data.`, {
      hint,
    });
}
