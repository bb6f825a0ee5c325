import { counted } from '@dsrg/core';
import { conventionNames, conventions } from '../../score/conventions.ts';
import type { EvaluationReport, TruthReport } from '../evaluation-report.ts';
import { escapeHtml } from './escape-html.ts';

/** The headline of each truth, its rule, and the circumstances. */
export function formatResults(report: EvaluationReport): string {
  const { truths, classes, photos, protocol, provider, seconds } = report;
  const results = truths.map(({ name, scores }) => {
    const absent = scores.absent.map((index) => classes[index]!);
    const note = absent.length > 0 ? `; absent: ${absent.join(', ')}` : '';
    return `<div class="result">mIoU against ${escapeHtml(name)}<strong>${digits(scores.mean)}</strong>
<span class="soft">over ${scores.counted} of ${classes.length} classes, pixel accuracy ${digits(scores.pixelAccuracy)}${escapeHtml(note)}</span></div>`;
  });
  const rows = Object.entries({
    Scored: report.subject,
    Data: `${report.data}, ${report.split}: ${counted(photos, 'photo')}`,
    Protocol: protocol,
    ...(provider !== undefined && { 'Network on': provider }),
    Time: `${seconds.toFixed(1)} s, ${(photos / seconds).toPrecision(2)} photos/s`,
    Rule: `${truths[0]!.scores.convention}: ${truths[0]!.scores.rule}`,
  });
  return `<div class="results">${results.join('\n')}</div>
<dl>${rows.map(([term, text]) => `<dt>${term}</dt><dd>${escapeHtml(text)}</dd>`).join('\n')}</dl>`;
}

/** What the columns of classes are. */
const columns = {
  IoU: 'true positives as a share of all pixels that are of the class or called so',
  precision: 'the share of pixels called so that are of the class',
  recall: 'the share of the class that is called so',
  over: 'pixels called so wrongly, as a share of all that are of the class or called so',
  under: 'pixels of the class that are missed, as a share of the same; IoU, over and under add up to 1',
};

/** A bar for each class. */
export function formatClasses(
  { name, scores }: TruthReport,
  { classes }: EvaluationReport,
  palette: Uint8Array,
): string {
  const rows = scores.classes.map(({ iou, precision, recall, overActivation, underActivation }, index) => {
    const cells = [iou, precision, recall, overActivation, underActivation].map((value) => `<td>${digits(value)}</td>`);
    const bar = iou === undefined ? '<span class="soft">absent</span>' : `<i style="--v:${iou.toFixed(4)}"></i>`;
    return `<tr><th scope="row">${swatch(palette, index)}${escapeHtml(classes[index]!)}</th><td class="bar">${bar}</td>
${cells.join('')}</tr>`;
  });
  const head = Object.entries(columns)
    .map(([name, about]) => `<th scope="col" title="${about}">${name}</th>`)
    .join('');
  return `<section><h2>Classes, against ${escapeHtml(name)}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Classes"><table class="classes">
<thead><tr><th scope="col">class</th><td></td>${head}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

/** What is taken for what, as shares of each true class. Classes that never occur are left out. */
export function formatConfusion({ name, confusion, scores }: TruthReport, { classes }: EvaluationReport): string {
  const there = classes.flatMap((_, index) => (scores.absent.includes(index) ? [] : [index]));
  const head = there.map((index) => `<th scope="col">${escapeHtml(classes[index]!)}</th>`).join('');
  const rows = there.map((row) => {
    const total = scores.classes[row]!.truth;
    const cells = there.map((column) => {
      const count = confusion[row]![column]!;
      const share = total === 0 ? 0 : count / total;
      const told = `${classes[row]} taken for ${classes[column]}: ${count} of ${total} pixels`;
      const text = share >= 0.005 ? Math.round(share * 100) : '';
      return `<td${share >= 0.8 ? ' class="full"' : ''} style="--v:${share.toFixed(3)}" title="${escapeHtml(told)}">${text}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(classes[row]!)}</th>${cells.join('')}</tr>`;
  });
  return `<section><h2>What is taken for what, against ${escapeHtml(name)}</h2>
<p class="soft">Rows are the truth, columns the prediction; percent of the row's pixels. Classes in neither are left out.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix"><table class="heat">
<thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

/** The mean under every rule that goes by the name of mIoU. */
export function formatConventions({ truths }: EvaluationReport): string {
  const head = truths.map(({ name }) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = conventionNames.map((each) => {
    const { rule, source } = conventions[each];
    const means = truths.map(({ means: all }) => `<td>${digits(all[each])}</td>`).join('');
    return `<tr><th scope="row">${each}</th>${means}<td>${escapeHtml(rule)} <span class="soft">(${escapeHtml(source)})</span></td></tr>`;
  });
  return `<section><h2>mIoU under other rules</h2>
<div class="scroll"><table class="rules"><thead><tr><th scope="col">rule</th>${head}<th scope="col"></th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

/** A colour patch in the colour of a label. */
export function swatch(palette: Uint8Array, label: number): string {
  const [red, green, blue] = palette.subarray(label * 3, label * 3 + 3);
  return `<span class="swatch" style="background:rgb(${red} ${green} ${blue})"></span>`;
}

/** Four digits after the point, or a dash for a value that does not exist. */
export function digits(value: number | null | undefined): string {
  return value === undefined || value === null ? '–' : value.toFixed(4);
}
