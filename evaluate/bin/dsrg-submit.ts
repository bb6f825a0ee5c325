import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Dataset } from '@dsrg/converters';
import { openVoc } from '@dsrg/converters/node';
import {
  counted,
  createOneMaker,
  DsrgError,
  decodeLabels,
  encodeLabels,
  makerOfPng,
  markPng,
  vocPalette,
} from '@dsrg/core';
import {
  createProgress,
  defineCommand,
  printNote,
  printResult,
  readBytes,
  readText,
  runCommand,
  writeFileAtomic,
} from '@dsrg/core/node';
import { expandCrf } from '../command/crf-choice.ts';
import { modelOptions, readClassOption, refuseModelOptions } from '../command/model-options.ts';
import { openLabeller } from '../label/labeller.ts';
import { makerOfMasks } from '../label/makers.ts';
import { runBounded } from '../label/run-bounded.ts';
import { checkSameClasses } from '../score/check-classes.ts';
import { predictionsIn } from '../score/predictions-in.ts';
import { checkSubmission } from '../submit/check.ts';
import { cocoResults } from '../submit/coco-results.ts';
import { checkDescription, type DescriptionFacts, draftDescription } from '../submit/description.ts';
import { type Contest, contestFolder, type SubmissionPlan } from '../submit/layout.ts';
import { type ArchiveFormat, packSubmission } from '../submit/pack.ts';
import { planSubmission } from '../submit/plan.ts';
import { readArchive } from '../submit/read-archive.ts';

const table = defineCommand({
  name: 'dsrg-submit',
  summary: 'Packs masks of the test photos for the VOC server, or checks an archive as the server would.',
  options: {
    voc: { kind: 'string', about: 'Folder VOCdevkit/VOC2012.', value: 'DIR', required: true },
    out: {
      kind: 'string',
      about: 'The archive to write: .tgz (what the VOC server takes) or .zip; .json with --layout coco.',
      value: 'FILE',
    },
    check: { kind: 'string', about: 'Check this archive instead; nothing is written.', value: 'FILE' },
    comp: {
      kind: 'enum',
      choices: ['5', '6'],
      default: '6',
      about: 'Contest: 5 if the network saw VOC data alone, 6 with any other data (ImageNet weights included).',
    },
    layout: {
      kind: 'enum',
      choices: ['voc', 'flat', 'coco'],
      default: 'voc',
      about: "voc: the VOC server's folders; flat: <id>.png at the top; coco: one JSON of run-length encoded masks.",
    },
    description: {
      kind: 'string',
      about: 'Description of the method: checked against what the server takes, or drafted where there is none.',
      value: 'FILE',
    },
    split: { kind: 'string', about: 'List in ImageSets/Segmentation.', default: 'test' },
    pred: {
      kind: 'string',
      about: 'Pack the masks of this folder (a.png, a_mask.png); no network runs.',
      value: 'DIR',
    },
    ...modelOptions,
    json: { kind: 'boolean', about: 'Print the outcome as JSON.' },
  },
  examples: [
    '--model model.onnx --voc VOCdevkit/VOC2012 --out results.tgz --ms --flip --crf',
    '--pred masks --voc VOCdevkit/VOC2012 --out results.tgz --comp 5',
    '--check results.tgz --voc VOCdevkit/VOC2012 --description method.txt',
    '--model model.onnx --voc photos --split test --layout flat --out masks.zip',
  ],
});

const command = { ...table, parse: (argv: readonly string[]) => table.parse(expandCrf(argv)) };

/** Most problems of an archive that are written out. */
const listedProblems = 20;

type Input = ReturnType<typeof command.parse>;

await runCommand(command, async (input, signal) => {
  const { options } = input;
  const jobs = [options.check, options.pred, options.model].filter((job) => job !== undefined);
  if (jobs.length !== 1)
    throw new DsrgError('USAGE', 'Name one of --model, --pred and --check: what to pack, or what to check.');
  if (options.model === undefined) refuseModelOptions(input.given);
  if (options.layout === 'coco' && options.check !== undefined)
    throw new DsrgError('USAGE', '--check reads archives of masks; --layout coco has none.');
  const format = options.check === undefined ? readFormat(options.out, options.layout) : undefined;
  const classes = await readClassOption(options.classes);
  const dataset = await openVoc(options.voc, { split: options.split, ...(classes && { classes }) });
  const plan = {
    ...(await planSubmission(dataset)),
    layout: options.layout === 'flat' ? ('flat' as const) : ('voc' as const),
  };
  return format ? pack(input, format, dataset, plan, signal) : check(options, plan);
});

function readFormat(out: string | undefined, layout: string): ArchiveFormat | 'json' {
  if (out === undefined) throw new DsrgError('USAGE', 'No archive is named.', { hint: 'Name one: --out results.tgz' });
  if (layout === 'coco') {
    if (/\.json$/i.test(out)) return 'json';
    throw new DsrgError('USAGE', `--out is "${out}"; with --layout coco a name that ends in .json was expected.`);
  }
  if (/\.zip$/i.test(out)) return 'zip';
  if (/\.(tgz|tar\.gz)$/i.test(out)) return 'tgz';
  throw new DsrgError('USAGE', `--out is "${out}"; a name that ends in .tgz, .tar.gz or .zip was expected.`);
}

async function pack(
  input: Input,
  format: ArchiveFormat | 'json',
  dataset: Dataset,
  plan: SubmissionPlan,
  signal: AbortSignal,
): Promise<void> {
  const { options } = input;
  const contest = Number(options.comp) as Contest;
  const { masks, protocol } =
    options.pred === undefined ? await predictMasks(input, dataset, signal) : await readMasks(options.pred, dataset);
  const folder = options.layout === 'voc' ? `${contestFolder(contest)}/` : '';
  const files = new Map(dataset.items.map(({ id }, index) => [`${folder}${id}.png`, masks[index]!]));
  const archive = format === 'json' ? packCoco(dataset, masks) : packSubmission(files, plan, format);
  const out = options.out!;
  await writeFileAtomic(out, archive, signal);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const described = await describe(options, { subject: options.model ?? options.pred!, protocol, contest, sha256 });
  const where = options.layout === 'voc' ? ` in ${contestFolder(contest)}` : `, layout ${options.layout}`;
  printResult(
    options.json
      ? `${JSON.stringify({ out, layout: options.layout, contest, masks: files.size, bytes: archive.length, sha256 })}\n`
      : `${out}: ${counted(files.size, 'mask')}${where}, ${archive.length} bytes, sha256 ${sha256}\n${described}`,
  );
}

function packCoco(dataset: Dataset, masks: readonly Uint8Array[]): Uint8Array {
  const classes = dataset.classes.length;
  const results = dataset.items.flatMap(({ id }, index) =>
    cocoResults(id, decodeLabels(masks[index]!, id, { classes }), classes),
  );
  return new TextEncoder().encode(`${JSON.stringify(results)}\n`);
}

/** The masks of the photos in their order, and how they were made. */
interface Masks {
  readonly masks: readonly Uint8Array[];
  readonly protocol: string;
}

/** Checks the description, or writes a draft of it; returns what to say of it. */
async function describe({ description }: Input['options'], facts?: DescriptionFacts): Promise<string> {
  if (description === undefined) return '';
  if (facts && !existsSync(description)) {
    await writeFileAtomic(description, draftDescription(facts));
    return `${description}: a draft; fill in its gaps and check it with --check and --description\n`;
  }
  checkDescription(await readText(description, 'The description'), description);
  return `${description}: long enough, no gaps\n`;
}

async function readMasks(folder: string, { items }: Dataset): Promise<Masks> {
  const one = createOneMaker();
  const { paths, notes } = predictionsIn(folder, items);
  for (const note of notes) printNote(`predictions: ${note}`);
  const masks: Uint8Array[] = [];
  await runBounded(items, { limit: 8 }, async ({ id }, index) => {
    const path = paths.get(id)!;
    const mask = await readBytes(path, 'The mask');
    one.see(path, makerOfPng(mask));
    masks[index] = mask;
  });
  return { masks, protocol: one.maker ? `masks of ${one.maker.says}` : 'masks made elsewhere' };
}

async function predictMasks({ options, given }: Input, dataset: Dataset, signal: AbortSignal): Promise<Masks> {
  const labeller = await openLabeller(options, given);
  const progress = createProgress({ label: 'predict', total: dataset.items.length });
  try {
    const { metadata, provider, protocol, inFlight } = labeller;
    checkSameClasses(metadata.classes, dataset.classes);
    printNote(`network on ${provider}; ${protocol}`);
    const maker = makerOfMasks(await labeller.about(), { protocol });
    const masks: Uint8Array[] = [];
    await runBounded(dataset.items, { limit: inFlight, signal }, async ({ photo }, index, running) => {
      masks[index] = markPng(encodeLabels(await labeller.label({ photo }, running), vocPalette()), maker);
      progress.tick();
    });
    return { masks, protocol };
  } finally {
    progress.done();
    await labeller.close();
  }
}

async function check(options: Input['options'], plan: SubmissionPlan): Promise<void> {
  const name = options.check!;
  const files = readArchive(await readBytes(name, 'The archive'), name);
  const { contests, problems } = checkSubmission(files, plan);
  const one = createOneMaker();
  if (problems.length > 0) {
    const listed = problems.slice(0, listedProblems).map(({ file, message }) => `  ${file} ${message}`);
    const more = problems.length > listed.length ? [`  … and ${problems.length - listed.length} more`] : [];
    throw new DsrgError('LABEL', [`The server would refuse ${name}:`, ...listed, ...more].join('\n'));
  }
  for (const [file, bytes] of files) one.see(`${name}: ${file}`, makerOfPng(bytes));
  const masks = plan.sizes.size;
  const described = await describe(options);
  const where = contests.length > 0 ? ` for contest ${contests.join(' and ')}` : `, layout ${options.layout}`;
  printResult(
    options.json
      ? `${JSON.stringify({ check: name, contests, masks })}\n`
      : `${name}: nothing to object to; ${counted(masks, 'mask')}${where}${one.maker ? `, of ${one.maker.says}` : ''}\n${described}`,
  );
}
