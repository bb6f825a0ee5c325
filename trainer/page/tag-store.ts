import type { FolderState, PhotoTags } from './messages.ts';
import { ask, tell, wordsOf } from './service.ts';

/** How saving stands, for the page's head. */
export interface SaveStatus {
  readonly state: 'saved' | 'saving' | 'failed';
  /** What went wrong with the last change; it was taken back. */
  readonly problem: string | undefined;
}

/**
 * The tags as the page shows them. A change shows at once and is sent; while one is on its way, others wait and go together. What dsrg-tag
 * refuses is taken back.
 */
export class TagStore {
  photos: readonly string[] = [];
  classes: readonly string[] = [];
  fixed = false;
  tags: PhotoTags[] = [];
  readonly #changed: () => void;
  readonly #status: (status: SaveStatus) => void;
  readonly #undo: (() => Promise<void> | void)[] = [];
  #waiting = new Map<number, PhotoTags>();
  #sending: Promise<void> | undefined;

  /**
   * @param changed is called when there is something else to show
   * @param status is told how saving stands
   */
  constructor(changed: () => void, status: (status: SaveStatus) => void) {
    this.#changed = changed;
    this.#status = status;
  }

  async load(): Promise<void> {
    const { photos, classes, fixed, tags } = await ask<FolderState>('state');
    Object.assign(this, { photos, classes, fixed, tags: [...tags] });
    this.#changed();
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  /** True while something is not on the disk yet. */
  get unsaved(): boolean {
    return this.#sending !== undefined;
  }

  /** Changes photos in one step that can be undone. */
  set(changes: ReadonlyMap<number, PhotoTags>): void {
    const before = new Map([...changes.keys()].map((photo) => [photo, this.tags[photo] ?? null]));
    this.#undo.push(() => this.#apply(before));
    this.#apply(changes);
  }

  async addClass(name: string): Promise<boolean> {
    return this.#changeClasses({ add: name });
  }

  async renameClass(from: string, to: string): Promise<boolean> {
    const renamed = await this.#changeClasses({ rename: from, to });
    // Steps before speak of the class by its old name.
    if (renamed)
      this.#undo.splice(
        0,
        this.#undo.length,
        async () => void (await this.#changeClasses({ rename: to.trim(), to: from })),
      );
    this.#changed();
    return renamed;
  }

  async undo(): Promise<void> {
    await this.#undo.pop()?.();
    this.#changed();
  }

  #apply(changes: ReadonlyMap<number, PhotoTags>): void {
    for (const [photo, tags] of changes) {
      this.tags[photo] = tags;
      this.#waiting.set(photo, tags);
    }
    this.#changed();
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  async #send(): Promise<void> {
    while (this.#waiting.size > 0) {
      const changes = [...this.#waiting].map(([photo, tags]) => ({ photo, tags }));
      this.#waiting = new Map();
      this.#status({ state: 'saving', problem: undefined });
      try {
        await tell('tags', { changes });
      } catch (error) {
        await this.#takeBack(error);
        return;
      }
    }
    this.#status({ state: 'saved', problem: undefined });
  }

  async #changeClasses(message: unknown): Promise<boolean> {
    await this.#sending;
    try {
      await tell('classes', message);
      await this.load();
      this.#status({ state: 'saved', problem: undefined });
      return true;
    } catch (error) {
      this.#status({ state: 'saved', problem: wordsOf(error) });
      return false;
    }
  }

  /** Shows what is on the disk. */
  async #takeBack(error: unknown): Promise<void> {
    this.#waiting = new Map();
    this.#undo.length = 0;
    this.#status({ state: 'failed', problem: `Not saved: ${wordsOf(error)}` });
    await this.load().catch(() => undefined); // without dsrg-tag nothing is there to be shown
  }
}
