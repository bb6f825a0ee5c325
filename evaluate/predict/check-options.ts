import { DsrgError } from '@dsrg/core';
import type { PredictInput } from './predict-command.ts';

/**
 * Refuses options that contradict each other or would be ignored.
 *
 * @throws DsrgError USAGE
 */
export function checkPredictOptions({ options, given }: PredictInput): void {
  const { coco, labelStudio, contactSheet, shard, overlay } = options;
  const sheets = { coco, 'label-studio': labelStudio, 'contact-sheet': contactSheet };
  const [sheet] = Object.entries(sheets).find(([, path]) => path !== undefined) ?? [];
  if (shard !== undefined && sheet !== undefined)
    throw new DsrgError('USAGE', `--shard and --${sheet} do not go together: that file is about all photos.`, {
      hint: 'When all shards are through, run once without --shard: nothing is predicted again.',
    });
  if (shard !== undefined && options.overwrite)
    throw new DsrgError(
      'USAGE',
      '--shard and --overwrite do not go together: shards would remove each other’s results.',
    );
  if (given.has('photoUrl') && labelStudio === undefined)
    throw new DsrgError('USAGE', '--photo-url goes with --label-studio.');
  if (given.has('opacity') && !overlay && contactSheet === undefined)
    throw new DsrgError('USAGE', '--opacity goes with --overlay or --contact-sheet.');
  if (given.has('simplify') && !options.boxes && !options.labelme && coco === undefined && labelStudio === undefined)
    throw new DsrgError('USAGE', '--simplify goes with --boxes, --labelme, --coco or --label-studio.');
  const endings: [string, string | undefined, RegExp, string][] = [
    ['coco', coco, /\.json$/i, '.json'],
    ['label-studio', labelStudio, /\.json$/i, '.json'],
    ['contact-sheet', contactSheet, /\.(html?|jpe?g)$/i, '.html or .jpg'],
  ];
  for (const [flag, path, pattern, ending] of endings)
    if (path !== undefined && !pattern.test(path))
      throw new DsrgError('USAGE', `--${flag} is "${path}"; a name that ends in ${ending} was expected.`);
}
