import type { LabelMap } from '@dsrg/core';
import { make } from '../shell/dom.ts';

/** Classes of a model, and which of them a photo shows. */
export interface LegendView {
  readonly classes: readonly string[];
  readonly palette: readonly (readonly number[])[];
  readonly labels: LabelMap | undefined;
  readonly off: ReadonlySet<number>;
}

/** Draws a switch for each class that the photo shows, with its colour and share, and names the others. */
export function drawLegend(list: HTMLElement, view: LegendView, turn: (label: number, on: boolean) => void): void {
  const { classes, palette, labels, off } = view;
  const counts = new Map<number, number>();
  for (const label of labels?.data ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  const there = [...counts.keys()].filter((label) => label > 0 && label < classes.length).sort((a, b) => a - b);
  const rows = there.map((label) => {
    const box = make('input', { type: 'checkbox', checked: !off.has(label) });
    box.addEventListener('change', () => turn(label, box.checked));
    const colour = make('span', { className: 'colour' });
    colour.style.background = `rgb(${palette[label]?.join(' ') ?? '0 0 0'})`;
    const share = (100 * (counts.get(label) ?? 0)) / (labels?.data.length ?? 1);
    const text = `${classes[label]} ${share < 0.1 ? 'under 0.1' : share.toFixed(1)} %`;
    return make('li', {}, make('label', {}, box, colour, text));
  });
  const others = classes.slice(1).filter((_, k) => !counts.has(k + 1));
  const absent = others.length > 0 ? [make('li', { className: 'soft' }, `Not found: ${others.join(', ')}`)] : [];
  list.replaceChildren(
    ...rows,
    ...(labels === undefined ? [make('li', { className: 'soft' }, classes.slice(1).join(', '))] : absent),
  );
}
