import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foreignPath } from '../converters/foreign.ts';
import { makeRun } from '../evaluate/run-folder.ts';
import { makeVocFolder } from '../evaluate/voc-folder.ts';
import { guidedTiny } from '../trainer/guided-photos.ts';
import { makeTaggedFolder } from '../trainer/tagged-folder.ts';
import { run } from './run-writer.ts';

/** A command that writes into a folder of its own. */
export interface Writer {
  readonly name: string;
  readonly bin: string;
  /** Puts what is to be there before. */
  prepare?(root: string): Promise<void>;
  /** Its arguments, for results below `root`. */
  argv(root: string): readonly string[];
  /** Files that tell how long it took, or when. @default none */
  readonly timed?: RegExp;
  /** Files that it replaces as it goes on; each state of them is whole. @default none */
  readonly replaced?: RegExp;
  /** What it says of a result that is there already, whole. @default nothing, it writes the same again */
  readonly refuses?: RegExp;
}

/** What the writers read. */
export interface Inputs {
  /** Of {@link makeVocFolder}, with a list of training photos. */
  readonly voc: Awaited<ReturnType<typeof makeVocFolder>>;
  /** The same photos with numbers, as COCO knows them. */
  readonly numbered: string;
  readonly tagged: string;
  /** A run of `dsrg-train` that has ended, for export. */
  readonly trained: string;
  /** Cues as label PNGs, masks, and the two parts of an evaluation. */
  readonly cues: string;
  readonly masks: string;
  readonly parts: string;
}

const training = [
  ...['--network', 'tiny', '--threads', '1', '--save-every', '0', '--seed', '1'],
  ...['tags', 'seeds', 'retrain'].flatMap((stage) =>
    [`${stage}.epochs=1`, `${stage}.crop=33`, `${stage}.batch=3`].flatMap((set) => ['--set', set]),
  ),
];

/** Guided Labelling, all its stages: seeds, saliency of the photo itself, guides, segmentation. */
const guided = [
  ...['--method', 'guided', '--network', 'tiny', '--threads', '1', '--save-every', '0', '--seed', '1'],
  ...[...guidedTiny, 'saliency.from=photo', 'segment.epochs=1'].flatMap((set) => ['--set', set]),
];

/** Makes the writers' inputs in a folder. */
export async function makeInputs(folder: string): Promise<Inputs> {
  const voc = await makeVocFolder();
  const at = (name: string) => join(folder, name);
  await writeFile(join(voc.data, 'ImageSets/Segmentation/train.txt'), 'a\nb\nc\n');
  await makeTaggedFolder(at('tagged'));
  run('trainer/bin/dsrg-train', ['--data', at('tagged'), '--out', at('trained'), ...training]);
  const list = ['--list', foreignPath('input_list.txt')];
  run('converters/bin/dsrg-convert', ['cues', foreignPath('cues.pickle.gz'), ...list, '--out', at('cues')]);
  const model = ['--model', voc.model, '--data', voc.data, '--provider', 'cpu', '--workers', '1'];
  run('evaluate/bin/dsrg-eval', [...model, '--save-masks', at('masks')]);
  const number: Readonly<Record<string, string>> = { a: 'x_000001', b: 'x_000002', c: 'x_000003' };
  for (const [id, name] of Object.entries(number))
    for (const file of ['JPEGImages/ID.jpg', 'SegmentationClass/ID.png']) {
      await mkdir(join(at('numbered'), file, '..'), { recursive: true });
      await copyFile(join(voc.data, file.replace('ID', id)), join(at('numbered'), file.replace('ID', name)));
    }
  await mkdir(join(at('numbered'), 'ImageSets/Segmentation'), { recursive: true });
  await writeFile(join(at('numbered'), 'ImageSets/Segmentation/test.txt'), `${Object.values(number).join('\n')}\n`);
  await copyFile(join(voc.data, 'classes.json'), join(at('numbered'), 'classes.json'));
  await mkdir(at('parts'));
  for (const part of [1, 2])
    run('evaluate/bin/dsrg-eval', [...model, '--shard', `${part}/2`, '--partial', join(at('parts'), `${part}.json`)]);
  return {
    voc,
    numbered: at('numbered'),
    tagged: at('tagged'),
    trained: at('trained'),
    cues: at('cues'),
    masks: at('masks'),
    parts: at('parts'),
  };
}

/** Every command that writes, in each way that it writes. */
export function writersOf({ voc, numbered, tagged, trained, cues, masks, parts }: Inputs): Writer[] {
  const convert = (name: string, argv: Writer['argv'], more: Partial<Writer> = {}): Writer => {
    return { name: `convert ${name}`, bin: 'converters/bin/dsrg-convert', argv, ...more };
  };
  const evaluate = (name: string, argv: Writer['argv'], more: Partial<Writer> = {}): Writer => {
    const common = ['--data', voc.data];
    return { name: `eval ${name}`, bin: 'evaluate/bin/dsrg-eval', argv: (root) => [...common, ...argv(root)], ...more };
  };
  const submit = (name: string, argv: Writer['argv'], more: Partial<Writer> = {}): Writer => {
    return {
      name: `submit ${name}`,
      bin: 'evaluate/bin/dsrg-submit',
      argv: (root) => ['--voc', numbered, '--pred', join(numbered, 'SegmentationClass'), ...argv(root)],
      ...more,
    };
  };
  const model = ['--model', voc.model, '--provider', 'cpu', '--workers', '1'];
  const foreignList = ['--list', foreignPath('input_list.txt')];
  const train = (name: string, options: readonly string[]): Writer => ({
    name: `train: ${name}`,
    bin: 'trainer/bin/dsrg-train',
    argv: (root) => ['--data', tagged, '--out', join(root, 'run'), ...options],
    // A contact sheet has the run's path in its title.
    timed: /(^|\/)(manifest\.json|log\.jsonl|done\.json|events\.[^/]*|contact-sheet\.jpg)$/,
    replaced: /(\.safetensors|best\.json)$/,
  });
  return [
    train('record, manifest, lists, checkpoints, cues, pseudo labels, scores', training),
    train('seeds, saliency and guides of Guided Labelling', guided),
    { name: 'export', bin: 'converters/bin/dsrg-export', argv: (root) => [join(trained), join(root, 'model.onnx')] },
    evaluate('--save-scores', (root) => [...model, '--save-scores', join(root, 'scores')]),
    evaluate('--save-masks', (root) => [...model, '--save-masks', join(root, 'masks')]),
    evaluate('--matrix', (root) => [...model, '--matrix', '--scales', '1', '--save-scores', join(root, 'scores')]),
    evaluate('--shard', (root) => [...model, '--shard', '1/2', '--partial', join(root, 'p', '1.json')], {
      timed: /1\.json$/,
    }),
    {
      name: 'eval --merge',
      bin: 'evaluate/bin/dsrg-eval',
      argv: (root) => ['--merge', parts, '--report', join(root, 'report.html')],
    },
    evaluate('--report', (root) => ['--pred', masks, '--report', join(root, 'report.html')], {
      timed: /report\.html$/,
    }),
    evaluate(
      '--watch',
      (root) => ['--watch', join(root, 'run'), '--once', '--provider', 'cpu', '--report', join(root, 'page.html')],
      {
        prepare: (root) => makeRun(join(root, 'run')),
        timed: /(page\.html|evaluations\/[^/]*\.json)$/,
      },
    ),
    // A draft of a description, once it is there, is held to have no gaps.
    submit('voc', (root) => ['--out', join(root, 'results.tgz'), '--description', join(root, 'method.txt')], {
      refuses: /gaps left/,
    }),
    submit('flat', (root) => ['--layout', 'flat', '--out', join(root, 'results.zip')]),
    submit('coco', (root) => ['--layout', 'coco', '--out', join(root, 'results.json')]),
    {
      name: 'predict, with all that it gives',
      bin: 'evaluate/bin/dsrg-predict',
      argv: (root) => [
        ...[
          voc.model,
          join(voc.data, 'JPEGImages'),
          '--out',
          join(root, 'found'),
          '--provider',
          'cpu',
          '--workers',
          '1',
        ],
        ...['--overlay', '--cut-out', 'class', '--boxes', '--labelme', '--coco', join(root, 'found.json')],
        ...['--label-studio', join(root, 'studio.json'), '--contact-sheet', join(root, 'sheet.jpg')],
      ],
    },
    convert('cues', (root) => ['cues', foreignPath('cues.pickle.gz'), ...foreignList, '--out', join(root, 'cues')], {
      refuses: /is not replaced/,
    }),
    convert('cues, back', (root) => ['cues', cues, '--out', join(root, 'pack', 'c.pickle')]),
    convert('labels', (root) => ['labels', foreignPath('cls_labels.npy'), '--out', join(root, 'tags.csv')]),
    convert('labels, back', (root) => ['labels', foreignPath('cls_labels.npy'), '--out', join(root, 'again.npy')]),
    convert('masks', (root) => ['masks', masks, '--out', join(root, 'out')], { refuses: /is not replaced/ }),
    convert('masks --colours', (root) => ['masks', masks, '--colours', '--out', join(root, 'out')], {
      refuses: /is not replaced/,
    }),
    convert('masks of COCO', (root) => ['masks', foreignPath('instances_made2014.json'), '--out', join(root, 'out')], {
      refuses: /is not replaced/,
    }),
    convert('dataset', (root) => ['dataset', tagged, '--out', join(root, 'dataset.json')]),
    convert('weights', (root) => [
      'weights',
      join(trained, '3-seeds', 'checkpoint.safetensors'),
      '--network',
      'tiny',
      '--out',
      join(root, 'w.safetensors'),
    ]),
    convert(
      'voc-prepare',
      (root) => ['voc-prepare', '--voc', join(root, 'voc'), '--sbd', join(root, 'sbd'), '--partial'],
      {
        refuses: /is not replaced/,
        prepare: (root) => makeVocAndSbd(root),
      },
    ),
  ];
}

/** Three photos of VOC and one of SBD, of which nothing but the masks is read. */
async function makeVocAndSbd(root: string): Promise<void> {
  const put = async (name: string, content: string | Uint8Array = '') => {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), content);
  };
  for (const id of ['a', 'b', 'c', 'v']) await put(`voc/JPEGImages/${id}.jpg`);
  await put('voc/ImageSets/Segmentation/train.txt', 'a\nb\n');
  await put('voc/ImageSets/Segmentation/val.txt', 'v\n');
  for (const id of ['a', 'b', 'v'])
    await put(`voc/SegmentationClass/${id}.png`, await readFile(foreignPath('mask.png')));
  await put('sbd/train.txt', 'c\n');
  await put('sbd/val.txt', 'v\n');
  for (const id of ['c', 'v']) await put(`sbd/cls/${id}.mat`, await readFile(foreignPath('sbd.mat')));
}
