import { expect } from 'chai';
import { importBreaches } from './import-law.ts';
import { sourceFiles } from './source-files.ts';

const packages = ['core', 'converters', 'evaluate', 'trainer', 'fixtures'];

describe('the import law', () => {
  it('holds in every package', () => {
    const files = sourceFiles(packages);
    expect(files.length).to.be.greaterThan(packages.length);
    expect(files.flatMap(importBreaches)).to.deep.equal([]);
  });

  const lawful: [string, string][] = [
    ['core/crf/dense-crf.ts', "import type { RgbImage } from '../types.ts';"],
    ['core/node/read-photo.ts', "import { readFile } from 'node:fs/promises';"],
    ['core/node/index.ts', "export { openSegmenter } from '../runtime/onnx-node.ts';"],
    ['core/runtime/onnx-node.ts', "import * as ort from 'onnxruntime-node';"],
    ['trainer/run/score.ts', "import { createConfusion } from '@dsrg/evaluate';"],
    ['trainer/engine/tfjs/load.ts', "const tf = await import('@tensorflow/tfjs-node-gpu');"],
    ['evaluate/page/learn/learn.ts', "import { train } from '@dsrg/trainer';"],
    ['converters/bin/dsrg-export.mjs', "import '../dist/bin/dsrg-export.js';"],
  ];
  for (const [path, text] of lawful) {
    it(`allows ${text} in ${path}`, () => expect(importBreaches({ path, text })).to.deep.equal([]));
  }

  const breaches: [string, string, RegExp][] = [
    ['core/crf/dense-crf.ts', "import { openVoc } from '@dsrg/converters';", /downward only/],
    ['core/crf/dense-crf.ts', "export { readFile } from 'node:fs/promises';", /only core\/node/],
    ['core/crf/dense-crf.ts', "const fs = await import('node:fs');", /only core\/node/],
    ['core/crf/dense-crf.ts', "import type { X } from '../node/x.ts';", /browser/],
    ['core/index.ts', "export * from './runtime/onnx-node.ts';", /browser/],
    ['core/predict.ts', "import * as ort from 'onnxruntime-node';", /onnx-node\.ts may use it/],
    ['converters/dataset/open-voc.ts', "import { x } from '../../core/types.ts';", /by name/],
    ['converters/dataset/open-voc.ts', "import { x } from '@dsrg/core/types.ts';", /deep import/],
    ['converters/dataset/open-voc.ts', "import { train } from '@dsrg/trainer';", /downward only/],
    ['converters/dataset/open-voc.ts', "import { x } from '@dsrg/converters';", /relative/],
    ['converters/read/read-npy.ts', "import { readFileSync } from 'node:fs';", /no files/],
    ['converters/read/read-npy.ts', "import { readPhoto } from '@dsrg/core/node';", /no files/],
    ['evaluate/score/evaluate-set.ts', "import { x } from '@dsrg/trainer';", /downward only/],
    ['evaluate/score/evaluate-set.ts', "import { readFile } from 'fs/promises';", /write 'node:/],
    ['evaluate/score/evaluate-set.ts', "import tf from '@tensorflow/tfjs-node-gpu';", /engine\/tfjs alone/],
    ['evaluate/score/evaluate-set.ts', "import leftPad from 'left-pad';", /no dependency/],
    ['evaluate/page/learn/learn.ts', "import { readBytes } from '@dsrg/core/node';", /in a browser/],
    ['evaluate/page/learn/learn.ts', "import { readFile } from 'node:fs/promises';", /in a browser/],
    ['evaluate/page/learn/learn.ts', "import { x } from '../../predict/about.ts';", /by name/],
    ['trainer/engine/engine.ts', "import { createConfusion } from '@dsrg/evaluate';", /only the room run/],
    ['trainer/engine/onnx/x.ts', "import { Tensor } from 'onnxruntime-node';", /given its runtime/],
    ['trainer/engine/onnx/x.ts', "import { join } from 'node:path';", /load in a browser/],
    ['trainer/engine/plan-graph.ts', "import { readBytes } from '@dsrg/core/node';", /load in a browser/],
    ['trainer/bin/dsrg-train.ts', "import { x } from '../../fixtures/render-photo.ts';", /by name/],
    ['trainer/methods/dsrg.ts', "const data = '../../../shared/data';", /only tests may use it/],
  ];
  for (const [path, text, expected] of breaches) {
    it(`catches ${text} in ${path}`, () => {
      const found = importBreaches({ path, text });
      expect(found).to.have.length(1);
      expect(found[0]).to.match(expected);
    });
  }
});
