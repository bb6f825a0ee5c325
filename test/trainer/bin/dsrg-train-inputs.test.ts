import { mkdtempSync, rmSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel } from '@dsrg/converters';
import { encodePng, vocPalette } from '@dsrg/core';
import { writeLabels } from '@dsrg/core/node';
import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';
import { greyJpeg, heicPhoto, shadedPhoto } from '../../core/node/pictures.ts';
import { colourModel } from '../../core/tiny-model.ts';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { filesIn, readLog, train } from './train-command.ts';

/** A model of the network `tiny` with fresh weights. */
function tinyNetworkModel(): Uint8Array {
  const network = createNetwork('tiny', { classes: 3 });
  const random = createRandom(5);
  const { graph, mean, std, outputStride } = network;
  const about = {
    makes: 'segmentation-network' as const,
    classes: ['background', 'red', 'green'],
    mean,
    std,
    outputStride,
    longSide: 64,
    crf: 'dsrg-test',
    stage: 'tags',
    step: 0,
  };
  return exportModel({ graph, weights: initialiseWeights(graph, () => random.normal()), momenta: new Map(), about });
}

/** What is spoilt in a data set, how the command is called, and what it must say (message, then hint). */
interface Fault {
  readonly what: string;
  spoil(data: string): Promise<unknown>;
  readonly options?: (data: string) => string[];
  readonly says: RegExp;
  /** Whether the run's folder was begun before the fault could be seen. */
  readonly begun?: true;
}

const replaceTags = (from: string, to: string) => async (data: string) => {
  const text = await readFile(join(data, 'tags.csv'), 'utf8');
  await writeFile(join(data, 'tags.csv'), text.replace(from, to));
};
const labelsOf = (height: number, width: number, label: number) => ({
  kind: 'labels' as const,
  data: new Uint8Array(height * width).fill(label),
  height,
  width,
});
const supervised = () => ['--method', 'supervised'];
const initialised = (data: string) => ['--init', join(data, 'init.onnx')];

const faults: Fault[] = [
  {
    what: 'a tag of an unknown class',
    spoil: replaceTags('a.jpg,red', 'a.jpg,rde'),
    says: /Tag "rde" of a\.jpg in line 2 of .*tags\.csv is no class.*\n {2}Did you mean "red"\?/,
  },
  {
    what: 'a photo without a row of tags',
    spoil: replaceTags('a.jpg,red\n', ''),
    says: /no row of a in .*tags\.csv\.\n {2}/,
  },
  {
    what: 'a photo that is tagged and said to show nothing',
    spoil: replaceTags('a.jpg,red', 'a.jpg,red;none'),
    says: /a\.jpg in line 2 of .*tags\.csv is tagged "none" and red at once.*\n {2}/,
  },
  {
    what: 'no file of tags',
    spoil: (data) => rm(join(data, 'tags.csv')),
    says: /neither tags\.csv nor Annotations.*\n {2}/,
  },
  {
    what: 'an empty split',
    spoil: (data) => writeFile(join(data, 'ImageSets/Segmentation/train.txt'), '\r\n'),
    says: /train\.txt is empty.*\n {2}/,
  },
  {
    what: 'a place that cannot be written to',
    spoil: (data) => writeFile(join(data, 'run'), 'a file, not a folder'),
    says: /run(\/\.lock)? cannot be written: a part of its path is a file.*\n {2}/,
  },
  {
    what: 'an unknown split',
    spoil: async () => {},
    options: () => ['--split', 'trian'],
    says: /no split "trian".*\n {2}Did you mean "train"\?/,
  },
  {
    what: 'a truncated JPEG',
    spoil: async (data) => {
      const bytes = await readFile(join(data, 'JPEGImages/b.jpg'));
      await writeFile(join(data, 'JPEGImages/b.jpg'), bytes.subarray(0, bytes.length / 2));
    },
    says: /JPEG .*b\.jpg is (damaged|truncated).*\n {2}/,
    begun: true,
  },
  {
    what: 'a HEIC photo',
    spoil: (data) => writeFile(join(data, 'JPEGImages/b.jpg'), heicPhoto),
    says: /b\.jpg is a HEIC photo.*\n {2}.*heif-convert/,
    begun: true,
  },
  {
    what: 'an RGB mask',
    spoil: (data) => writeFile(join(data, 'SegmentationClass/b.png'), encodePng(shadedPhoto(56, 48))),
    options: supervised,
    says: /b\.png.*RGB.*\n {2}/,
  },
  {
    what: 'a mask of another size',
    spoil: (data) => writeLabels(join(data, 'SegmentationClass/b.png'), labelsOf(48, 56, 0), vocPalette()),
    options: supervised,
    says: /b\.png.*48.*56.*\n {2}/,
    begun: true,
  },
  {
    what: 'a label out of range',
    spoil: (data) => writeLabels(join(data, 'SegmentationClass/b.png'), labelsOf(56, 48, 3), vocPalette()),
    options: supervised,
    says: /Label 3 at .*b\.png; labels go from 0 to 2 or are 255\.\n {2}/,
  },
  {
    what: 'a photo without the mask to learn from',
    spoil: (data) => rm(join(data, 'SegmentationClass/b.png')),
    options: supervised,
    says: /no label file of b in .*SegmentationClass\.\n {2}/,
  },
  {
    what: 'initial weights that are not there',
    spoil: async () => {},
    options: initialised,
    says: /init\.onnx does not exist.*\n {2}/,
  },
  {
    what: 'initial weights of no known format',
    spoil: (data) => writeFile(join(data, 'init.onnx'), 'These are no weights, whatever their name says.'),
    options: initialised,
    says: /init\.onnx is no ONNX model: .*\n {2}Was it copied or downloaded completely\?/,
  },
  {
    what: 'truncated initial weights',
    spoil: async (data) => {
      const model = tinyNetworkModel();
      await writeFile(join(data, 'init.onnx'), model.subarray(0, model.length / 2));
    },
    options: initialised,
    says: /init\.onnx is no ONNX model: .*\n {2}Was it copied or downloaded completely\?/,
  },
  {
    what: 'initial weights of another shape',
    spoil: (data) => writeFile(join(data, 'init.onnx'), colourModel()),
    options: initialised,
    says: /init\.onnx has 3×3×1×1 where tiny needs trunk1\.weight of 16×3×3×3\.\n {2}These weights are of another network/,
  },
];

describe('dsrg-train: inputs', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-train-inputs-'));
  const good = join(root, 'good');
  before(() => makeTaggedFolder(good));
  after(() => rmSync(root, { recursive: true }));

  for (const { what, spoil, options, says, begun } of faults)
    it(`stops at ${what}, and leaves nothing that looks finished`, async () => {
      const data = join(root, what);
      const out = join(data, 'run');
      await cp(good, data, { recursive: true });
      await spoil(data);
      const { code, stdout, stderr } = await train(data, out, ...(options?.(data) ?? []));
      expect(stderr.slice(stderr.indexOf('dsrg-train: '))).to.match(says);
      expect(code, stderr).to.equal(1);
      expect(stdout).to.equal('');
      if (begun) {
        const traces =
          /^(run\.json|manifest\.json|log\.jsonl|photos\/target(-tags\.json|\.txt)|tensorboard\/.*|1-\w+\/checkpoint\.safetensors)$/;
        expect(filesIn(out).filter((name) => !traces.test(name))).to.deep.equal([]);
        const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'));
        expect(manifest).to.include.keys('startedAt').and.not.to.have.property('endedAt');
      } else expect(filesIn(out)).to.deep.equal([]);
    });

  it('goes on once the fault is mended', async () => {
    const data = join(root, 'a truncated JPEG');
    await cp(join(good, 'JPEGImages'), join(data, 'JPEGImages'), { recursive: true });
    const { code, stderr } = await train(data, join(data, 'run'));
    expect(code, stderr).to.equal(0);
    expect(readLog(join(data, 'run')).filter(({ step }) => step === 1)).to.have.length(3);
  });

  it('needs no masks and no val split; takes grey photos and weights of its own models', async () => {
    const data = join(root, 'only photos');
    await cp(good, data, { recursive: true });
    await rm(join(data, 'SegmentationClass'), { recursive: true });
    await rm(join(data, 'ImageSets/Segmentation/val.txt'));
    await writeFile(join(data, 'JPEGImages/a.jpg'), greyJpeg.bytes);
    await writeFile(join(data, 'init.onnx'), tinyNetworkModel());
    const { code, stdout, stderr } = await train(data, join(data, 'run'), ...initialised(data));
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/init\.onnx: 10 arrays taken for the trunk of tiny$/m);
    expect(stderr).to.include('there is no split val, so the network is not scored');
    expect(stdout).to.equal('No masks to measure with: what was made is in the run’s folder.\n');
  });
});
