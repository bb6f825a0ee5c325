import { counted } from '@dsrg/core';
import { get } from '../shell/dom.ts';
import { showProblem } from '../shell/problem.ts';
import type { FileKind } from '../work/make-files.ts';
import { type FoundPhoto, type SaveRequest, saveCoco, savePhoto, saveZip } from './save-results.ts';

/** What the buttons save. */
export interface Savable {
  /** The photo that is looked at, where something was looked for in it. */
  active(): readonly FoundPhoto[];
  all(): readonly FoundPhoto[];
  request(): SaveRequest;
}

/** Lets the buttons of the card “Save” give files of the photo that is looked at, or of all. */
export function listenToSaving({ active, all, request }: Savable): void {
  const save = (id: string, work: () => Promise<void>): void =>
    get(id).addEventListener('click', () => work().catch(showProblem));
  for (const kind of ['mask', 'overlay', 'cut-out'] as const)
    save(`save-${kind}`, async () => {
      for (const photo of active()) await savePhoto(photo, kind, request());
    });
  save('save-coco', () => saveCoco(active(), request()));
  save('save-zip', async () => {
    const boxes = [...get('zip-kinds').querySelectorAll<HTMLInputElement>('input:checked')];
    const kinds = boxes.map(({ value }) => value as FileKind);
    const photos = all();
    const state = get('zip-state');
    await saveZip(photos, kinds, request(), (done) => {
      state.textContent = `packing ${done + 1} of ${photos.length}`;
    });
    state.textContent = `${counted(photos.length, 'photo')} packed`;
  });
}
