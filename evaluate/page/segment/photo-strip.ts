import { make } from '../shell/dom.ts';

/** A photo in the strip. */
export interface StripPhoto {
  readonly path: string;
  readonly file: File;
  /** In words: `waiting`, `cat, dog`, or what went wrong. */
  readonly state: string;
  readonly failed: boolean;
}

/** The photos that were brought, a button each; pictures are loaded by the browser, as they come into sight. */
export class PhotoStrip {
  readonly #list: HTMLElement;
  readonly #choose: (place: number) => void;
  #addresses: string[] = [];

  constructor(list: HTMLElement, choose: (place: number) => void) {
    this.#list = list;
    this.#choose = choose;
  }

  /** Shows other photos than before. */
  show(photos: readonly StripPhoto[]): void {
    for (const address of this.#addresses) URL.revokeObjectURL(address);
    this.#addresses = photos.map(({ file }) => URL.createObjectURL(file));
    this.#list.replaceChildren(
      ...photos.map(({ path }, place) => {
        const image = make('img', {
          className: 'thumbnail',
          alt: '',
          loading: 'lazy',
          src: this.#addresses[place] ?? '',
        });
        image.addEventListener('error', () => image.remove());
        const button = make(
          'button',
          { type: 'button', title: path },
          image,
          make('span', { className: 'name' }, path),
          make('span', { className: 'state' }),
        );
        button.addEventListener('click', () => this.#choose(place));
        return make('li', {}, button);
      }),
    );
  }

  /** Shows how far the photos have come. */
  update(photos: readonly StripPhoto[], active: number): void {
    for (const [place, button] of this.#list.querySelectorAll('button').entries()) {
      const { state = '', failed = false } = photos[place] ?? {};
      button.setAttribute('aria-current', String(place === active));
      const line = button.querySelector('.state');
      if (line && line.textContent !== state) line.textContent = state;
      line?.classList.toggle('failed', failed);
    }
  }
}
