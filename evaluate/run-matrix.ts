import { dsrgScales } from '@dsrg/core';
import { createProgress } from '@dsrg/core/node';
import type { ConventionName } from './conventions.ts';
import { parseCrf } from './crf-choice.ts';
import type { EvalInput } from './eval-command.ts';
import { type EvaluationResult, evaluateVariants } from './evaluate-set.ts';
import { openTaskRunner } from './label/task-runner.ts';
import { type Combination, combinationsOf, wayOf } from './matrix.ts';
import { openEvalData } from './open-eval-data.ts';
import { scoreConfusion } from './score.ts';

/** One line of the matrix: a way of predicting, and its mIoU against each truth (`null` where there is none). */
interface MatrixRow extends Combination {
  readonly mean: Readonly<Record<string, number | null>>;
}

/** Scores all combinations of scales, flips and CRF from one pass, and returns what to print. */
export async function runMatrix({ options }: EvalInput, signal: AbortSignal): Promise<string> {
  const runner = await openTaskRunner(options);
  const { metadata, provider, inFlight } = runner;
  const crf = parseCrf(options.crfPreset ?? metadata.crf ?? 'dsrg-test');
  try {
    const scales = options.scales ?? (typeof metadata.resize === 'object' ? [1] : dsrgScales);
    const set = await openEvalData(options, metadata.classes);
    process.stderr.write(`network on ${provider}; scales ${scales.join(', ')}, flips, CRF ${crf.name}, in all ways\n`);
    const combinations = combinationsOf(scales);
    const ways = combinations.map((each) => wayOf(each, crf.options));
    const progress = createProgress({ label: 'evaluate', total: set.items.length });
    const results = await evaluateVariants(
      set,
      combinations.length,
      ({ photo }, running) => runner.run({ photo, ways }, running),
      { inFlight, signal, onPhoto: () => progress.tick() },
    ).finally(() => progress.done());
    const rows = combinations.map((each, index) => rowOf(each, results[index]!, options.convention as ConventionName));
    const { photos, seconds } = results[0]!;
    return options.json
      ? `${JSON.stringify({ format: 1, kind: 'dsrg-matrix', model: options.model, photos, seconds, crf: crf.name, rows })}\n`
      : formatMatrix(
          rows,
          set.truths,
          `${options.model}: ${photos} photos, ${seconds.toFixed(1)} s, mIoU (${options.convention})`,
        );
  } finally {
    await runner.close();
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
