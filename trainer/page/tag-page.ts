import { drawClassBar } from './class-bar.ts';
import { drawFilters, filtersOf } from './filters.ts';
import { listenToKeys } from './grid-keys.ts';
import type { PhotoTags, Suggestions } from './messages.ts';
import { PhotoGrid, type TileView } from './photo-grid.ts';
import { ask, wordsOf } from './service.ts';
import { TagStore } from './tag-store.ts';

// The page of dsrg-tag.

const get = <Kind extends HTMLElement = HTMLElement>(id: string): Kind => document.getElementById(id) as Kind;
const filter = get<HTMLSelectElement>('filter');
const large = get<HTMLDialogElement>('large');

/** Classes that are suggested, by photo. */
const suggested = new Map<number, string[]>();
const probable = new Map<string, number>();

const store = new TagStore(show, ({ state, problem }) => {
  get('saved').textContent = { saved: 'saved', saving: 'saving …', failed: 'NOT SAVED' }[state];
  get('saved').classList.toggle('failed', state === 'failed');
  get('problem').textContent = problem ?? '';
  get('problem').hidden = problem === undefined;
});
const thumbnail = (photo: number): string => `thumbnail/${photo}`;
const grid = new PhotoGrid({
  scroller: get('scroller'),
  grid: get('grid'),
  view: (photo) => ({ ...viewOf(photo), picture: thumbnail(photo) }),
  explain: (photo) => ask(thumbnail(photo)).then(() => 'It cannot be shown.', wordsOf),
});

function viewOf(photo: number): Omit<TileView, 'picture'> {
  const name = store.photos[photo] ?? '';
  const tags = store.tags[photo] ?? null;
  if (tags === null) {
    const perhaps = suggested.get(photo) ?? [];
    const words = perhaps.map((each) => `${each}? ${Math.round(100 * (probable.get(`${photo} ${each}`) ?? 0))} %`);
    const label = `${name}: not tagged${perhaps.length > 0 ? `, suggested ${perhaps.join(', ')}` : ''}`;
    return { name, label, tags: words.map((text) => ({ text, kind: 'perhaps' })) };
  }
  if (tags.length === 0) return { name, label: `${name}: none of the classes`, tags: [{ text: 'none', kind: 'none' }] };
  return { name, label: `${name}: ${tags.join(', ')}`, tags: tags.map((text) => ({ text, kind: 'tag' })) };
}

/** Shows what has changed; which photos are listed stays, so that none vanishes from under the keys. */
function show(): void {
  const { photos, tags, classes, fixed } = store;
  const [tagged, none] = [
    tags.filter((each) => each !== null).length,
    tags.filter((each) => each?.length === 0).length,
  ];
  const negatives = none === 0 ? '' : `, ${none} of them with none of the classes`;
  get('counts').textContent =
    `${tagged} of ${photos.length} ${photos.length === 1 ? 'photo' : 'photos'} tagged${negatives}`;
  drawClassBar(get('classes'), { classes, tags, chosen: grid.chosen }, actions);
  drawFilters(filter, filtersOf({ tags, classes, suggested }));
  get('naming').hidden = fixed;
  get('rename').hidden = classes.length === 0;
  const names = get<HTMLSelectElement>('old-name');
  const chosen = names.value;
  names.replaceChildren(...classes.map((name) => new Option(name, name)));
  if (classes.includes(chosen)) names.value = chosen;
  get<HTMLButtonElement>('undo').disabled = !store.canUndo;
  grid.draw();
}

function applyFilter(): void {
  const { photos, tags, classes } = store;
  const chosen = filtersOf({ tags, classes, suggested }).find(({ value }) => value === filter.value);
  const shown = photos.map((_, photo) => photo).filter(chosen?.fits ?? (() => true));
  grid.show(shown);
  get('empty').hidden = shown.length > 0;
  show();
}

/** Gives the chosen photos other tags. */
function change(tagsOf: (photo: number, before: PhotoTags) => PhotoTags): void {
  const same = (a: PhotoTags, b: PhotoTags): boolean => JSON.stringify(a) === JSON.stringify(b);
  const changes = new Map<number, PhotoTags>();
  for (const photo of grid.chosen) {
    const before = store.tags[photo] ?? null;
    const after = tagsOf(photo, before);
    if (!same(before, after)) changes.set(photo, after);
  }
  if (changes.size > 0) store.set(changes);
}

const actions = {
  toggle(name: string) {
    const all = grid.chosen.every((photo) => store.tags[photo]?.includes(name));
    change((_, before) => {
      const others = (before ?? []).filter((each) => each !== name);
      if (!all) return store.classes.filter((each) => each === name || others.includes(each));
      return others.length > 0 ? others : null; // taking the last class away does not say that there is none
    });
  },
  none: () => change(() => []),
  unknown: () => change(() => null),
  accept: () => change((photo, before) => before ?? suggested.get(photo) ?? null),
  undo: () => void store.undo(),
  look() {
    const photo = grid.shown[grid.active];
    if (photo === undefined) return;
    get<HTMLImageElement>('large-photo').src = `view/${photo}`;
    get('large-name').textContent = viewOf(photo).label;
    large.showModal();
  },
  filterAgain: applyFilter,
};

/** What has moved in the grid shows in the bar, too. */
function chose(): void {
  drawClassBar(get('classes'), { classes: store.classes, tags: store.tags, chosen: grid.chosen }, actions);
}

function listen(): void {
  const element = get('grid');
  listenToKeys(element, grid, () => store.classes, actions);
  element.addEventListener('keyup', chose);
  element.addEventListener('click', (event) => {
    const place = grid.placeOf(event.target);
    if (place === undefined) return;
    grid.choose(place, event.shiftKey);
    if (event.target instanceof Element && event.target.matches('.perhaps')) actions.accept();
    chose();
  });
  element.addEventListener('dblclick', actions.look);
  // Whoever clicks goes on with keys or clicks; whoever came by key stays.
  get('classes').addEventListener('click', ({ detail }) => {
    if (detail > 0) element.focus();
  });
  filter.addEventListener('change', applyFilter);
  get('undo').addEventListener('click', actions.undo);
  get('help-button').addEventListener('click', () => {
    get('help').hidden = !get('help').hidden;
    get('help-button').setAttribute('aria-expanded', String(!get('help').hidden));
  });
  get('large-close').addEventListener('click', () => large.close());
  large.addEventListener('close', () => get('large-photo').removeAttribute('src'));
  onSubmit('add', 'new-class', (name) => store.addClass(name));
  onSubmit('rename', 'new-name', (name) => store.renameClass(get<HTMLSelectElement>('old-name').value, name));
  addEventListener('beforeunload', (event) => {
    if (store.unsaved) event.preventDefault();
  });
}

/** A form of one field, which is emptied once its work is done; then the keys mean the photos again. */
function onSubmit(form: string, field: string, work: (text: string) => Promise<boolean>): void {
  get(form).addEventListener('submit', async (event) => {
    event.preventDefault();
    const input = get<HTMLInputElement>(field);
    if (!(await work(input.value))) return input.focus();
    input.value = '';
    get('grid').focus();
  });
}

async function followSuggestions(revision: number): Promise<void> {
  const news = await ask<Suggestions>('suggestions').catch(() => undefined);
  if (news !== undefined && news.revision !== revision) {
    suggested.clear();
    probable.clear();
    for (const [photo, index, probability] of news.found) {
      const name = news.classes[index];
      if (name === undefined || !store.classes.includes(name)) continue;
      suggested.set(photo, [...(suggested.get(photo) ?? []), name]);
      probable.set(`${photo} ${name}`, probability);
    }
    get('suggesting').textContent = news.note;
    show();
  }
  setTimeout(() => followSuggestions(news?.revision ?? revision), document.hidden ? 10_000 : 2000);
}

listen();
store
  .load()
  .then(() => {
    applyFilter();
    get('saved').textContent = 'saved';
    get('grid').focus();
    return followSuggestions(-1);
  })
  .catch((error: unknown) => {
    get('saved').textContent = '';
    get('problem').textContent = wordsOf(error);
    get('problem').hidden = false;
  });
