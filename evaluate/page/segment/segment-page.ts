import { isPhotoName } from '@dsrg/converters';
import { counted, DsrgError, type MetadataOverride, type RgbImage, vocPalette } from '@dsrg/core';
import { labelPalette } from '@dsrg/evaluate';
import type { WorkerLink } from '../link/worker-link.ts';
import type { PageService } from '../page-service.ts';
import type { BroughtFile } from '../shell/brought-file.ts';
import { get } from '../shell/dom.ts';
import { listenToFiles } from '../shell/files.ts';
import { faultIn, hideProblem, showProblem } from '../shell/problem.ts';
import type { FileKind } from '../work/make-files.ts';
import type { OpenedModel, SegmentedPhoto } from '../work/segment-service.ts';
import { showModel } from './about-model.ts';
import { listenToForeignForm } from './foreign-form.ts';
import { drawLegend } from './legend.ts';
import { PhotoStrip } from './photo-strip.ts';
import { drawPhoto } from './photo-view.ts';
import { type FoundPhoto, type SaveRequest, saveCoco, savePhoto, saveZip } from './save-results.ts';
import { fillViewForm, listenToViewForm, readViewForm } from './view-form.ts';

/** A photo that was brought; its pixels are kept while it is looked at, what was found as long as the settings stay. */
interface PagePhoto extends BroughtFile {
  state: string;
  failed: boolean;
  found?: Omit<SegmentedPhoto, 'photo'> | undefined;
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
  /** A model of another program, until its form is filled in. */
  #foreign: { readonly name: string; readonly file: Blob } | undefined;
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
      const { name, file } = this.#foreign ?? {};
      if (name !== undefined && file !== undefined) void this.openModel(name, file, metadata);
    });
    get('foreign').addEventListener('error', (event) => showProblem(event));
    listenToViewForm(() => this.#begin());
    get('opacity').addEventListener('input', () => this.#draw());
    get('next').addEventListener('click', () => this.#look(this.#active + 1));
    get('previous').addEventListener('click', () => this.#look(this.#active - 1));
    this.#listenToSaving();
  }

  /**
   * Opens a model; one that says nothing of itself asks for it by a form.
   * @param metadata what the form said
   */
  async openModel(name: string, file: Blob, metadata?: MetadataOverride): Promise<void> {
    hideProblem();
    get('model-state').textContent = `Opening ${name} …`;
    try {
      this.#foreign = { name, file };
      const model = await this.#link.call('openModel', {
        name,
        content: file,
        base: new URL('.', location.href).href,
        metadata,
      });
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
      this.#model = undefined;
      get('model-state').textContent = '';
      showProblem(error);
    }
  }

  async #bring(files: readonly BroughtFile[]): Promise<void> {
    hideProblem();
    const model = files.find(({ path }) => /\.onnx$/i.test(path));
    const photos = files.filter(({ path }) => isPhotoName(path));
    if (files.length > 0 && model === undefined && photos.length === 0) {
      const [first] = files;
      showProblem(new DsrgError('FILE_FORMAT', `${first?.path} is neither a photo nor a model (.onnx).`));
    }
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
        const { photo: pixels, ...found } = await this.#link.call('segment', {
          name: photo.path,
          content: photo.file,
          view: readViewForm(),
        });
        if (!current()) return;
        if (place === this.#active) this.#pixels = { place, photo: pixels };
        Object.assign(photo, { found, state: this.#describe(found) });
      } catch (error) {
        if (!current()) return;
        Object.assign(photo, { failed: true, state: faultIn(error).message });
        if (place === this.#active) showProblem(error);
      }
      this.#show();
    }
  }

  #describe({ objects }: Pick<SegmentedPhoto, 'objects'>): string {
    const names = [...new Set(objects.map(({ label }) => this.#model?.metadata.classes[label] ?? String(label)))];
    return names.length === 0 ? 'none of the classes' : names.join(', ');
  }

  #look(place: number): void {
    if (this.#photos.length === 0) return;
    this.#active = Math.max(0, Math.min(this.#photos.length - 1, place));
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
      Object.assign(photo, { failed: true, state: faultIn(error).message });
      if (place === this.#active) showProblem(error);
      this.#show();
    }
  }

  #show(): void {
    this.#strip.update(this.#photos, this.#active);
    const done = this.#photos.filter(({ state }) => state !== 'waiting' && state !== 'at work …').length;
    get('counts').textContent =
      this.#model === undefined
        ? `${counted(this.#photos.length, 'photo')}; choose a model`
        : `${done} of ${this.#photos.length} photos done`;
    const found = this.#photos[this.#active]?.found;
    for (const button of get('save-one').querySelectorAll('button')) button.disabled = found === undefined;
    for (const button of get('save-all').querySelectorAll('button'))
      button.disabled = this.#photos.every((photo) => photo.found === undefined);
    this.#draw();
  }

  #draw(): void {
    const photo = this.#photos[this.#active];
    const canvas = get<HTMLCanvasElement>('view');
    const { classes = [], palette = [] } = this.#model?.metadata ?? {};
    const labels = photo?.found?.labels;
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

  get #found(): FoundPhoto[] {
    return this.#photos.flatMap(({ file, path, found }) => (found === undefined ? [] : [{ file, path, found }]));
  }

  #listenToSaving(): void {
    const save = (id: string, work: (request: SaveRequest) => Promise<void>): void =>
      get(id).addEventListener('click', async () => {
        const classes = this.#model?.metadata.classes ?? [];
        const request = { link: this.#link, view: readViewForm(), classes, opacity: this.#opacity };
        await work(request).catch(showProblem);
      });
    const active = (): FoundPhoto[] => {
      const { file, path, found } = this.#photos[this.#active] ?? {};
      return file && path !== undefined && found ? [{ file, path, found }] : [];
    };
    for (const kind of ['mask', 'overlay', 'cut-out'] as const)
      save(`save-${kind}`, async (request) => {
        for (const photo of active()) await savePhoto(photo, kind, request);
      });
    save('save-coco', (request) => saveCoco(active(), request));
    save('save-zip', async (request) => {
      const boxes = [...get('zip-kinds').querySelectorAll<HTMLInputElement>('input:checked')];
      const kinds = boxes.map(({ value }) => value as FileKind);
      const photos = this.#found;
      await saveZip(photos, kinds, request, (done) => {
        get('zip-state').textContent = `packing ${done + 1} of ${photos.length}`;
      });
      get('zip-state').textContent = `${counted(photos.length, 'photo')} packed`;
    });
  }
}
