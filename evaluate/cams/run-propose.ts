import { openDataset } from '@dsrg/converters/node';
import { counted, DsrgError } from '@dsrg/core';
import { createProgress, maxPixelsOf } from '@dsrg/core/node';
import type { EvalInput } from '../command/eval-command.ts';
import { runBounded } from '../label/run-bounded.ts';
import { checkSameClasses } from '../score/check-classes.ts';
import { openMaps, openSavedMaps } from './open-maps.ts';
import { thresholds } from './run-cams.ts';
import { mapsOfTags, predictTags, strongestClass } from './sweep-thresholds.ts';
import { createViewAgreement } from './view-agreement.ts';

/**
 * Proposes a background threshold for activation maps from the photos and their tags alone: that at which the maps of photos and of
 * their mirror images agree best, beyond chance. No mask is read, unless tags are to be taken from masks, which is said. Returns what
 * to print.
 */
export async function runPropose({ options, given }: EvalInput, signal: AbortSignal): Promise<string> {
  const { scores, split, predictTags: predicted, tags = 'auto', data = '' } = options;
  const maps =
    scores === undefined
      ? await openMaps({ ...options, flip: true }, new Set([...given, 'flip']))
      : await openSavedMaps(scores);
  try {
    if (!maps.flip)
      throw new DsrgError('CONFIG', `The maps in ${scores} are of no mirrored photos, and those are compared.`, {
        hint: 'Save them with --flip.',
      });
    const maxPixels = maxPixelsOf(options);
    const set = await openDataset(data, { split, maxPixels, ...(predicted ? {} : { tags, requireTags: true }) });
    checkSameClasses(maps.metadata.classes, set.classes.slice(1));
    const agreement = createViewAgreement(thresholds);
    const progress = createProgress({ label: 'compare', total: set.items.length });
    await runBounded(set.items, { limit: 2, signal }, async (item, _index, running) => {
      const { views, ...size } = await maps.viewsOf(item, running);
      const present = predicted ? predictTags(views) : (item.tags ?? []);
      const of = (side: 0 | 1) => {
        const shown = views.filter((_, index) => index % 2 === side);
        return strongestClass(mapsOfTags(shown, present, size, maps.metadata.resizeConvention));
      };
      agreement.add(of(0), of(1));
      progress.tick();
    }).finally(() => progress.done());
    const rows = agreement.kappas().map((kappa, index) => ({ threshold: thresholds[index] as number, kappa }));
    const proposed = rows.reduce((best, row) => (row.kappa > best.kappa ? row : best));
    const { tagsFromPixels: pixelTruth } = set.about;
    const { subject, protocol } = maps;
    const head = { subject, protocol, data, split, photos: set.items.length, tags: predicted ? 'predicted' : 'told' };
    if (options.json)
      return `${JSON.stringify({ format: 1, kind: 'dsrg-threshold', ...head, pixelTruth, rows, proposed })}\n`;
    return [
      `activation maps of ${subject} on ${data}, ${split}: ${counted(set.items.length, 'photo')}; ${protocol}; ${pixelTruth ? 'TAGS TAKEN FROM MASKS' : 'no mask was read'}`,
      '  threshold  agreement',
      ...rows.map(({ threshold, kappa }) => `${threshold.toFixed(2).padStart(11)}${kappa.toFixed(4).padStart(11)}`),
      `proposed: ${proposed.threshold.toFixed(2)}, where photos and their mirror images agree best beyond chance (Cohen’s κ ${proposed.kappa.toFixed(4)})`,
      '',
    ].join('\n');
  } finally {
    await maps.close();
  }
}
