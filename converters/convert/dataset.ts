import {
  defineCommand,
  maxPixelsOf,
  pixelsOption,
  printResult,
  processSurroundings,
  runCommand,
} from '@dsrg/core/node';
import { type Dataset, describeDataset } from '../dataset/dataset.ts';
import { writeDatasetFile } from '../dataset/dataset-file.ts';
import { tagLayouts } from '../dataset/layouts/tag-layouts.ts';
import { listSplits, openDataset } from '../dataset/open-dataset.ts';

const command = defineCommand({
  name: 'dsrg-convert dataset',
  summary: 'Tells what dsrg makes of a data set, and writes it down as one file that every command reads.',
  options: {
    out: { kind: 'string', about: 'The file to write: dataset.json.', value: 'FILE', defaultNote: 'tell only' },
    tags: {
      kind: 'string',
      about: 'Where tags come from: a file, or xml, folders, sidecar, keywords, masks.',
      value: 'SOURCE',
      defaultNote: 'what the data set has',
    },
    classes: { kind: 'string', about: 'JSON list of the class names, background first.', value: 'FILE' },
    masks: { kind: 'string', about: 'Folder of the label files.', value: 'DIR' },
    splits: { kind: 'list', of: 'string', about: 'Splits to open.', value: 'NAME,…', defaultNote: 'all' },
    ...pixelsOption,
    difficult: { kind: 'boolean', about: 'Count objects that VOC marks as difficult.', default: true },
  },
  positionals: {
    DATA: {
      about: `A VOC or COCO folder, one laid out for RecurSeed, any folder of photos, or a dataset.json. A folder of photos is tagged by the first of these that is there: ${tagLayouts.map(({ name }) => name).join(', ')}.`,
    },
  },
  examples: ['photos', 'photos --tags keywords --out photos/dataset.json'],
});

/** `dsrg-convert dataset …` */
export async function runDataset(argv: readonly string[]): Promise<void> {
  await runCommand(
    command,
    async ({ positionals: { DATA: data }, options }) => {
      const { out, tags, classes, masks } = options;
      const found = new Map<string, Dataset>();
      const splits = options.splits ?? (await listSplits(data));
      // A dataset.json without splits still holds photos.
      for (const split of splits.length === 0 ? [undefined] : splits) {
        const set = await openDataset(data, {
          split,
          tags: tags ?? 'auto',
          maxPixels: maxPixelsOf(options),
          difficult: options.difficult ? 'keep' : 'drop',
          ...(classes !== undefined && { classes }),
          ...(masks !== undefined && { masks }),
        });
        printResult(`${describeDataset(set)}\n`);
        found.set(split ?? 'train', set);
      }
      if (out === undefined) return;
      await writeDatasetFile(out, found);
      printResult(`${out}: ${[...found.keys()].join(', ')}\n`);
    },
    processSurroundings(argv),
  );
}
