import { basename, resolve } from 'node:path';
import { counted } from '@dsrg/core';
import type { RunEvaluation } from '../../watch/run-evaluations.ts';
import type { Curve } from '../../watch/run-log.ts';
import type { StagePhotos } from '../../watch/stage-photos.ts';
import { stageTitle } from '../../watch/watched-products.ts';
import { formatCurves } from './curves.ts';
import { formatDocument } from './document.ts';
import { escapeHtml } from './escape-html.ts';
import { script } from './script.ts';
import { digits } from './sections.ts';
import { formatStagePhotos } from './stages-section.ts';

/** What there is to show of a run. */
export interface RunPage {
  readonly evaluations: readonly RunEvaluation[];
  readonly photos: StagePhotos;
  readonly curves: readonly Curve[];
  /** The contact sheets that the run has drawn of itself, JPEG. */
  readonly sheets: readonly Uint8Array[];
}

/** A training run as one HTML file: its stages side by side in numbers and photos, and the course of its losses. */
export function formatRunPage(run: string, { evaluations, photos, curves, sheets }: RunPage): string {
  const body = [
    formatStages(evaluations),
    formatStagePhotos(photos),
    formatSheets(sheets),
    ...formatClassTables(evaluations),
    formatCurves(curves),
  ];
  return formatDocument(`Run ${basename(resolve(run))}`, body.join('\n'), script);
}

function formatStages(evaluations: readonly RunEvaluation[]): string {
  if (evaluations.length === 0) return '<p>Nothing is scored yet.</p>';
  const truths = truthNames(evaluations);
  const head = truths.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = evaluations.map((each) => {
    const { data, split, photos, protocol } = each.report;
    const means = truths.map((name) => `<td>${digits(truthOf(each, name)?.scores.mean)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(stageTitle(each.stage))}</th>${means}<td class="text">${escapeHtml(`${data}, ${split}: ${counted(photos, 'photo')}; ${protocol}`)}</td></tr>`;
  });
  const { convention, rule } = evaluations[0]!.report.truths[0]!.scores;
  return `<section><h2>Stages</h2><div class="scroll" tabindex="0" role="region" aria-label="mIoU of each stage"><table class="stages">
<thead><tr><th scope="col">mIoU of</th>${head}<th scope="col" class="text">scored on</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>
<p class="soft">Rule ${convention}: ${escapeHtml(rule)}.</p></section>`;
}

function formatSheets(sheets: readonly Uint8Array[]): string {
  if (sheets.length === 0) return '';
  const pictures = sheets.map((jpeg) => {
    const url = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
    return `<img class="sheet" src="${url}" alt="Contact sheet: photos of every class, and what each stage has made of them">`;
  });
  return `<section><h2>Contact sheet</h2>
<p class="soft">As dsrg-train has drawn it, whatever the scores: photos of every class, chosen by their names.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Contact sheet">${pictures.join('\n')}</div></section>`;
}

function formatClassTables(evaluations: readonly RunEvaluation[]): string[] {
  return truthNames(evaluations).map((name) => {
    const columns = evaluations.filter((each) => truthOf(each, name));
    const { classes } = columns[0]!.report;
    const head = columns.map((each) => `<th scope="col">${escapeHtml(stageTitle(each.stage))}</th>`).join('');
    const last = columns.at(-1)!;
    const iouOf = (index: number) => truthOf(last, name)!.scores.classes[index]?.iou ?? Number.POSITIVE_INFINITY;
    const order = [...classes.keys()].sort((a, b) => iouOf(a) - iouOf(b) || a - b);
    const rows = order.map((index) => {
      const label = classes[index]!;
      const cells = columns.map((each) => {
        const iou = truthOf(each, name)!.scores.classes[index]!.iou;
        if (typeof iou !== 'number') return '<td>–</td>';
        return `<td${iou >= 0.8 ? ' class="full"' : ''} style="--v:${iou.toFixed(3)}">${Math.round(iou * 100)}</td>`;
      });
      return `<tr><th scope="row">${escapeHtml(label)}</th>${cells.join('')}</tr>`;
    });
    return `<section><h2>IoU of each class in percent, against ${escapeHtml(name)}</h2>
<p class="soft">The class that the last stage is worst at comes first.</p>
<div class="scroll" tabindex="0" role="region" aria-label="IoU of each class at each stage"><table class="heat">
<thead><tr><th scope="col">class</th>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div></section>`;
  });
}

function truthNames(evaluations: readonly RunEvaluation[]): string[] {
  return [...new Set(evaluations.flatMap(({ report }) => report.truths.map(({ name }) => name)))];
}

function truthOf({ report }: RunEvaluation, name: string) {
  return report.truths.find((truth) => truth.name === name);
}
