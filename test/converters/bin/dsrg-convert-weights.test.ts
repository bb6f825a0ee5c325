import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { writeFileAtomic } from '@dsrg/core/node';
import { expect } from 'chai';
import { recognise } from '../../../converters/convert/recognise.ts';
import { startBin } from '../../run-bin.ts';
import { shared } from '../../shared.ts';
import { fixture } from '../weights/fixture-arrays.ts';

const convert = (...options: string[]) => startBin('converters/bin/dsrg-convert', options).result;

describe('dsrg-convert weights', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-convert-'));
  after(() => rmSync(root, { recursive: true }));

  it('takes the ImageNet MobileNetV2, and says of each array what became of it', async function () {
    const path = shared('weights/mobilenet-v2-1.0-imagenet.onnx');
    if (path === undefined) this.skip();
    const out = join(root, 'init.safetensors');
    const { code, stdout, stderr } = await convert('weights', path, '--network', 'mobilenet-v2-deeplab', '--out', out);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(
      /: an ONNX model, names of order of its convolutions; 104 arrays taken for mobilenet-v2-deeplab of 21 classes, 4 of the file left out, 5 layers of ours missing\.\n/,
    );
    expect(stdout).to.include('Nothing in the file says how it reads photos');
    const other = ['--input', 'caffe', '--out', join(root, 'told.safetensors')];
    const told = await convert('weights', path, '--network', 'mobilenet-v2-deeplab', ...other);
    expect(told.stdout).to.include('folded into the first layer').and.not.include('Nothing in the file says');
    rmSync(join(root, 'told.safetensors'));
    expect(stdout).to.match(/\n {2}taken {5}stem\.weight +32×3×3×3 +← /);
    expect(stdout).to.match(/\n {2}left out /);
    expect(stdout).to.match(/\n {2}missing {3}cam +not in the file\n/);
    const { tensors, metadata } = decodeSafetensors(readFileSync(out), out);
    expect(tensors.get('features.weight')?.shape).to.deep.equal([1280, 320, 1, 1]);
    expect(JSON.parse(metadata['dsrg-weights'] ?? '')).to.include({ network: 'mobilenet-v2-deeplab', classes: 21 });

    const again = join(root, 'again.safetensors');
    const second = await convert('weights', out, '--network', 'mobilenet-v2-deeplab', '--out', again, '--json');
    expect(JSON.parse(second.stdout)).to.include({ dialect: 'dsrg', kind: 'a safetensors file' });
    expect([...decodeSafetensors(readFileSync(again), again).tensors]).to.deep.equal([...tensors]);

    const refused = await convert(
      'weights',
      path,
      '--network',
      'mobilenet-v2-deeplab',
      '--out',
      join(root, 'x.caffemodel'),
    );
    expect([refused.code, refused.stderr.split('\n')[0]]).to.deep.equal([
      2,
      'dsrg-convert weights: mobilenet-v2-deeplab cannot be written for old code; the VGG16 networks of DSRG and SEC can.',
    ]);
    expect(readdirSync(root)).to.have.members(['init.safetensors', 'again.safetensors']);
  });

  const faults: [string, string[], number, RegExp][] = [
    [
      'a pickle that runs something',
      [fixture('torch-unsafe.pth')],
      1,
      /wants to make a "posix\.system"\.\n {2}Nothing in a pickle is run/,
    ],
    [
      'weights of no network of ours',
      [fixture('torch-zip.pth')],
      1,
      /is a PyTorch file, but none of its arrays fits vgg16-deeplab\.\n {2}Its arrays are state_dict\.conv\.weight \(4×3×3×3\), /,
    ],
    ['a file that is none', [join(root, 'none.pth')], 1, /The file .*none\.pth does not exist/],
    [
      'another ending of --out',
      [fixture('model.onnx'), '--out', 'x.pth'],
      2,
      /its ending says what is written: \.safetensors, \.caffemodel, \.npy/,
    ],
  ];
  for (const [what, options, exit, message] of faults) {
    it(`refuses ${what}`, async () => {
      const { code, stderr, stdout } = await convert('weights', ...options, '--network', 'vgg16-deeplab');
      expect(stderr).to.match(message);
      expect([code, stdout]).to.deep.equal([exit, '']);
    });
  }

  it('leaves the old file as it was when an array turns out to be damaged while others are written', async () => {
    const out = join(root, 'kept.safetensors');
    writeFileSync(out, 'old');
    function* pieces(): Generator<Uint8Array> {
      yield new Uint8Array(100);
      throw new DsrgError('WEIGHTS', 'Variable x is damaged.');
    }
    const failure = await writeFileAtomic(out, pieces()).catch((error) => error);
    expect(failure.message).to.equal('Variable x is damaged.');
    expect(readFileSync(out, 'utf8')).to.equal('old');
    expect(readdirSync(root).filter((name) => name.endsWith('.part'))).to.deep.equal([]);
  });
});

describe('dsrg-convert FILE', function () {
  this.timeout(60_000);
  const kinds: [string, string][] = [
    ['caffe.caffemodel', 'a Caffe model'],
    ['caffe-v1.caffemodel', 'a Caffe V1 model'],
    ['caffe-v0.caffemodel', 'a Caffe V0 model'],
    ['torch-zip.pth', 'a PyTorch file'],
    ['torch-legacy.pth', 'a PyTorch file (before 1.6)'],
    ['torch.safetensors', 'a safetensors file'],
    ['mxnet-legacy.params', 'an MXNet parameter file'],
    ['init.npy', 'a NumPy file (.npy)'],
    ['deflated.npz', 'NumPy arrays (.npz)'],
    ['final-0.index', 'a TensorFlow checkpoint'],
    ['final-0.data-00000-of-00001', 'a TensorFlow checkpoint'],
    ['model.onnx', 'an ONNX model'],
    ['tfjs/model.json', 'a TensorFlow.js model'],
  ];
  it('says what a file of weights is, by its content, and what to do with it', async () => {
    for (const [name, what] of kinds) {
      const head = new Uint8Array(readFileSync(fixture(name)));
      // Told by content: the name says nothing here, but for TensorFlow's data, whose content says nothing.
      const path = name.includes('.data-') ? name : 'file';
      const use = 'dsrg-convert weights';
      expect(recognise(head, path), name).to.deep.include({ what }).and.to.have.property('use').that.includes(use);
    }
    const { code, stdout } = await convert(fixture('caffe-v1.caffemodel'));
    expect(code).to.equal(0);
    expect(stdout).to.match(
      /caffe-v1\.caffemodel is a Caffe V1 model; use\n {2}dsrg-convert weights .*caffe-v1\.caffemodel --network NAME --out init\.safetensors\n/,
    );
    expect(existsSync('init.safetensors')).to.equal(false);
  });

  it('says of kinds that are not read what to use instead', () => {
    const hdf5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0);
    expect(recognise(hdf5, 'model.h5')).to.deep.equal({
      what: 'an HDF5 file (Keras .h5)',
      use: 'tensorflowjs_converter --input_format keras FILE FOLDER, then give FOLDER/model.json',
    });
    const prototxt = new TextEncoder().encode('name: "DSRG"\ninput: "data"\nlayer { name: "conv1_1" }\n');
    expect(recognise(prototxt, 'deploy.prototxt')?.what).to.equal('a Caffe network description (prototxt)');
    expect(recognise(new Uint8Array(200), 'zeros')).to.equal(undefined);
  });

  it('shows which command fits what one holds, and refuses what it does not know', async () => {
    const help = await convert('--help');
    expect(help.stdout).to.match(/\n {2}weights\n {6}you hold {2}trained weights of Caffe, PyTorch/);
    const unknown = await convert('weight');
    expect([unknown.code, unknown.stderr]).to.deep.equal([
      2,
      'dsrg-convert: "weight" is neither a command of dsrg-convert nor a file that can be read.\n  Did you mean "weights"?\n',
    ]);
  });
});
