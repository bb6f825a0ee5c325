import { listSplits, openDataset } from '@dsrg/converters/node';
import type { EvalInput } from '../command/eval-command.ts';
import { classesOfOptions, masksAreUntold } from '../command/open-eval-data.ts';
import { usualMasks } from './usual-masks.ts';

/**
 * Whether the photos that networks are to be scored on have masks. A split that is named and is not there is an error all the same.
 * @param told classes of the run
 * @param say is told why they cannot be scored
 * @throws DsrgError as `openDataset` does
 */
export async function canScoreNetworks(
  input: EvalInput,
  told: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  const { options, given } = input;
  const { split } = options;
  const root = options.data as string;
  const refuse = (reason: string): false => {
    say(`${reason}: networks are shown, but not scored`);
    return false;
  };
  const all = split === 'all';
  if (!all && !given.has('split') && !(await listSplits(root)).includes(split)) {
    return refuse(`there is no split ${split} in ${root}`);
  }
  const classes = await classesOfOptions(options, told);
  for (const folder of options.masks) {
    const masks = await usualMasks(input, folder);
    const set = await openDataset(root, { masks, ...(!all && { split }), ...(classes && { classes }) });
    const bare = set.items.filter(({ mask }) => mask === undefined).length;
    if (all ? bare === set.items.length : bare > 0) {
      return refuse(`${bare} of the ${set.items.length} photos of ${split} have no masks in ${folder}`);
    }
  }
  if (await masksAreUntold(options)) return refuse(`no classes.json of ${root} says what the numbers in masks mean`);
  return true;
}
