import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { linkLibtensorflow, unlinkLibtensorflow } from '../../../../trainer/engine/tfjs/link-libtensorflow.ts';
import { temporaryFolder } from '../../../core/node/temporary-folder.ts';

describe('trainer/engine/tfjs linkLibtensorflow', () => {
  if (process.platform !== 'linux') return;
  const folder = temporaryFolder();
  const npm = () => join(folder(), 'tfjs-node');
  const wheel = () => join(folder(), 'tensorflow');
  const said: string[] = [];
  const say = (line: string) => said.push(line);

  /** A Python that answers with the wheel's folder, whatever it is asked. */
  const python = () => {
    const path = join(folder(), 'python');
    writeFileSync(path, `#!/bin/sh\necho ${wheel()}\necho 2.19.1\n`, { mode: 0o755 });
    return path;
  };
  const put = (path: string, text = '') => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  };
  const failure = (work: () => void): DsrgError => {
    try {
      work();
    } catch (error) {
      if (error instanceof DsrgError) return error;
      throw error;
    }
    throw new Error('nothing was refused');
  };

  it('says what is missing and how to get it', () => {
    const absent = failure(() => linkLibtensorflow({ python: join(folder(), 'none'), folder: npm(), say }));
    expect(absent.message).to.match(/none finds no package tensorflow/);
    expect(absent.hint).to.match(/pip install "tensorflow/);
    put(join(wheel(), 'libtensorflow_cc.so.2'));
    const partial = failure(() => linkLibtensorflow({ python: python(), folder: npm(), say }));
    expect(partial.message).to.match(/TensorFlow 2\.19\.1 in .* has no libtensorflow_framework\.so\.2/);
    expect(failure(() => unlinkLibtensorflow({ folder: npm(), say })).message).to.match(/nothing was undone/);
  });

  it('puts everything back when the addon cannot be built', () => {
    for (const file of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/tensorflow/c/c_api.h']) {
      put(join(wheel(), file));
    }
    put(join(npm(), 'package.json'), '{}');
    put(join(npm(), 'lib', 'napi-v8', 'tfjs_binding.node'), 'stock');
    // Without node-pre-gyp beside it this package cannot be built.
    expect(() => linkLibtensorflow({ python: python(), folder: npm(), say })).to.throw(/node-pre-gyp/);
    expect(readFileSync(join(npm(), 'lib', 'napi-v8', 'tfjs_binding.node'), 'utf8')).to.equal('stock');
    for (const name of ['deps', 'build', 'lib.stock']) expect(existsSync(join(npm(), name)), name).to.equal(false);
    expect(said.at(-1)).to.match(/is as it was/);
  });
});
