import { resultName } from '@dsrg/converters';
import { counted, DsrgError } from '@dsrg/core';
import type { WorkerLink } from '../link/worker-link.ts';
import type { PageService } from '../page-service.ts';
import type { Progress } from '../progress.ts';
import type { BroughtFile } from '../shell/brought-file.ts';
import { get } from '../shell/dom.ts';
import { listenToFiles } from '../shell/files.ts';
import { faultIn, hideProblem, showProblem } from '../shell/problem.ts';
import { saveFile, zipFiles } from '../shell/save-file.ts';
import { sortFiles } from '../shell/sort-files.ts';
import type { LearnNetwork } from '../work/learn-run.ts';
import type { NewRun, RunEntry } from '../work/learn-service.ts';
import type { MadeMap } from '../work/watched-store.ts';
import { fillComputeForm, readComputeForm, useProcessor } from './compute-form.ts';
import { knownTags } from './known-tags.ts';
import { MadeMaps } from './made-maps.ts';
import { drawRunList } from './run-list.ts';
import { RunProgress } from './run-progress.ts';
import { TagBoard } from './tag-board.ts';

type RunState = 'none' | 'preparing' | 'running' | 'stopping' | 'stopped' | 'complete';

/** What is taken beside photos. */
const weightsFile = /\.(onnx|safetensors)$/i;
const tagFiles = ['tags.csv', 'classes.json'];

/** The tab that learns: photos and tags in, a network out, which the other tab can use. */
export class LearnPage {
  readonly #link: WorkerLink<PageService>;
  readonly #use: (name: string, model: Blob) => void;
  readonly #board = new TagBoard(() => this.#showReady());
  readonly #progress = new RunProgress(get('progress'));
  readonly #maps = new MadeMaps(get('maps'), (id) => this.#pictures.get(id) ?? '');
  /** Addresses of the run's photos, by their ids. */
  readonly #pictures = new Map<string, string>();
  #init: BroughtFile | undefined;
  #run: RunEntry | undefined;
  #state: RunState = 'none';

  /** @param use gives a model to who segments */
  constructor(link: WorkerLink<PageService>, use: (name: string, model: Blob) => void) {
    this.#link = link;
    this.#use = use;
    const inputs = ['learn-folder', 'learn-photos', 'init-file'].map((id) => get<HTMLInputElement>(id));
    listenToFiles(get('learn'), inputs, (files) => this.#bring(files));
    for (const [button, input] of [
      ['choose-learn-folder', 'learn-folder'],
      ['choose-learn-photos', 'learn-photos'],
      ['choose-init', 'init-file'],
    ] as const)
      get(button).addEventListener('click', () => get<HTMLInputElement>(input).click());
    get('network').addEventListener('change', () => this.#showReady());
    link.on<Progress>('progress', (state) => this.#progress.show(state));
    link.on<MadeMap>('map', (map) => this.#maps.show(map));
    link.on<string>('said', (line) => {
      get('said').textContent = line;
    });
    this.#listenToRun();
    fillComputeForm().catch(showProblem);
    this.#showReady();
    this.#listRuns().catch(showProblem);
  }

  async #bring(files: readonly BroughtFile[]): Promise<void> {
    hideProblem();
    const { photos, others, unused } = sortFiles(files, (path) => weightsFile.test(path) || tagFiles.includes(path));
    const weights = others.find(({ path }) => weightsFile.test(path));
    if (weights) this.#init = weights;
    const withTags = others.some(({ path }) => tagFiles.includes(path));
    // Tags that come alone are those of the photos that came before.
    const shown = photos.length === 0 && withTags ? this.#board.state.photos : photos;
    if (shown.length === 0 && withTags)
      throw new DsrgError('DATASET', 'These are tags without photos.', { hint: 'Bring the photos first, or both.' });
    if (shown.length > 0) {
      const textOf = (name: string) => others.find(({ path }) => path === name)?.file.text();
      const known = knownTags(shown, { table: await textOf('tags.csv'), names: await textOf('classes.json') });
      this.#board.show(known);
      get('learn-unused').textContent = [unused, known.note].filter((each) => each !== undefined).join('; ');
    }
    this.#showReady();
  }

  get #network(): LearnNetwork {
    return get<HTMLSelectElement>('network').value as LearnNetwork;
  }

  #showReady(): void {
    const { photos, tags, classes } = this.#board.state;
    const tagged = tags.filter((each) => each !== null).length;
    get('learn-counts').textContent =
      photos.length === 0
        ? ''
        : `${tagged} of ${counted(photos.length, 'photo')} tagged, ${counted(classes.length, 'class')}`;
    get('tagging').hidden = photos.length === 0;
    get('weights-line').hidden = this.#network === 'tiny';
    get('init-name').textContent = this.#init?.path ?? 'no file yet';
    get<HTMLButtonElement>('start').disabled = tagged === 0 || this.#busy;
  }

  get #busy(): boolean {
    return ['preparing', 'running', 'stopping'].includes(this.#state);
  }

  #listenToRun(): void {
    const on = (id: string, work: () => Promise<void>): void =>
      get(id).addEventListener('click', () =>
        work().catch((error: unknown) => {
          if (faultIn(error).code !== 'INTERRUPTED') showProblem(error);
        }),
      );
    on('start', async () => {
      hideProblem();
      this.#run = undefined;
      this.#progress.clear();
      this.#maps.clear();
      this.#show('preparing');
      const run = await this.#create().catch((error: unknown) => {
        this.#show('none');
        throw error;
      });
      await this.#learn(run);
    });
    on('pause', async () => {
      this.#show('stopping');
      await this.#link.call('stop', undefined);
    });
    on('go-on', async () => {
      if (this.#run) await this.#learn(this.#run);
    });
    on('other-photos', async () => this.#show('none'));
    on('cancel', async () => {
      const run = this.#run;
      if (this.#state !== 'preparing' && !confirm('Remove this run, and what it has learned?')) return;
      await this.#link.end({ code: 'INTERRUPTED', message: 'Cancelled.' });
      if (run) await this.#remove(run);
      else await this.#listRuns();
    });
    on('try-model', async () => {
      const { name, model } = await this.#model();
      this.#use(name, model);
    });
    on('save-model', async () => saveFile('model.onnx', (await this.#link.call('modelOf', this.#run?.id ?? '')).bytes));
    on('save-run', async () =>
      saveFile('run.zip', zipFiles(new Map(await this.#link.call('archiveOf', this.#run?.id ?? '')))),
    );
  }

  async #model(): Promise<{ readonly name: string; readonly model: Blob }> {
    const { bytes, stage } = await this.#link.call('modelOf', this.#run?.id ?? '');
    return { name: `learned here (${stage}).onnx`, model: new Blob([bytes.slice()]) };
  }

  async #create(): Promise<RunEntry> {
    const { photos, tags, classes } = this.#board.state;
    const labels = ['background', ...classes];
    const tagged: NewRun['photos'][number][] = photos.flatMap(({ file, path }, k) => {
      const names = tags[k];
      if (names === null || names === undefined) return [];
      const found = names.map((name) => labels.indexOf(name)).sort((a, b) => a - b);
      return [{ file: path, id: resultName(path), tags: found, content: file }];
    });
    const init =
      this.#network === 'tiny' || !this.#init ? undefined : { name: this.#init.path, content: this.#init.file };
    const length = Number(get<HTMLSelectElement>('length').value);
    return this.#link.call('createRun', {
      classes: labels,
      photos: tagged,
      network: this.#network,
      length,
      seed: 1,
      init,
    });
  }

  async #learn(run: RunEntry): Promise<void> {
    hideProblem();
    this.#run = run;
    this.#progress.clear();
    this.#maps.clear();
    await this.#showPhotos(run);
    this.#show('running');
    for (const map of await this.#link.call('mapsOf', run.id)) this.#maps.show(map);
    const computing = readComputeForm();
    try {
      await this.#link.call('learn', { id: run.id, base: new URL('.', location.href).href, computing });
      this.#show('complete');
    } catch (error) {
      this.#show('stopped');
      const { code } = faultIn(error);
      if (code === 'RUNTIME' && computing.device === 'webgpu') useProcessor();
      if (code !== 'INTERRUPTED') showProblem(error);
      // WebAssembly gives no memory back: who goes on does so in a new thread.
      if (code === 'MEMORY') await this.#link.end(faultIn(error));
    }
    await this.#listRuns();
  }

  async #showPhotos({ id, plan }: RunEntry): Promise<void> {
    for (const address of this.#pictures.values()) URL.revokeObjectURL(address);
    this.#pictures.clear();
    for (const photo of plan.photos) {
      const bytes = await this.#link.call('photoOf', { id, file: photo.file });
      if (bytes) this.#pictures.set(photo.id, URL.createObjectURL(new Blob([bytes.slice()])));
    }
  }

  #show(state: RunState): void {
    this.#state = state;
    get('run').hidden = state === 'none';
    get('prepare').hidden = state !== 'none';
    get('other-photos').hidden = this.#busy;
    get('pause').hidden = state !== 'running' && state !== 'stopping';
    get<HTMLButtonElement>('pause').disabled = state === 'stopping';
    get('go-on').hidden = state !== 'stopped';
    get('cancel').hidden = state === 'complete';
    const words = {
      none: '',
      preparing: 'Reading the photos …',
      running: 'Learning. The page may be closed: what was reached stays.',
      stopping: 'Stopping after this step …',
      stopped: 'Stopped; what was reached is kept.',
      complete: 'Done.',
    };
    get('run-state').textContent = words[state];
    for (const id of ['try-model', 'save-model', 'save-run']) get<HTMLButtonElement>(id).disabled = this.#busy;
    this.#showReady();
  }

  async #listRuns(): Promise<void> {
    const entries = await this.#link.call('listRuns', undefined);
    drawRunList(get('runs'), this.#busy ? [] : entries, {
      open: (run) => (run.complete ? this.#look(run) : this.#learn(run)).catch(showProblem),
      remove: (run) => {
        if (confirm('Remove this run, and what it has learned?')) this.#remove(run).catch(showProblem);
      },
    });
    get('earlier').hidden = entries.length === 0;
  }

  /** Shows a run that is complete. */
  async #look(run: RunEntry): Promise<void> {
    this.#run = run;
    this.#progress.clear();
    this.#maps.clear();
    await this.#showPhotos(run);
    this.#show('complete');
    for (const map of await this.#link.call('mapsOf', run.id)) this.#maps.show(map);
  }

  async #remove(run: RunEntry): Promise<void> {
    await this.#link.call('removeRun', run.id);
    if (this.#run?.id === run.id) {
      this.#run = undefined;
      this.#show('none');
    }
    await this.#listRuns();
  }
}
