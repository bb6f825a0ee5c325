import { make } from '../shell/dom.ts';
import type { MadeMap } from '../work/watched-store.ts';

/** Most maps of a stage that are drawn: the page stays light whatever the number of photos. */
const most = 60;

/** Shows maps as stages make them, a row a stage: photo and labels side by side. */
export class MadeMaps {
  readonly #place: HTMLElement;
  readonly #rows = new Map<string, HTMLElement>();
  readonly #addressOf: (id: string) => string;

  /** @param addressOf address of a photo's picture */
  constructor(place: HTMLElement, addressOf: (id: string) => string) {
    this.#place = place;
    this.#addressOf = addressOf;
  }

  clear(): void {
    this.#rows.clear();
    this.#place.replaceChildren();
  }

  show({ stage, id, png }: MadeMap): void {
    const row = this.#rows.get(stage) ?? this.#addRow(stage);
    if (row.childElementCount >= most) return;
    const address = URL.createObjectURL(new Blob([png.slice()], { type: 'image/png' }));
    const map = make('img', { alt: `${stage} of ${id}`, src: address, className: 'map' });
    map.addEventListener('load', () => URL.revokeObjectURL(address));
    row.append(make('figure', {}, make('img', { alt: '', src: this.#addressOf(id) }), map, make('figcaption', {}, id)));
  }

  #addRow(stage: string): HTMLElement {
    const row = make('div', { className: 'maps' });
    row.tabIndex = 0;
    row.setAttribute('aria-label', `Maps of stage ${stage}`);
    row.setAttribute('role', 'group');
    this.#rows.set(stage, row);
    this.#place.append(
      make('h3', {}, stage === 'cues' ? 'Cues: where the network is sure' : `Labels of stage ${stage}`),
      row,
    );
    return row;
  }
}
