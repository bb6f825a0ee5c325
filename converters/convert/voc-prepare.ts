import { counted } from '@dsrg/core';
import {
  createProgress,
  defineCommand,
  type Progress,
  printResult,
  processSurroundings,
  runCommand,
} from '@dsrg/core/node';
import { prepareVoc } from '../dataset/prepare-voc.ts';

const command = defineCommand({
  name: 'dsrg-convert voc-prepare',
  summary: 'Makes the 10,582 training photos of train_aug out of VOC 2012 and SBD: masks, list, and a check of both.',
  options: {
    voc: {
      kind: 'string',
      about: 'Folder VOCdevkit/VOC2012; SegmentationClassAug and train_aug.txt are written into it.',
      required: true,
      value: 'DIR',
    },
    sbd: { kind: 'string', about: 'Folder benchmark_RELEASE/dataset of SBD.', required: true, value: 'DIR' },
    prefer: {
      kind: 'enum',
      about: 'Whose mask a photo of both gets: SBD’s (as DSRG’s TensorFlow port), or VOC’s (as SEC-MXNet).',
      choices: ['sbd', 'voc'],
      default: 'sbd',
    },
    partial: { kind: 'boolean', about: 'Take other lists, and leave out photos of which a file is missing.' },
  },
  examples: ['--voc VOCdevkit/VOC2012 --sbd benchmark_RELEASE/dataset'],
});

/** Most missing files that are written out. */
const SHOWN = 20;

/** `dsrg-convert voc-prepare …` */
export async function runVocPrepare(argv: readonly string[]): Promise<void> {
  await runCommand(
    command,
    async ({ options }, signal) => {
      const { voc, sbd, partial } = options;
      let progress: Progress | undefined;
      try {
        const done = await prepareVoc({
          voc,
          sbd,
          prefer: options.prefer as 'sbd' | 'voc',
          partial,
          signal,
          begin: (total) => {
            progress = createProgress({ label: 'masks', total });
          },
          tick: () => progress?.tick(),
        });
        const { trainAug, fromSbd, fromVoc, missing } = done;
        printResult(
          `${voc}: train_aug has ${counted(trainAug, 'photo')}, ${counted(fromSbd, 'mask')} of SBD and ${fromVoc} of VOC, in SegmentationClassAug (with those of val)\n`,
        );
        for (const file of missing.slice(0, SHOWN)) printResult(`  left out, for it is missing: ${file}\n`);
        if (missing.length > SHOWN) printResult(`  … and ${missing.length - SHOWN} more\n`);
        printResult('Tags without pixels: --split train_aug --tags xml; pixels: --masks SegmentationClassAug\n');
      } finally {
        progress?.done();
      }
    },
    processSurroundings(argv),
  );
}
