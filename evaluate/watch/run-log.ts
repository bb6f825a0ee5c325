import { asRecord, parseJson, type RunStore, readStoreText, runFiles } from '@dsrg/converters';

/** The course of one number over a stage's steps. */
export interface Curve {
  /** As the log names the stage: `seeds`. */
  readonly stage: string;
  /** As the log names the number: `boundary`. */
  readonly name: string;
  readonly points: readonly { readonly step: number; readonly value: number }[];
}

/** What a line of a training log says beside the curves. */
const plain = new Set(['step', 'epoch', 'milliseconds', 'rate', 'seconds']);

/**
 * The curves in a run's log, stage by stage; a torn last line (the run is being written) is left out.
 *
 * @throws DsrgError FILE_FORMAT for a line that is no JSON
 */
export async function readRunLog(run: RunStore): Promise<Curve[]> {
  const text = (await readStoreText(run, runFiles.log)) ?? '';
  const curves = new Map<string, { stage: string; name: string; points: { step: number; value: number }[] }>();
  for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
    const what = `Line ${index + 1} of ${run.name}/${runFiles.log}`;
    const { stage, step, ...values } = asRecord(parseJson(line, what, 'dsrg-train writes a record a line.')) ?? {};
    if (typeof stage !== 'string' || typeof step !== 'number') continue;
    for (const [name, value] of Object.entries(values)) {
      if (plain.has(name) || typeof value !== 'number') continue;
      const key = `${stage} ${name}`;
      const curve = curves.get(key) ?? { stage, name, points: [] };
      curve.points.push({ step, value });
      curves.set(key, curve);
    }
  }
  return [...curves.values()].filter(({ points }) => points.length > 1);
}
