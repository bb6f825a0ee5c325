import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { examineProviders } from '@dsrg/core/node';
import { expect } from 'chai';
import { cudaCommand } from '../../../core/runtime/cuda-hint.ts';
import { indentedLines, readPage } from '../../docs/pages.ts';

describe('core/node examineProviders', () => {
  it('finds the CPU working, and for whatever does not work says why and what to do', async () => {
    const reports = await examineProviders();
    expect(reports.map(({ provider }) => provider)).to.deep.equal(['cuda', 'webgpu', 'cpu']);
    expect(reports[2]).to.deep.equal({ provider: 'cpu', works: true, detail: 'ran the test network on CPU' });
    for (const { works, detail, cure } of reports) {
      expect(detail).not.to.equal('');
      if (!works) expect(cure).to.be.a('string');
    }
    // Within a repository that sets ignore-scripts, as ours does, the script runs only when it is told to.
    if (!reports[0]?.works)
      expect(reports[0]?.cure).to.match(
        /^ONNXRUNTIME_NODE_INSTALL=true npm rebuild onnxruntime-node --ignore-scripts=false \(/,
      );
  });

  it('names for CUDA a command that makes the runtime’s script fetch, even where empty files are laid', () => {
    const [, name = '', value = ''] = /^(\w+)=(\w+) /.exec(cudaCommand) ?? [];
    const script = createRequire(import.meta.url).resolve('onnxruntime-node/script/install-utils.js');
    const read = (env: Readonly<Record<string, string>>) =>
      spawnSync(process.execPath, ['-p', `require(${JSON.stringify(script)}).parseInstallFlag()`], {
        env,
      }).stdout.toString();
    expect(read({ [name]: value })).to.equal('true\n');
    expect(read({})).to.equal('undefined\n');
  });

  it('is the one that the pages name', () => {
    for (const page of ['README.md', 'core/README.md'] as const)
      expect(indentedLines(readPage(page)), page).to.include(cudaCommand);
  });
});
