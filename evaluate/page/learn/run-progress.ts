import { formatSeconds } from '@dsrg/core';
import type { Progress } from '../progress.ts';
import { make } from '../shell/dom.ts';

/** Shows how far each part of a run has come, and how long it still takes. */
export class RunProgress {
  readonly #list: HTMLElement;
  readonly #parts = new Map<
    string,
    { readonly began: number; readonly first: number; readonly bar: HTMLProgressElement; readonly text: HTMLElement }
  >();

  constructor(list: HTMLElement) {
    this.#list = list;
  }

  clear(): void {
    this.#parts.clear();
    this.#list.replaceChildren();
  }

  show({ label, done, total, note = '' }: Progress): void {
    const part = this.#parts.get(label) ?? this.#add(label, done);
    Object.assign(part.bar, { max: Math.max(1, total), value: done });
    const spent = (performance.now() - part.began) / 1000;
    const left =
      done > part.first && done < total
        ? `, ${formatSeconds((spent * (total - done)) / (done - part.first))} left`
        : '';
    part.text.textContent = `${done} of ${total}${left}${note === '' ? '' : ` · ${note}`}`;
  }

  #add(label: string, first: number) {
    const bar = make('progress', {});
    bar.setAttribute('aria-label', label);
    const text = make('span', { className: 'soft' });
    this.#list.append(make('li', {}, make('strong', {}, label), bar, text));
    const part = { began: performance.now(), first, bar, text };
    this.#parts.set(label, part);
    return part;
  }
}
