import { resolve } from 'node:path';
import { counted, vocPalette } from '@dsrg/core';
import { readText, writeFileAtomic } from '@dsrg/core/node';
import { type Labeller, openLabeller, openScoresLabeller } from '../label/labeller.ts';
import type { PhotoPictures } from '../report/draw-photo.ts';
import { type EvaluationStamps, evaluationReport } from '../report/evaluation-report.ts';
import type { GalleryEntry } from '../report/gallery.ts';
import { formatHtml } from '../report/html/page.ts';
import { formatJson } from '../report/json.ts';
import { formatLatex } from '../report/latex.ts';
import { formatMarkdown } from '../report/markdown.ts';
import { formatText } from '../report/text.ts';
import type { ConventionName } from '../score/conventions.ts';
import type { EvaluationResult } from '../score/evaluate-set.ts';
import { mergePartials, partialResult, readPartial } from '../score/partial.ts';
import type { EvalInput, EvalOptions } from './eval-command.ts';
import { evaluateOnce } from './evaluate-once.ts';
import { resultFiles } from './result-files.ts';

/** Evaluates as the options say and returns what to print; options are checked before. */
export async function runEval({ options, given }: EvalInput, signal: AbortSignal): Promise<string> {
  const { model, scores } = options;
  const labeller =
    scores !== undefined
      ? await openScoresLabeller(scores, options)
      : model === undefined
        ? undefined
        : await openLabeller(options, given);
  try {
    return await evaluate(options, labeller, signal);
  } finally {
    await labeller?.close();
  }
}

/** Unites partial results and returns what to print. */
export async function runMerge({ options }: EvalInput): Promise<string> {
  const parts: { name: string; part: ReturnType<typeof readPartial> }[] = [];
  for (const name of await resultFiles(options.merge!))
    parts.push({ name, part: readPartial(await readText(name, 'The partial result'), name) });
  const { result, stamps } = mergePartials(parts);
  return present(options, result, stamps, vocPalette(), []);
}

async function evaluate(options: EvalOptions, labeller: Labeller | undefined, signal: AbortSignal): Promise<string> {
  const evaluated = await evaluateOnce(options, labeller, signal);
  const { result, stamps, palette, gallery, set, part, maker } = evaluated;
  if (!part) return present(options, result, stamps, palette, gallery);
  const subject = labeller ? (await labeller.about()).sha256 : (maker?.hash ?? resolve(options.seeds ?? options.pred!));
  const partial = options.partial!;
  await writeFileAtomic(partial, `${JSON.stringify(partialResult(result, set, part, stamps, subject))}\n`);
  const { index, count } = part;
  const outcome = { partial, shard: { index, count }, photos: result.photos };
  return options.json
    ? `${JSON.stringify(outcome)}\n`
    : `${partial}: shard ${index}/${count}, ${result.photos} of ${counted(set.items.length, 'photo')}; unite them all with --merge\n`;
}

async function present(
  { convention, conventions, json, format, report: page }: EvalOptions,
  result: EvaluationResult,
  stamps: EvaluationStamps,
  palette: Uint8Array,
  gallery: readonly GalleryEntry<PhotoPictures>[],
): Promise<string> {
  const report = evaluationReport(result, stamps, convention as ConventionName);
  if (page !== undefined) await writeFileAtomic(page, formatHtml(report, { palette, gallery }));
  if (json || format === 'json') return formatJson(report);
  if (format === 'markdown') return formatMarkdown(report);
  return format === 'latex' ? formatLatex(report) : formatText(report, { conventions });
}
