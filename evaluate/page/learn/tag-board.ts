import { drawClassBar, drawFilters, filtersOf, listenToKeys, PhotoGrid, type PhotoTags } from '@dsrg/trainer/page';
import type { BroughtFile } from '../shell/brought-file.ts';
import { get } from '../shell/dom.ts';
import type { TaggedPhotos } from './tagged-photos.ts';

/** The board where photos get their tags, by clicks and keys: dsrg-tag's, without its server. */
export class TagBoard {
  #photos: readonly BroughtFile[] = [];
  #addresses: string[] = [];
  #tags: PhotoTags[] = [];
  #classes: string[] = [];
  readonly #undo: (readonly PhotoTags[])[] = [];
  readonly #grid: PhotoGrid;
  readonly #changed: () => void;

  /** @param changed is called when photos, tags or classes are others */
  constructor(changed: () => void) {
    this.#changed = changed;
    this.#grid = new PhotoGrid({
      scroller: get('board'),
      grid: get('grid'),
      view: (photo) => this.#viewOf(photo),
      explain: async () => 'This browser cannot show it.',
    });
    const grid = get('grid');
    listenToKeys(grid, this.#grid, () => this.#classes, { ...this.#actions, filterAgain: () => this.#filter() });
    grid.addEventListener('keyup', () => this.#drawBar());
    grid.addEventListener('click', (event) => {
      const place = this.#grid.placeOf(event.target);
      if (place === undefined) return;
      this.#grid.choose(place, event.shiftKey);
      this.#drawBar();
    });
    get('filter').addEventListener('change', () => this.#filter());
    get('undo').addEventListener('click', this.#actions.undo);
    get('add-class').addEventListener('submit', (event) => {
      event.preventDefault();
      const field = get<HTMLInputElement>('new-class');
      this.#addClass(field.value.trim());
      field.value = '';
      grid.focus();
    });
  }

  get state(): TaggedPhotos {
    return { photos: this.#photos, tags: this.#tags, classes: this.#classes };
  }

  show({ photos, tags, classes }: TaggedPhotos): void {
    for (const address of this.#addresses) URL.revokeObjectURL(address);
    this.#addresses = photos.map(({ file }) => URL.createObjectURL(file));
    this.#photos = photos;
    this.#tags = [...tags];
    this.#classes = [...classes];
    this.#undo.length = 0;
    this.#filter();
    this.#draw();
  }

  readonly #actions = {
    toggle: (name: string): void => {
      const all = this.#grid.chosen.every((photo) => this.#tags[photo]?.includes(name));
      this.#change((before) => {
        const others = (before ?? []).filter((each) => each !== name);
        if (!all) return this.#classes.filter((each) => each === name || others.includes(each));
        return others.length > 0 ? others : null; // taking the last class away does not say that there is none
      });
    },
    none: (): void => this.#change(() => []),
    unknown: (): void => this.#change(() => null),
    accept: (): void => {},
    look: (): void => {},
    undo: (): void => {
      this.#tags = [...(this.#undo.pop() ?? this.#tags)];
      this.#draw();
    },
  };

  #change(tagsOf: (before: PhotoTags) => PhotoTags): void {
    this.#undo.push([...this.#tags]);
    for (const photo of this.#grid.chosen) this.#tags[photo] = tagsOf(this.#tags[photo] ?? null);
    this.#draw();
  }

  #addClass(name: string): void {
    if (name === '' || this.#classes.includes(name)) return;
    this.#classes.push(name);
    this.#draw();
  }

  #filter(): void {
    const filters = this.#filters;
    const chosen = filters.find(({ value }) => value === get<HTMLSelectElement>('filter').value);
    this.#grid.show(this.#photos.map((_, photo) => photo).filter(chosen?.fits ?? (() => true)));
    this.#drawBar();
  }

  get #filters() {
    return filtersOf({ tags: this.#tags, classes: this.#classes, suggested: new Map() });
  }

  #draw(): void {
    this.#drawBar();
    this.#grid.draw();
    this.#changed();
  }

  #drawBar(): void {
    drawFilters(get<HTMLSelectElement>('filter'), this.#filters);
    drawClassBar(
      get('class-bar'),
      { classes: this.#classes, tags: this.#tags, chosen: this.#grid.chosen },
      this.#actions,
    );
    get<HTMLButtonElement>('undo').disabled = this.#undo.length === 0;
  }

  #viewOf(photo: number) {
    const name = this.#photos[photo]?.path ?? '';
    const picture = this.#addresses[photo] ?? '';
    const tags = this.#tags[photo] ?? null;
    if (tags === null) return { name, picture, label: `${name}: not tagged`, tags: [] };
    if (tags.length === 0)
      return { name, picture, label: `${name}: none of the classes`, tags: [{ text: 'none', kind: 'none' as const }] };
    return {
      name,
      picture,
      label: `${name}: ${tags.join(', ')}`,
      tags: tags.map((text) => ({ text, kind: 'tag' as const })),
    };
  }
}
