import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { vocPalette } from '@dsrg/core';
import { createProgress, readText, writeFileAtomic } from '@dsrg/core/node';
import type { ConventionName } from './conventions.ts';
import type { EvalInput, EvalOptions } from './eval-command.ts';
import { type EvaluationResult, evaluateSet, type PredictItem, predictFromMasks } from './evaluate-set.ts';
import { type Labeller, openLabeller, openScoresLabeller } from './label/labeller.ts';
import { scoresFile, writeScoresAbout } from './label/scores-about.ts';
import { labelPalette } from './label-palette.ts';
import { objectSizes } from './object-sizes.ts';
import { openEvalData } from './open-eval-data.ts';
import { mergePartials, partialResult, readPartial } from './partial.ts';
import { drawPhoto, type PhotoPictures } from './report/draw-photo.ts';
import { type EvaluationStamps, evaluationReport } from './report/evaluation-report.ts';
import { createGallery, type GalleryEntry } from './report/gallery.ts';
import { formatHtml } from './report/html/page.ts';
import { formatJson } from './report/json.ts';
import { formatLatex } from './report/latex.ts';
import { formatMarkdown } from './report/markdown.ts';
import { formatText } from './report/text.ts';
import { readShard, takeShard } from './shard.ts';

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
  for (const path of options.merge!)
    for (const name of await filesAt(path))
      parts.push({ name, part: readPartial(await readText(name, 'The partial result'), name) });
  const { result, stamps } = mergePartials(parts);
  return present(options, result, stamps, vocPalette(), []);
}

async function evaluate(options: EvalOptions, labeller: Labeller | undefined, signal: AbortSignal): Promise<string> {
  const { data, masks, split, saveMasks, shard } = options;
  const told = labeller?.metadata;
  const set = await openEvalData(options, told?.classes);
  const part = shard === undefined ? undefined : readShard(shard, process.env);
  const taken = part ? takeShard(set, part) : set;
  const protocol = labeller && `${labeller.protocol}${options.tagFilter ? ", ONLY CLASSES OF THE PHOTO'S TAGS" : ''}`;
  if (labeller) process.stderr.write(`network on ${labeller.provider}; ${protocol}\n`);
  const predict = labeller ? await predictWith(labeller, options) : predictFromMasks(options.pred!, set.classes.length);
  const palette = told ? labelPalette(told.palette) : vocPalette();
  const gallery = options.report === undefined ? undefined : createGallery((maps) => drawPhoto(maps, palette));
  const progress = createProgress({ label: 'evaluate', total: taken.items.length });
  const result = await evaluateSet(taken, predict, {
    ...(labeller && { inFlight: labeller.inFlight }),
    ...(saveMasks !== undefined && { saveMasks, palette }),
    ...(options.trimap && { bands: options.trimap }),
    ...(options.sizes && { sizes: objectSizes }),
    signal,
    onPhoto: async (photo, maps) => {
      await gallery?.offer(photo, maps);
      progress.tick();
    },
  }).finally(() => progress.done());
  const stamps: EvaluationStamps = {
    subject: labeller?.subject ?? options.pred!,
    protocol: protocol ?? 'masks made elsewhere',
    ...(labeller && { provider: labeller.provider }),
    data: basename(resolve(data!)),
    split: split === 'all' ? `every photo with a mask in ${masks[0]}` : split,
  };
  if (!part) return present(options, result, stamps, palette, gallery?.entries() ?? []);
  const subject = labeller ? (await labeller.about()).sha256 : resolve(options.pred!);
  const partial = options.partial!;
  await writeFileAtomic(partial, `${JSON.stringify(partialResult(result, set, part, stamps, subject))}\n`);
  const { index, count } = part;
  const outcome = { partial, shard: { index, count }, photos: result.photos };
  return options.json
    ? `${JSON.stringify(outcome)}\n`
    : `${partial}: shard ${index}/${count}, ${result.photos} of ${set.items.length} photos; unite them all with --merge\n`;
}

/** Has the labeller label each photo, with scores saved or read where the options say so. */
async function predictWith(labeller: Labeller, { scores, saveScores, tagFilter }: EvalOptions): Promise<PredictItem> {
  if (saveScores !== undefined) await writeScoresAbout(saveScores, await labeller.about());
  return ({ id, photo, tags }, signal) => {
    const task = {
      photo,
      ...(tagFilter && { classes: [0, ...tags!] }),
      ...(scores !== undefined && { scores: scoresFile(scores, id) }),
      ...(saveScores !== undefined && { saveScores: scoresFile(saveScores, id) }),
    };
    return labeller.label(task, signal);
  };
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

async function filesAt(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) return [path];
  return (await readdir(path))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(path, name))
    .sort();
}
