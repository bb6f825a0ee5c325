import type { PhotoPictures } from '../draw-photo.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import type { GalleryEntry } from '../gallery.ts';
import { escapeHtml } from './escape-html.ts';
import { formatGallery } from './gallery-section.ts';
import { script } from './script.ts';
import { formatClasses, formatConfusion, formatConventions, formatResults } from './sections.ts';
import { style } from './style.ts';

/** What the page shows beside the scores. */
export interface PageOptions {
  /** 256 colours of the labels. */
  readonly palette: Uint8Array;
  /** Photos to show. @default none */
  readonly gallery?: readonly GalleryEntry<PhotoPictures>[];
}

/** Nothing is fetched, and nothing but the page's own style and script works on it. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/** The report as one HTML file that holds all it needs. */
export function formatHtml(report: EvaluationReport, { palette, gallery = [] }: PageOptions): string {
  const title = `${report.subject} on ${report.data}, ${report.split}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${formatResults(report)}
${report.truths.map((truth) => formatClasses(truth, report, palette)).join('\n')}
${formatGallery(gallery, report, palette)}
${report.truths.map((truth) => formatConfusion(truth, report)).join('\n')}
${formatConventions(report)}
</main>
<script>${script}</script>
</body>
</html>
`;
}
