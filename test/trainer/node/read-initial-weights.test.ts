import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphToOnnx } from '@dsrg/converters';
import { createNetwork, parametersOf } from '@dsrg/core';
import { expect } from 'chai';
import { modelCodec } from '../../../converters/onnx/onnx-schema.ts';
import { readInitialWeights } from '../../../trainer/node/read-initial-weights.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { startBin } from '../../run-bin.ts';

interface Initialiser {
  name: string;
  dims: number[];
  dataType: number;
  rawData: Uint8Array;
  floatData: number[];
  externalData: { key: string; value: string }[];
}

/** A small network as an ONNX file, its initialisers changed. */
function onnxOf(change: (initialiser: Initialiser) => void): Uint8Array {
  const { graph } = createNetwork('tiny', { classes: 3 });
  const weights = new Map(
    parametersOf(graph).map(({ name, shape }, k) => {
      const size = shape.reduce((product, side) => product * side, 1);
      return [name, Float32Array.from({ length: size }, (_, i) => Math.sin(k + i))];
    }),
  );
  const codec = modelCodec();
  const model = codec.toObject(codec.decode(graphToOnnx(graph, weights)), { longs: Number, arrays: true });
  for (const initialiser of model.graph.initializer as Initialiser[]) change(initialiser);
  return codec.encode(codec.fromObject(model)).finish();
}

describe('--init', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  /** The network with its floats in `init.onnx.data`, as current exporters write it, and whole. */
  const write = () => {
    const pieces: Uint8Array[] = [];
    let offset = 0;
    const apart = onnxOf((initialiser) => {
      if (initialiser.dataType !== 1) return;
      const bytes = new Uint8Array(initialiser.rawData);
      const entries = { location: 'init.onnx.data', offset: String(offset), length: String(bytes.length) };
      initialiser.externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
      initialiser.rawData = new Uint8Array(0);
      pieces.push(bytes);
      offset += bytes.length;
    });
    const [path, data, whole] = ['init.onnx', 'init.onnx.data', 'whole.onnx'].map((name) => join(folder(), name));
    writeFileSync(path as string, apart);
    writeFileSync(data as string, Buffer.concat(pieces));
    writeFileSync(
      whole as string,
      onnxOf(() => {}),
    );
    return { path, data, whole } as { path: string; data: string; whole: string };
  };

  it('takes an ONNX file whose weights lie in a file beside it, the same arrays as of a whole one', async () => {
    const { path, whole } = write();
    const [apart, one] = [await readInitialWeights(path), await readInitialWeights(whole)];
    expect(apart.weights.convolutions.length).to.equal(7);
    expect(apart.weights.convolutions).to.deep.equal(one.weights.convolutions);
  });

  it('names the file that is missing, or cut short', async () => {
    const { path, data } = write();
    truncateSync(data, 64);
    await failure(() => readInitialWeights(path), 'WEIGHTS', ['beyond the end of init.onnx.data'], 'complete');
    rmSync(data);
    await failure(() => readInitialWeights(path), 'FILE_MISSING', ['has its weights in init.onnx.data'], 'beside');
    const convert = ['weights', path, '--network', 'tiny'];
    const { code, stderr } = await startBin('converters/bin/dsrg-convert', convert).result;
    expect([code, stderr]).to.satisfy(
      ([exit, text]: [number, string]) => exit === 1 && text.includes('init.onnx.data'),
    );
  });

  it('calls int8 weights quantised', async () => {
    const path = join(folder(), 'int8.onnx');
    const bytes = onnxOf((initialiser) => {
      if (initialiser.dataType !== 1 || initialiser.dims.length !== 4) return;
      initialiser.dataType = 3;
      initialiser.rawData = new Uint8Array(initialiser.dims.reduce((product, side) => product * side, 1));
    });
    writeFileSync(path, bytes);
    await failure(() => readInitialWeights(path), 'WEIGHTS', ['is quantised: ', 'is int8'], 'float32 weights');
  });
});
