import { examineProviders } from '@dsrg/core/node';
import { expect } from 'chai';

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
        /^npm rebuild onnxruntime-node --ignore-scripts=false --onnxruntime-node-install=cuda12/,
      );
  });
});
