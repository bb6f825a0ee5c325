import { availableParallelism } from 'node:os';
import { type CrfPresetName, dsrgScales } from '@dsrg/core';
import { createCrfPool, createProgress, readPhoto } from '@dsrg/core/node';
import type { ConventionName } from './conventions.ts';
import type { EvalInput } from './eval-command.ts';
import { type EvaluationResult, evaluateVariants } from './evaluate-set.ts';
import { type Combination, combinationsOf, labelInAllWays } from './matrix.ts';
import { openModel } from './model-options.ts';
import { openEvalData } from './open-eval-data.ts';
import { scoreConfusion } from './score.ts';

/** One line of the matrix: a way of predicting, and its mIoU against each truth (`null` where there is none). */
interface MatrixRow extends Combination {
  readonly mean: Readonly<Record<string, number | null>>;
}

/** Scores all combinations of scales, flips and CRF from one pass, and returns what to print. */
export async function runMatrix({ options }: EvalInput, signal: AbortSignal): Promise<string> {
  const segmenter = await openModel(options);
  const workers = availableParallelism();
  const pool = createCrfPool({ workers });
  const { metadata, providerNote } = segmenter;
  const preset = (options.crfPreset ?? metadata.crf ?? 'dsrg-test') as CrfPresetName;
  try {
    const scales = options.scales ?? (typeof metadata.resize === 'object' ? [1] : dsrgScales);
    const set = await openEvalData(options, metadata.classes);
    process.stderr.write(
      `network on ${providerNote}; scales ${scales.join(', ')}, flips, CRF ${preset}, in all ways\n`,
    );
    const label = labelInAllWays(segmenter, scales, pool, preset);
    const progress = createProgress({ label: 'evaluate', total: set.items.length });
    const combinations = combinationsOf(scales);
    const results = await evaluateVariants(
      set,
      combinations.length,
      async ({ photo }, running) => label(await readPhoto(photo), running),
      { inFlight: 2, signal, onPhoto: () => progress.tick() },
    ).finally(() => progress.done());
    const rows = combinations.map((each, index) => rowOf(each, results[index]!, options.convention as ConventionName));
    const { photos, seconds } = results[0]!;
    return options.json
      ? `${JSON.stringify({ format: 1, kind: 'dsrg-matrix', model: options.model, photos, seconds, crf: preset, rows })}\n`
      : formatMatrix(
          rows,
          set.truths,
          `${options.model}: ${photos} photos, ${seconds.toFixed(1)} s, mIoU (${options.convention})`,
        );
  } finally {
    await pool.close();
    await segmenter.close();
  }
}

function rowOf(combination: Combination, { truths }: EvaluationResult, convention: ConventionName): MatrixRow {
  const mean = truths.map(({ name, confusion }) => [name, scoreConfusion(confusion, convention).mean ?? null]);
  return { ...combination, mean: Object.fromEntries(mean) };
}

function formatMatrix(rows: readonly MatrixRow[], truths: readonly string[], title: string): string {
  const names = rows.map(({ scales, flip, crf }) => {
    return `${scales.join(', ')}${flip ? ' + flip' : ''}${crf ? ' + CRF' : ''}`;
  });
  const column = Math.max(...names.map((name) => name.length)) + 2;
  const widths = truths.map((name) => Math.max(name.length, 6) + 2);
  const line = (head: string, cells: readonly string[]) =>
    head.padEnd(column) + cells.map((cell, index) => cell.padStart(widths[index]!)).join('');
  const body = rows.map(({ mean }, index) =>
    line(
      names[index]!,
      truths.map((name) => mean[name]?.toFixed(4) ?? '–'),
    ),
  );
  return `${[title, line('scales', truths), ...body].join('\n')}\n`;
}
