import {
  checkpointOfStep,
  decodeCheckpoint,
  encodeCheckpoint,
  parseJson,
  type RunStore,
  readStoreText,
  stageFiles,
  stepOfCheckpoint,
} from '@dsrg/converters';

/** What a checkpoint is judged by. */
export interface Judgement {
  readonly value: number;
  /** For the record: `mean training loss of the last 50 updates`. */
  readonly measure: string;
  readonly better: 'higher' | 'lower';
  /** What masks had to do with it, for the checkpoint's own record; absent where nothing, or nothing that it does not say already. */
  readonly pixelTruth?: string;
}

/** The best checkpoint so far. */
interface Best extends Omit<Judgement, 'pixelTruth'> {
  readonly step: number;
  readonly usesPixelTruth: boolean;
}

export interface KeepOptions {
  /** How many of the newest checkpoints stay, the current one included; with 1 nothing else is kept, not even the best. */
  readonly newest: number;
  /** Undefined where there is nothing yet to judge by. */
  readonly judgement: Judgement | undefined;
  /** Whether the training itself learns from masks. */
  readonly learnsMasks: boolean;
}

/**
 * Keeps a checkpoint that was just written beside its successors: as `checkpoint-<step>.safetensors` while it is among the newest, and as
 * `best.safetensors` (with `best.json`, which says by what) while no other was judged better. A kill at any time leaves whole files.
 *
 * @param room of the stage, which holds the checkpoint
 */
export async function keepCheckpoint(room: RunStore, step: number, options: KeepOptions): Promise<void> {
  const { newest, judgement, learnsMasks } = options;
  if (newest <= 1) return;
  await keepNewest(room, step, newest);
  if (judgement === undefined) return;
  const { pixelTruth, ...judged } = judgement;
  const record = await readStoreText(room, stageFiles.bestRecord);
  const file = `${room.name}/${stageFiles.bestRecord}`;
  const hint = 'It says of which step best.safetensors is; remove both, and the best from here on is kept.';
  const before = record === undefined ? undefined : (parseJson(record, file, hint) as Best | null);
  // One that was judged by something else says nothing of this one.
  const comparable = before?.measure === judged.measure ? before : undefined;
  if (comparable !== undefined && !isBetter(judged, comparable)) return;
  if (pixelTruth === undefined) await room.copy(stageFiles.checkpoint, stageFiles.best);
  else {
    const bytes = (await room.read(stageFiles.checkpoint)) as Uint8Array;
    const saved = decodeCheckpoint(bytes, `${room.name}/${stageFiles.checkpoint}`);
    await room.write(stageFiles.best, encodeCheckpoint({ ...saved, about: { ...saved.about, pixelTruth } }));
  }
  const found: Best = { step, ...judged, usesPixelTruth: learnsMasks || pixelTruth !== undefined };
  await room.write(stageFiles.bestRecord, `${JSON.stringify(found, null, 2)}\n`);
}

function isBetter({ value, better }: Pick<Judgement, 'value' | 'better'>, before: Best): boolean {
  return better === 'higher' ? value > before.value : value < before.value;
}

async function keepNewest(room: RunStore, step: number, newest: number): Promise<void> {
  const own = checkpointOfStep(step);
  if (!(await room.exists(own))) await room.copy(stageFiles.checkpoint, own);
  const steps = (await room.list()).flatMap((file) => stepOfCheckpoint(file) ?? []);
  for (const surplus of steps.sort((a, b) => b - a).slice(newest)) await room.remove(checkpointOfStep(surplus));
}
