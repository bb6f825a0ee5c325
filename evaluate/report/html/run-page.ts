import { basename, resolve } from 'node:path';
import type { RunEvaluation } from '../../watch/run-evaluations.ts';
import type { Curve } from '../../watch/run-log.ts';
import { formatCurves } from './curves.ts';
import { formatDocument } from './document.ts';
import { escapeHtml } from './escape-html.ts';
import { digits } from './sections.ts';

/** A training run as one HTML file: its stages side by side, and the course of its losses. */
export function formatRunPage(run: string, evaluations: readonly RunEvaluation[], curves: readonly Curve[]): string {
  const body = [formatStages(evaluations), ...formatClassTables(evaluations), formatCurves(curves)];
  return formatDocument(`Run ${basename(resolve(run))}`, body.join('\n'));
}

function formatStages(evaluations: readonly RunEvaluation[]): string {
  if (evaluations.length === 0) return '<p>Nothing is scored yet.</p>';
  const truths = truthNames(evaluations);
  const head = truths.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = evaluations.map((each) => {
    const { data, split, photos, protocol } = each.report;
    const means = truths.map((name) => `<td>${digits(truthOf(each, name)?.scores.mean)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(columnName(each))}</th>${means}<td class="text">${escapeHtml(`${data}, ${split}: ${photos} photos; ${protocol}`)}</td></tr>`;
  });
  const { convention, rule } = evaluations[0]!.report.truths[0]!.scores;
  return `<section><h2>Stages</h2><div class="scroll" tabindex="0" role="region" aria-label="mIoU of each stage"><table class="stages">
<thead><tr><th scope="col">mIoU of</th>${head}<th scope="col" class="text">scored on</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>
<p class="soft">Rule ${convention}: ${escapeHtml(rule)}.</p></section>`;
}

function formatClassTables(evaluations: readonly RunEvaluation[]): string[] {
  return truthNames(evaluations).map((name) => {
    const columns = evaluations.filter((each) => truthOf(each, name));
    const { classes } = columns[0]!.report;
    const head = columns.map((each) => `<th scope="col">${escapeHtml(columnName(each))}</th>`).join('');
    const rows = classes.map((label, index) => {
      const cells = columns.map((each) => {
        const iou = truthOf(each, name)!.scores.classes[index]!.iou;
        if (typeof iou !== 'number') return '<td>–</td>';
        return `<td${iou >= 0.8 ? ' class="full"' : ''} style="--v:${iou.toFixed(3)}">${Math.round(iou * 100)}</td>`;
      });
      return `<tr><th scope="row">${escapeHtml(label)}</th>${cells.join('')}</tr>`;
    });
    return `<section><h2>IoU of each class in percent, against ${escapeHtml(name)}</h2>
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

function columnName({ stage }: RunEvaluation): string {
  return stage.kind === 'network' ? `${stage.name}, step ${stage.step}` : stage.name;
}
