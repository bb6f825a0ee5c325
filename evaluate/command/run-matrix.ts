import { counted, dsrgScales } from '@dsrg/core';
import { createProgress, printNote } from '@dsrg/core/node';
import { describeViews } from '../label/describe-views.ts';
import { protocolOf } from '../label/protocols.ts';
import { scaleName } from '../label/scale-name.ts';
import type { ScoresOwner } from '../label/scores.ts';
import { aboutScoresOf, claimScores, readScoresAbout, scoresFile, scoresOwner } from '../label/scores-about.ts';
import { openTaskRunner, runInProcesses, type TaskRunner } from '../label/task-runner.ts';
import type { ConventionName } from '../score/conventions.ts';
import { type EvaluationResult, evaluateVariants } from '../score/evaluate-set.ts';
import { scoreConfusion } from '../score/score-confusion.ts';
import { type CrfChoice, parseCrf } from './crf-choice.ts';
import type { EvalInput, EvalOptions } from './eval-command.ts';
import { type Combination, combinationsOf, type MatrixViews, singleOf, wayOf } from './matrix.ts';
import { readProtocol } from './model-options.ts';
import { openEvalData } from './open-eval-data.ts';
import { refuseIdleBucket, refuseMissingTags } from './refuse-misfits.ts';

/** One line of the matrix: a way of predicting, and its mIoU against each truth (`null` where there is none). */
interface MatrixRow extends Combination {
  /** Is it what the protocol says? */
  readonly published?: boolean;
  readonly mean: Readonly<Record<string, number | null>>;
}

/** What is combined, and what labels photos. */
interface Matrix {
  readonly subject: string;
  readonly runner: TaskRunner;
  readonly views: MatrixViews;
  readonly crf: CrfChoice;
  /** Whose the saved scores are that are read. */
  readonly owner?: ScoresOwner;
}

/** Scores all combinations of scales, flips and CRF from one pass, and returns what to print. */
export async function runMatrix({ options, given }: EvalInput, signal: AbortSignal): Promise<string> {
  const { subject, runner, views, crf, owner } = await openMatrix(options, given);
  const { metadata, provider, inFlight } = runner;
  try {
    const set = await openEvalData(options, metadata.classes);
    const { protocol, scores, saveScores, convention } = options;
    const shown = `${protocol === undefined ? '' : `protocol ${protocol}: `}${describeViews(metadata, views)}, united by ${views.merge}`;
    printNote(`network on ${provider}; ${shown}; flips and CRF ${crf.name} in all ways`);
    const about = saveScores === undefined ? undefined : await aboutScoresOf(subject, runner, { ...views, flip: true });
    if (saveScores !== undefined && about) await claimScores(saveScores, about);
    const combinations = combinationsOf(views);
    const ways = combinations.map((each) => wayOf(each, views, crf.options));
    const progress = createProgress({ label: 'evaluate', total: set.items.length });
    const results = await evaluateVariants(
      set,
      combinations.length,
      ({ id, photo }, running) => {
        const kept = {
          ...(scores !== undefined && { scores: scoresFile(scores, id), owner }),
          ...(saveScores !== undefined && { saveScores: scoresFile(saveScores, id), maker: about?.maker }),
        };
        return runner.run({ photo, ways, ...kept }, running);
      },
      { inFlight, signal, onPhoto: () => progress.tick() },
    ).finally(() => progress.done());
    const rows = combinations.map((each, index): MatrixRow => {
      const row = rowOf(each, results[index]!, convention as ConventionName);
      return isPublished(each, protocol) ? { ...row, published: true } : row;
    });
    const { photos, seconds } = results[0]!;
    if (options.json) {
      const head = { format: 1, kind: 'dsrg-matrix', model: subject, views: shown, photos, seconds, crf: crf.name };
      return `${JSON.stringify({ ...head, ...(protocol !== undefined && { protocol }), rows })}\n`;
    }
    const title = `${subject}: ${counted(photos, 'photo')}, ${seconds.toFixed(1)} s, mIoU (${convention}); ${shown}, CRF ${crf.name}`;
    return formatMatrix(rows, set.truths, title, protocol);
  } finally {
    await runner.close();
  }
}

/** What there is to combine: as a protocol has it, as saved scores have it, or as the options say. */
async function openMatrix(options: EvalOptions, given: ReadonlySet<string>): Promise<Matrix> {
  const { scores, protocol, crfPreset } = options;
  if (scores !== undefined) {
    const about = await readScoresAbout(scores);
    const runner = runInProcesses(about.metadata, `${about.provider}, scores saved`, { ...options, model: undefined });
    const crf = parseCrf(crfPreset ?? about.metadata.crf ?? 'dsrg-test');
    return {
      subject: about.subject,
      runner,
      views: { ...about, single: singleOf(about.scales), flips: about.flip },
      crf,
      owner: scoresOwner(scores, about),
    };
  }
  const asked = readProtocol(protocol === undefined ? { ...options, crfPreset: undefined } : options, given);
  const runner = await openTaskRunner(options);
  const { resize, crf: own } = runner.metadata;
  refuseIdleBucket(asked, runner.metadata);
  refuseMissingTags(asked, options, runner.metadata);
  const fixed = typeof resize === 'object' && !asked.window;
  const scales = protocol !== undefined || options.scales || fixed ? asked.scales : dsrgScales;
  const views = { ...asked, scales, ...(protocol !== undefined && { single: singleOf(scales) }) };
  return { subject: options.model!, runner, views, crf: asked.crf ?? parseCrf(crfPreset ?? own ?? 'dsrg-test') };
}

function isPublished({ scales, flip, crf }: Combination, protocol: string | undefined): boolean {
  if (protocol === undefined) return false;
  const published = protocolOf(protocol);
  return scales.length === published.scales.length && flip === published.flip && crf === (published.crf !== undefined);
}

function rowOf(combination: Combination, { truths }: EvaluationResult, convention: ConventionName): MatrixRow {
  const mean = truths.map(({ name, confusion }) => [name, scoreConfusion(confusion, convention).mean ?? null]);
  return { ...combination, mean: Object.fromEntries(mean) };
}

function formatMatrix(
  rows: readonly MatrixRow[],
  truths: readonly string[],
  title: string,
  protocol: string | undefined,
): string {
  const names = rows.map(({ scales, flip, crf, published }) => {
    const ways = `${flip ? ' + flip' : ''}${crf ? ' + CRF' : ''}${published ? ` (${protocol} as published)` : ''}`;
    return `${scales.map(scaleName).join(', ')}${ways}`;
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
