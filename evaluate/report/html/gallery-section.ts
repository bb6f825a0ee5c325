import { errorKinds, type PhotoPictures } from '../draw-photo.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import type { GalleryEntry } from '../gallery.ts';
import { escapeHtml } from './escape-html.ts';
import { digits, swatch } from './sections.ts';

type Entry = GalleryEntry<PhotoPictures>;

/** Photos with truth, prediction and error; sliders for the labels' opacity and the score. */
export function formatGallery(entries: readonly Entry[], report: EvaluationReport, palette: Uint8Array): string {
  if (entries.length === 0) return '';
  const there = report.classes.flatMap((_, index) =>
    entries.some(({ classes }) => classes.some((entry) => entry.index === index)) ? [index] : [],
  );
  const legend = there.map((index) => `<span>${swatch(palette, index)}${escapeHtml(report.classes[index]!)}</span>`);
  const errors = errorKinds.map(({ name, about, colour }) => {
    return `<span><span class="swatch" style="background:rgb(${colour.join(' ')})"></span>${name}: ${about}</span>`;
  });
  return `<section><h2>Photos</h2>
<div class="controls" id="controls" hidden>
<label>Photos <select id="list">${listOptions(entries, report.classes)}</select></label>
<label>IoU up to <input id="limit" type="range" min="0" max="100" value="100"><output>1.00</output></label>
<label>Labels <input id="opacity" type="range" min="0" max="100" value="65"><output>65 %</output></label>
<span class="soft" id="shown" role="status"></span>
</div>
<div class="legend">${legend.join('')}</div>
<div class="legend">In the error picture: ${errors.join('')}</div>
<div id="gallery">${entries.map((entry) => card(entry, report.classes)).join('\n')}</div></section>`;
}

function listOptions(entries: readonly Entry[], classes: readonly string[]): string {
  const there = new Set(entries.flatMap(({ lists }) => lists));
  const options = [
    ['all', 'all shown here'],
    ['worst', 'worst of the set'],
    ['best', 'best of the set'],
    ...classes.flatMap((name, index) => [
      [`${index}-worst`, `${name}: worst`],
      [`${index}-best`, `${name}: best`],
    ]),
  ];
  return options
    .filter(([value]) => value === 'all' || there.has(value!))
    .map(([value, text]) => `<option value="${value}">${escapeHtml(text!)}</option>`)
    .join('');
}

function card({ id, score, classes, lists, pictures }: Entry, names: readonly string[]): string {
  const { height, width, photo, truth, prediction, error } = pictures;
  const picture = (caption: string, layer?: string) => {
    const size = `width="${width}" height="${height}"`;
    const over = layer === undefined ? '' : `<img ${size} src="${layer}" alt="">`;
    const alt = layer === undefined ? `photo ${escapeHtml(id)}` : `${caption} of ${escapeHtml(id)}`;
    return `<figure><span class="layers"><img ${size} src="${photo}" alt="${alt}" loading="lazy">${over}</span><figcaption>${caption}</figcaption></figure>`;
  };
  const each = classes.map(({ index, iou }) => `${escapeHtml(names[index]!)} ${digits(iou)}`).join(', ');
  const byClass = Object.fromEntries(classes.map(({ index, iou }) => [index, Number(iou.toFixed(4))]));
  return `<article class="card" data-score="${score.toFixed(4)}" data-lists="${lists.join(' ')}" data-classes="${escapeHtml(JSON.stringify(byClass))}">
<h3>${escapeHtml(id)}: ${digits(score)}</h3><p class="soft">${each}</p>
<div class="pictures">${picture('photo')}${picture('truth', truth)}${picture('prediction', prediction)}${picture('error', error)}</div></article>`;
}
