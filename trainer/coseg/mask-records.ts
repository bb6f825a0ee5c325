import { type RunStore, readStoreText } from '@dsrg/converters';
import type { JudgedMask } from './judge-masks.ts';

const FILE = 'found.jsonl';

/** What was found in each photo so far, kept in the stage's room: a run that goes on does not look again. */
export interface MaskRecords {
  readonly all: ReadonlyMap<string, JudgedMask>;
  add(mask: JudgedMask): Promise<void>;
}

/** Opens the records of a stage; a last line that was cut off by a kill counts as none. */
export async function openMaskRecords(store: RunStore): Promise<MaskRecords> {
  const text = (await readStoreText(store, FILE)) ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) await store.write(FILE, whole);
  const records = whole.split('\n').filter((line) => line !== '');
  const all = new Map(
    records.map((line) => {
      const mask = JSON.parse(line) as JudgedMask;
      return [mask.id, mask];
    }),
  );
  return {
    all,
    async add(mask) {
      all.set(mask.id, mask);
      await store.append(FILE, `${JSON.stringify(mask)}\n`);
    },
  };
}
