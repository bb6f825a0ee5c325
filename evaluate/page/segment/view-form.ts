import { crfPresets, dsrgScales } from '@dsrg/core';
import { get, make } from '../shell/dom.ts';
import type { OpenedModel, ViewChoice } from '../work/segment-service.ts';

const scales: Readonly<Record<string, readonly number[]>> = {
  one: [1],
  dsrg: dsrgScales,
  five: [0.5, 0.75, 1, 1.25, 1.5],
};

/** Offers what goes with a model: its CRF by name, its gate where it has one. */
export function fillViewForm({ metadata }: OpenedModel): void {
  const crf = get<HTMLSelectElement>('crf');
  const before = crf.value;
  const names = Object.keys(crfPresets);
  const usual = metadata.crf ?? 'dsrg-test';
  const options = names.map((name) => make('option', { value: name }, name === usual ? `${name} (the model’s)` : name));
  crf.replaceChildren(make('option', { value: '' }, 'off'), ...options);
  crf.value = names.includes(before) ? before : '';
  get('gate-line').hidden = metadata.gate === undefined;
  const square = typeof metadata.resize === 'object';
  get<HTMLSelectElement>('scales').disabled = square;
  if (square) get<HTMLSelectElement>('scales').value = 'one';
}

export function readViewForm(): ViewChoice {
  const crf = get<HTMLSelectElement>('crf').value;
  const minArea = Number(get<HTMLInputElement>('min-area').value);
  return {
    scales: scales[get<HTMLSelectElement>('scales').value] ?? [1],
    flip: get<HTMLInputElement>('flip').checked,
    crf: crf === '' ? undefined : crf,
    gate: !get('gate-line').hidden && get<HTMLInputElement>('gate').checked,
    minArea: Number.isFinite(minArea) && minArea > 0 ? Math.round(minArea) : 0,
  };
}

export function listenToViewForm(changed: () => void): void {
  for (const id of ['crf', 'scales', 'flip', 'gate', 'min-area']) get(id).addEventListener('change', changed);
}
