import type { PhotoPictures } from '../draw-photo.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import type { GalleryEntry } from '../gallery.ts';
import { formatDocument } from './document.ts';
import { formatGallery } from './gallery-section.ts';
import { script } from './script.ts';
import { formatClasses, formatConfusion, formatConventions, formatResults } from './sections.ts';

/** What the page shows beside the scores. */
export interface PageOptions {
  /** 256 colours of the labels. */
  readonly palette: Uint8Array;
  /** Photos to show. @default none */
  readonly gallery?: readonly GalleryEntry<PhotoPictures>[];
}

/** The report as one HTML file that holds all it needs. */
export function formatHtml(report: EvaluationReport, { palette, gallery = [] }: PageOptions): string {
  const title = `${report.subject} on ${report.data}, ${report.split}`;
  const body = [
    formatResults(report),
    ...firstOpen(report.truths.map((truth) => formatClasses(truth, report, palette))),
    formatGallery(gallery, report, palette),
    ...firstOpen(report.truths.map((truth) => formatConfusion(truth, report))),
    formatConventions(report),
  ];
  return formatDocument(title, body.join('\n'), script);
}

/** The first truth's section, and the others folded away: with bands and sizes there can be ten of them. */
function firstOpen([first, ...others]: readonly string[]): string[] {
  if (others.length === 0) return [first!];
  return [
    first!,
    `<details><summary>The same against the other truths (${others.length})</summary>${others.join('\n')}</details>`,
  ];
}
