/** What a tile shows. */
export interface TileView {
  readonly name: string;
  /** For who cannot see the tile. */
  readonly label: string;
  readonly tags: readonly { readonly text: string; readonly kind: 'tag' | 'none' | 'perhaps' }[];
  /** Address of its picture. */
  readonly picture: string;
}

/** Where a grid is drawn, and what it is told of its photos. */
export interface PhotoGridOptions {
  readonly scroller: HTMLElement;
  readonly grid: HTMLElement;
  /** What the tile of a photo shows. */
  view(photo: number): TileView;
  /** Why a picture cannot be shown. */
  explain(photo: number): Promise<string>;
}

const [WIDTH, HEIGHT, GAP] = [204, 224, 8];

/** Least width of a tile where two stand side by side on a phone. */
const NARROW = 150;

/** Rows outside the window that are drawn all the same. */
const SPARE = 2;

/** Photos in rows, of which only those in the window are drawn: ten thousand are as quick as ten. */
export class PhotoGrid {
  /** Photos in their order, by their numbers. */
  shown: readonly number[] = [];
  /** Places in `shown`: where the keys are, and from where Shift chooses. */
  active = 0;
  anchor = 0;
  readonly #scroller: HTMLElement;
  readonly #grid: HTMLElement;
  readonly #view: (photo: number) => TileView;
  readonly #whyNot: (photo: number) => Promise<string>;
  readonly #tiles = new Map<number, HTMLElement>();
  #drawing = 0;

  constructor({ scroller, grid, view, explain }: PhotoGridOptions) {
    this.#scroller = scroller;
    this.#grid = grid;
    this.#view = view;
    this.#whyNot = explain;
    scroller.addEventListener('scroll', () => this.draw());
    new ResizeObserver(() => this.draw()).observe(scroller);
  }

  /** Photos that are chosen. */
  get chosen(): readonly number[] {
    const [from, to] = [Math.min(this.active, this.anchor), Math.max(this.active, this.anchor)];
    return this.shown.slice(from, to + 1);
  }

  get columns(): number {
    const { clientWidth } = this.#grid;
    return Math.max(clientWidth < 2 * NARROW ? 1 : 2, Math.floor((clientWidth + GAP) / (WIDTH + GAP)));
  }

  /** Rows that fit into the window. */
  get rows(): number {
    return Math.max(1, Math.floor(this.#scroller.clientHeight / (HEIGHT + GAP)));
  }

  show(photos: readonly number[]): void {
    this.shown = photos;
    this.choose(0, false);
  }

  /** @param extend keeps the other end of what is chosen */
  choose(place: number, extend: boolean): void {
    this.active = Math.max(0, Math.min(this.shown.length - 1, place));
    if (!extend) this.anchor = this.active;
    const top = Math.floor(this.active / this.columns) * (HEIGHT + GAP);
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + HEIGHT + GAP > scrollTop + clientHeight)
      this.#scroller.scrollTop = top + HEIGHT + 2 * GAP - clientHeight;
    this.draw();
  }

  /** The place of the tile in which an element lies. */
  placeOf(target: EventTarget | null): number | undefined {
    const tile = target instanceof Element ? target.closest<HTMLElement>('.tile') : null;
    return tile ? Number(tile.dataset.place) : undefined;
  }

  /** Draws once, however often it is asked for until the next picture of the screen. */
  draw(): void {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const { columns } = this;
    const { scrollTop, clientHeight } = this.#scroller;
    this.#grid.style.height = `${Math.ceil(this.shown.length / columns) * (HEIGHT + GAP)}px`;
    const first = Math.max(0, Math.floor(scrollTop / (HEIGHT + GAP)) - SPARE) * columns;
    const last = (Math.ceil((scrollTop + clientHeight) / (HEIGHT + GAP)) + SPARE) * columns;
    const wanted = new Map(this.shown.slice(first, last).map((photo, index) => [photo, first + index]));
    for (const [photo, tile] of this.#tiles) {
      if (wanted.has(photo)) continue;
      tile.querySelector('img')?.removeAttribute('src'); // the browser need not wait for it any more
      tile.remove();
      this.#tiles.delete(photo);
    }
    for (const [photo, place] of wanted) this.#drawTile(photo, place, columns);
    const active = this.#tiles.get(this.shown[this.active] ?? -1);
    if (active) this.#grid.setAttribute('aria-activedescendant', active.id);
    else this.#grid.removeAttribute('aria-activedescendant');
  }

  #drawTile(photo: number, place: number, columns: number): void {
    const tile = this.#tiles.get(photo) ?? this.#newTile(photo);
    const { label, tags } = this.#view(photo);
    tile.dataset.place = String(place);
    const across = (this.#grid.clientWidth - (columns - 1) * GAP) / columns;
    Object.assign(tile.style, {
      left: `${(place % columns) * (across + GAP)}px`,
      top: `${Math.floor(place / columns) * (HEIGHT + GAP)}px`,
      width: `${across}px`,
      height: `${HEIGHT}px`,
    });
    tile.classList.toggle('active', place === this.active);
    const [from, to] = [Math.min(this.active, this.anchor), Math.max(this.active, this.anchor)];
    const facts = { label, selected: place >= from && place <= to, posinset: place + 1, setsize: this.shown.length };
    for (const [name, value] of Object.entries(facts)) tile.setAttribute(`aria-${name}`, String(value));
    const row = tile.querySelector('.tags');
    row?.replaceChildren(
      ...tags.map(({ text, kind }) => element('span', kind === 'tag' ? 'tag' : `tag ${kind}`, text)),
    );
  }

  /** Says why a photo cannot be shown, in the place of its picture. */
  async #explain(photo: number, picture: HTMLElement): Promise<void> {
    picture.replaceChildren(await this.#whyNot(photo));
  }

  #newTile(photo: number): HTMLElement {
    const { name, picture: address } = this.#view(photo);
    const tile = element('div', 'tile');
    tile.id = `photo-${photo}`;
    tile.setAttribute('role', 'option');
    const picture = element('div', 'picture');
    const image = document.createElement('img');
    image.alt = '';
    image.addEventListener('error', () => {
      if (image.hasAttribute('src')) void this.#explain(photo, picture);
    });
    image.src = address;
    picture.append(image);
    tile.title = name;
    tile.append(picture, element('div', 'name', name), element('div', 'tags'));
    this.#tiles.set(photo, tile);
    this.#grid.append(tile);
    return tile;
  }
}

function element(kind: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(kind);
  made.className = className;
  made.textContent = text;
  return made;
}
