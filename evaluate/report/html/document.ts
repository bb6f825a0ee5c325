import { escapeHtml } from './escape-html.ts';
import { style } from './style.ts';

/** Nothing is fetched, and nothing but the page's own style and script works on it. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/** One HTML file that holds all it needs and opens by double click. */
export function formatDocument(title: string, body: string, script = ''): string {
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
${body}
</main>
${script === '' ? '' : `<script>${script}</script>`}
</body>
</html>
`;
}
