import { counted, type MetadataOverride, type RgbImage, vocPalette } from '@dsrg/core';
import { labelPalette } from '@dsrg/evaluate';
import type { Fault } from '../link/messages.ts';
import type { WorkerLink } from '../link/worker-link.ts';
import type { PageService } from '../page-service.ts';
import type { BroughtFile } from '../shell/brought-file.ts';
import { get } from '../shell/dom.ts';
import { listenToFiles } from '../shell/files.ts';
import { faultIn, hideProblem, showProblem } from '../shell/problem.ts';
import { sortFiles } from '../shell/sort-files.ts';
import type { OpenedModel, SegmentedPhoto } from '../work/segment-service.ts';
import { forgetModel, showModel } from './about-model.ts';
import { listenToForeignForm } from './foreign-form.ts';
import { drawLegend } from './legend.ts';
import { type PackedLabels, packLabels, unpackLabels } from './packed-labels.ts';
import { PhotoStrip } from './photo-strip.ts';
import { drawPhoto } from './photo-view.ts';
import { listenToSaving } from './save-buttons.ts';
import type { FoundPhoto } from './save-results.ts';
import { fillViewForm, listenToViewForm, readViewForm } from './view-form.ts';

/** A photo that was brought; its pixels are kept while it is looked at, what was found as long as the settings stay. */
interface PagePhoto extends BroughtFile {
  state: string;
  failed: boolean;
  found?: PackedFindings | undefined;
}

/** What was found in a photo. */
interface PackedFindings extends Pick<SegmentedPhoto, 'objects' | 'seconds'> {
  readonly labels: PackedLabels;
}

/** A model as it was brought, and what the form said of it. */
interface BroughtModel {
  readonly name: string;
  readonly content: Blob;
  readonly metadata?: MetadataOverride | undefined;
}

/** The tab that segments: photos and a model in, masks and files out. */
export class SegmentPage {
  readonly #link: WorkerLink<PageService>;
  readonly #strip = new PhotoStrip(get('photos'), (place) => this.#look(place));
  readonly #off = new Set<number>();
  #photos: PagePhoto[] = [];
  #active = 0;
  #pixels: { readonly place: number; readonly photo: RgbImage } | undefined;
  #model: OpenedModel | undefined;
  /** The model that was brought last; one of another program waits for its form. */
  #brought: BroughtModel | undefined;
  /** Counts changes of what decides the results: work of an older round is dropped. */
  #round = 0;

  constructor(link: WorkerLink<PageService>) {
    this.#link = link;
    const inputs = ['photo-files', 'photo-folder', 'model-file'].map((id) => get<HTMLInputElement>(id));
    listenToFiles(get('segment'), inputs, (files) => this.#bring(files));
    for (const [button, input] of [
      ['choose-photos', 'photo-files'],
      ['choose-folder', 'photo-folder'],
      ['choose-model', 'model-file'],
    ] as const)
      get(button).addEventListener('click', () => get<HTMLInputElement>(input).click());
    listenToForeignForm((metadata) => {
      const { name, content } = this.#brought ?? {};
      if (name !== undefined && content !== undefined) void this.openModel(name, content, metadata);
    });
    listenToViewForm(() => this.#begin());
    get('opacity').addEventListener('input', () => this.#draw());
    get('next').addEventListener('click', () => this.#look(this.#active + 1));
    get('previous').addEventListener('click', () => this.#look(this.#active - 1));
    listenToSaving({
      active: () => this.#photos.slice(this.#active, this.#active + 1).flatMap(foundIn),
      all: () => this.#photos.flatMap(foundIn),
      request: () => {
        const classes = this.#model?.metadata.classes ?? [];
        return { link, view: readViewForm(), classes, opacity: this.#opacity };
      },
    });
  }

  /**
   * Opens a model; one that says nothing of itself asks for it by a form.
   * @param metadata what the form said
   */
  async openModel(name: string, content: Blob, metadata?: MetadataOverride): Promise<void> {
    hideProblem();
    get('model-state').textContent = `Opening ${name} …`;
    this.#brought = { name, content, metadata };
    try {
      const model = await this.#open(this.#brought);
      get('foreign').hidden = model !== null;
      if (model === null) {
        get('model-state').textContent = `${name} was not written by dsrg: say what it reads and finds.`;
        return;
      }
      this.#model = model;
      get('model-state').textContent = '';
      showModel(model);
      fillViewForm(model);
      this.#off.clear();
      this.#begin();
    } catch (error) {
      await this.#dropModel(error);
    }
  }

  #open(model: BroughtModel): Promise<OpenedModel | null> {
    return this.#link.call('openModel', { ...model, base: new URL('.', location.href).href });
  }

  /** No model is better than one that is not the one that was asked for last. */
  async #dropModel(error: unknown): Promise<void> {
    this.#model = undefined;
    this.#round++;
    get('model-state').textContent = '';
    forgetModel();
    this.#show();
    showProblem(error);
    if (faultIn(error).code === 'MEMORY') await this.#link.end(faultIn(error));
    else await this.#link.call('closeModel', undefined);
  }

  async #bring(files: readonly BroughtFile[]): Promise<void> {
    hideProblem();
    const { photos, others, unused } = sortFiles(files, (path) => /\.onnx$/i.test(path));
    get('unused').textContent = unused ?? '';
    const [model] = others;
    if (photos.length > 0) {
      this.#photos = photos.map((photo) => ({ ...photo, state: 'waiting', failed: false }));
      this.#pixels = undefined;
      this.#strip.show(this.#photos);
      get('welcome').hidden = true;
      get('viewer').hidden = false;
      this.#look(0);
    }
    if (model) await this.openModel(model.path, model.file);
    else if (photos.length > 0) this.#begin();
  }

  /** Segments all photos anew, the one that is looked at first. */
  #begin(): void {
    this.#round++;
    for (const photo of this.#photos) Object.assign(photo, { state: 'waiting', failed: false, found: undefined });
    this.#show();
    void this.#work(this.#round);
  }

  async #work(round: number): Promise<void> {
    const current = () => round === this.#round;
    while (current() && this.#model !== undefined) {
      const waiting = (place: number) => this.#photos[place]?.state === 'waiting';
      const place = waiting(this.#active) ? this.#active : this.#photos.findIndex((_, k) => waiting(k));
      const photo = this.#photos[place];
      if (photo === undefined) break;
      photo.state = 'at work …';
      this.#show();
      try {
        const {
          photo: pixels,
          labels,
          objects,
          seconds,
        } = await this.#link.call('segment', {
          name: photo.path,
          content: photo.file,
          view: readViewForm(),
        });
        if (!current()) return;
        if (place === this.#active) this.#pixels = { place, photo: pixels };
        const found: PackedFindings = { labels: packLabels(labels), objects, seconds };
        Object.assign(photo, { found, state: this.#describe(found) });
      } catch (error) {
        if (!current()) return;
        Object.assign(photo, { failed: true, state: faultIn(error).message });
        if (place === this.#active) showProblem(error);
        if (faultIn(error).code === 'MEMORY') await this.#beginAnew(faultIn(error));
      }
      this.#show();
    }
  }

  /** WebAssembly gives no memory back, and may not work on after it had none: the other photos get a thread of their own. */
  async #beginAnew(fault: Fault): Promise<void> {
    await this.#link.end(fault);
    if (this.#brought) await this.#open(this.#brought).catch((error: unknown) => this.#dropModel(error));
  }

  #describe({ objects }: Pick<SegmentedPhoto, 'objects'>): string {
    const names = [...new Set(objects.map(({ label }) => this.#model?.metadata.classes[label] ?? String(label)))];
    return names.length === 0 ? 'none of the classes' : names.join(', ');
  }

  #look(place: number): void {
    if (this.#photos.length === 0) return;
    this.#active = Math.max(0, Math.min(this.#photos.length - 1, place));
    // It may be another photo's; what is wrong with this one is said again.
    hideProblem();
    this.#show();
    void this.#decode(this.#active);
  }

  /** The pixels of a photo that is looked at before it is segmented, or again. */
  async #decode(place: number): Promise<void> {
    const photo = this.#photos[place];
    if (photo === undefined || this.#pixels?.place === place) return;
    try {
      const pixels = await this.#link.call('decodePhoto', { name: photo.path, content: photo.file });
      if (place !== this.#active || this.#photos[place] !== photo) return;
      this.#pixels = { place, photo: pixels };
      this.#draw();
    } catch (error) {
      if (place === this.#active) showProblem(error);
      // The thread may have been given up for another photo.
      if (faultIn(error).code === 'MEMORY') return;
      Object.assign(photo, { failed: true, state: faultIn(error).message });
      this.#show();
    }
  }

  #show(): void {
    this.#strip.update(this.#photos, this.#active);
    const done = this.#photos.filter(({ state }) => state !== 'waiting' && state !== 'at work …').length;
    get('counts').textContent = this.#describeAll(done);
    const found = this.#photos[this.#active]?.found;
    for (const button of get('save-one').querySelectorAll('button')) button.disabled = found === undefined;
    for (const button of get('save-all').querySelectorAll('button'))
      button.disabled = this.#photos.every((photo) => photo.found === undefined);
    this.#draw();
  }

  #describeAll(done: number): string {
    const count = this.#photos.length;
    if (count === 0) return this.#model === undefined ? '' : 'Now choose photos.';
    if (this.#model === undefined) return `${counted(count, 'photo')}; choose a model`;
    const failed = this.#photos.filter((photo) => photo.failed).length;
    return `${done} of ${count} photos done${failed === 0 ? '' : `, ${failed} failed`}`;
  }

  #draw(): void {
    const photo = this.#photos[this.#active];
    const canvas = get<HTMLCanvasElement>('view');
    const { classes = [], palette = [] } = this.#model?.metadata ?? {};
    const labels = photo?.found && unpackLabels(photo.found.labels);
    drawLegend(get('legend'), { classes, palette, labels, off: this.#off }, (label, on) => {
      if (on) this.#off.delete(label);
      else this.#off.add(label);
      this.#draw();
    });
    canvas.setAttribute('aria-label', `${photo?.path ?? ''}: ${photo?.state ?? ''}`);
    get('photo-state').textContent =
      photo === undefined
        ? ''
        : `${photo.path}: ${photo.state}${photo.found ? ` (${photo.found.seconds.toFixed(1)} s)` : ''}`;
    if (this.#pixels?.place !== this.#active) return;
    const colours = palette.length > 0 ? labelPalette(palette) : vocPalette();
    drawPhoto(canvas, { photo: this.#pixels.photo, labels, palette: colours, opacity: this.#opacity, off: this.#off });
  }

  get #opacity(): number {
    return Number(get<HTMLInputElement>('opacity').value) / 100;
  }
}

function foundIn({ file, path, found }: PagePhoto): FoundPhoto[] {
  if (found === undefined) return [];
  const { labels, objects } = found;
  const { height, width } = labels;
  return [{ file, path, height, width, objects, labels: () => unpackLabels(labels) }];
}
