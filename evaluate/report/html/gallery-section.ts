import { errorKinds, type PhotoPictures } from '../draw-photo.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import type { GalleryEntry } from '../gallery.ts';
import { formatFrame, formatLegend, type PhotoList } from './gallery-frame.ts';
import { formatCard } from './photo-card.ts';
import { digits } from './sections.ts';

type Entry = GalleryEntry<PhotoPictures>;

/** Photos with truth, prediction and error; sliders for the labels' opacity and the score. */
export function formatGallery(entries: readonly Entry[], report: EvaluationReport, palette: Uint8Array): string {
  if (entries.length === 0) return '';
  const there = report.classes.flatMap((_, index) =>
    entries.some(({ classes }) => classes.some((entry) => entry.index === index)) ? [index] : [],
  );
  const errors = errorKinds.map(({ name, about, colour }) => {
    return `<span><span class="swatch" style="background:rgb(${colour.join(' ')})"></span>${name}: ${about}</span>`;
  });
  const legends = [formatLegend(there, report.classes, palette), `In the error picture: ${errors.join('')}`];
  const cards = entries.map((entry) => card(entry, report.classes));
  return `<section><h2>Photos</h2>
${formatFrame(listOptions(entries, report.classes), legends, cards)}</section>`;
}

function listOptions(entries: readonly Entry[], classes: readonly string[]): PhotoList[] {
  const there = new Set(entries.flatMap(({ lists }) => lists));
  const options: PhotoList[] = [
    ['sample', 'a sample of the set'],
    ['worst', 'worst of the set'],
    ['best', 'best of the set'],
    ['all', 'all shown here'],
    ...classes.flatMap((name, index): PhotoList[] => [
      [`${index}-worst`, `${name}: worst`],
      [`${index}-best`, `${name}: best`],
    ]),
  ];
  return options.filter(([value]) => value === 'all' || there.has(value));
}

function card({ id, score, classes, lists, pictures }: Entry, names: readonly string[]): string {
  const byClass = Object.fromEntries(classes.map(({ index, iou }) => [index, Number(iou.toFixed(4))]));
  return formatCard({
    id,
    title: `${id}: ${digits(score)}`,
    note: classes.map(({ index, iou }) => `${names[index]} ${digits(iou)}`).join(', '),
    data: { score: score.toFixed(4), lists: lists.join(' '), classes: JSON.stringify(byClass) },
    pictures,
    captions: ['photo', ...pictures.layers.map(({ name }) => name)],
  });
}
