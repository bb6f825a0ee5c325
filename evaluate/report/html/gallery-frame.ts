import { IGNORE } from '@dsrg/core';
import { escapeHtml } from './escape-html.ts';
import { swatch } from './sections.ts';

/** A choice of photos: the name that their cards have in `data-lists`, and what to call it. */
export type PhotoList = readonly [value: string, text: string];

/** Cards below their sliders, which show when the page's script runs. Without lists and scores, labels only fade. */
export function formatFrame(lists: readonly PhotoList[], legends: readonly string[], cards: readonly string[]): string {
  const options = lists.map(([value, text]) => `<option value="${value}">${escapeHtml(text)}</option>`);
  const choice = `<label>Photos <select id="list">${options.join('')}</select></label>
<label>IoU up to <input id="limit" type="range" min="0" max="100" value="100"><output>1.00</output></label>
<span class="soft" id="shown" role="status"></span>`;
  return `<div class="controls" id="controls" hidden>
<label>Labels <input id="opacity" type="range" min="0" max="100" value="65"><output>65 %</output></label>
${lists.length > 0 ? choice : ''}
</div>
${legends.map((legend) => `<div class="legend">${legend}</div>`).join('\n')}
<div id="gallery">${cards.join('\n')}</div>`;
}

/** The colours of classes, and of pixels that have none. */
export function formatLegend(labels: readonly number[], classes: readonly string[], palette: Uint8Array): string {
  const name = (label: number) => (label === IGNORE ? 'void or undecided' : classes[label]!);
  return labels.map((label) => `<span>${swatch(palette, label)}${escapeHtml(name(label))}</span>`).join('');
}
