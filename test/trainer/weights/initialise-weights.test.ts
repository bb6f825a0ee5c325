import { exportModel, readOnnxWeights } from '@dsrg/converters';
import { parametersOf } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { createRandom } from '../../../trainer/data/random.ts';
import { drawXavierHeads } from '../../../trainer/weights/draw-xavier-heads.ts';
import { importTrunk } from '../../../trainer/weights/import-trunk.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';
import { startFromTags } from '../../../trainer/weights/start-from-tags.ts';
import { smallCheckpoint } from '../../converters/small-checkpoint.ts';

describe('trainer/weights', () => {
  const network = createNetwork('tiny', { classes: 4 });
  const fresh = (seed: number) => {
    const random = createRandom(seed);
    return initialiseWeights(network.graph, () => random.normal());
  };

  it('draws by He’s rule inside, with σ = 0.01 for scores, and no biases', () => {
    const weights = fresh(1);
    expect([...weights.keys()]).to.deep.equal(parametersOf(network.graph).map(({ name }) => name));
    const sigma = (name: string) => {
      const values = weights.get(name) as Float32Array;
      return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    };
    expect(sigma('trunk4.weight')).to.be.closeTo(Math.sqrt(2 / (48 * 9)), 0.002);
    expect(sigma('cam.weight')).to.be.closeTo(0.01, 0.002);
    expect(sigma('logits.weight')).to.be.closeTo(0.01, 0.002);
    for (const [name, values] of weights)
      if (name.endsWith('.bias')) expect(values.every((v) => v === 0)).to.equal(true);
  });

  it('draws convolutions whose maps are features by He’s rule, also where nothing stands behind them', () => {
    const { graph } = createNetwork('mobilenet-v2-recurseed', { classes: 4 });
    const weights = initialiseWeights(graph, () => 1);
    expect(graph.outputs.c5).to.equal('block16.project');
    expect(weights.get('block16.project.weight')?.[0]).to.be.closeTo(Math.sqrt(2 / 960), 1e-6);
    for (const name of ['cam', 'logits']) expect(weights.get(`${name}.weight`)?.[0], name).to.be.closeTo(0.01, 1e-9);
    drawXavierHeads(createNetwork('mobilenet-v2-recurseed', { classes: 4 }), weights, (_, high) => high);
    expect(weights.get('aspp1.weight')?.[0]).to.be.closeTo(Math.sqrt(6 / (320 + 64)), 1e-6);
    expect(weights.get('aspp1.norm.weight')?.[0]).to.equal(1);
  });

  it('draws heads from Xavier’s uniform distribution on request, and leaves the trunk', () => {
    const vgg16 = createNetwork('vgg16-cam', { classes: 21 });
    const random = createRandom(3);
    // Nothing but the heads is touched: no other weights are needed.
    const weights = new Map<string, Float32Array>();
    drawXavierHeads(vgg16, weights, (low, high) => random.uniform(low, high));
    expect([...weights.keys()]).to.deep.equal(['scores.weight']);
    const values = weights.get('scores.weight') as Float32Array;
    const bound = Math.sqrt(6 / (1024 + 20));
    expect(values).to.have.length(1024 * 20);
    expect(values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).to.be.within(0.99 * bound, bound);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(deviation).to.be.closeTo(bound / Math.sqrt(3), 0.02 * bound);
  });

  it('starts the class scores from the tags’ maps, background from 0', () => {
    const weights = fresh(2);
    weights.set('cam.bias', Float32Array.of(1, 2, 3));
    const started = startFromTags(network, weights);
    const cam = weights.get('cam.weight') as Float32Array;
    expect([...(started.get('logits.weight') as Float32Array)]).to.deep.equal([...new Float32Array(64), ...cam]);
    expect([...(started.get('logits.bias') as Float32Array)]).to.deep.equal([0, 1, 2, 3]);
    for (const [name, values] of weights) if (!name.startsWith('logits.')) expect(started.get(name)).to.equal(values);
    expect(weights.get('logits.weight')).to.deep.equal(fresh(2).get('logits.weight'));
  });

  it('takes the trunk of a model of ours by name, and leaves the heads alone', () => {
    const [source, target] = [fresh(3), fresh(4)];
    const { graph, mean, std, outputStride } = createNetwork('tiny', { classes: 4 });
    const classes = ['background', 'a', 'b', 'c'];
    const about = { ...smallCheckpoint().about, classes, mean, std, outputStride };
    const file = exportModel({ graph, weights: source, momenta: new Map(), about });
    const taken = importTrunk(network, readOnnxWeights(file, 'own.onnx'), target, 'own.onnx');
    expect(taken).to.have.length(10);
    for (const name of taken) expect(target.get(name), name).to.deep.equal(source.get(name));
    for (const name of ['cam.weight', 'logits.weight']) expect(target.get(name)).to.deep.equal(fresh(4).get(name));
  });

  it('takes a trunk that ends early, in its second half, and refuses one with holes or of few layers', () => {
    const source = fresh(3);
    const specs = new Map(parametersOf(network.graph).map((spec) => [spec.name, spec.shape]));
    const fileOf = (layers: readonly string[]) => ({
      tensors: new Map(
        layers.flatMap((layer) =>
          ['weight', 'bias'].flatMap((part) => {
            const [name, data] = [`${layer}.${part}`, source.get(`${layer}.${part}`)];
            return data === undefined ? [] : [[name, { shape: specs.get(name) ?? [], data }] as const];
          }),
        ),
      ),
      convolutions: [],
    });
    const { trunk } = network;
    const target = fresh(4);
    const taken = importTrunk(network, fileOf(trunk.slice(0, -1)), target, 'a');
    expect(taken.filter((name) => name.endsWith('.weight'))).to.have.length(trunk.length - 1);
    const last = `${trunk.at(-1)}.weight`;
    expect(target.get(last)).to.deep.equal(fresh(4).get(last));
    const holed = fileOf(trunk.filter((_, k) => k !== 1));
    expect(() => importTrunk(network, holed, fresh(4), 'a')).to.throw(
      `a has nothing where tiny needs ${trunk[1]}.weight`,
    );
    const few = fileOf(trunk.slice(0, 1));
    expect(() => importTrunk(network, few, fresh(4), 'a')).to.throw(
      `a has nothing where tiny needs ${trunk[1]}.weight`,
    );
  });

  it('takes a ResNet from convolutions with batch norm folded, and by our names with their norms', () => {
    const resnet = createNetwork('resnet50-cam', { classes: 3 });
    const specs = new Map(parametersOf(resnet.graph).map((spec) => [spec.name, spec]));
    const convolutions = resnet.trunk.filter((layer) => specs.get(`${layer}.weight`)?.fill === undefined);
    expect(convolutions).to.have.length(53);
    const tensor = (shape: readonly number[], value: number) => ({
      shape,
      data: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value),
    });
    const folded = convolutions.map((layer, k) => {
      const { shape } = specs.get(`${layer}.weight`) as { shape: readonly number[] };
      return { weight: tensor(shape, k), bias: tensor([shape[0] as number], -k) };
    });
    const weights = initialiseWeights(resnet.graph, () => 5);
    const taken = importTrunk(resnet, { tensors: new Map(), convolutions: folded }, weights, 'resnet50.onnx');
    // Each convolution, its norm's factor and shift, and the bias that conv1 alone has.
    expect(taken).to.have.length(3 * 53 + 1);
    expect(new Set(taken).size).to.equal(taken.length);
    const first = (name: string) => weights.get(name)?.[0];
    expect([
      first('conv1.weight'),
      first('bn_conv1.weight'),
      first('conv1.bias'),
      first('bn_conv1.bias'),
    ]).to.deep.equal([0, 1, -0, 0]);
    expect(['res2a_branch2a', 'bn2a_branch2a'].map((layer) => first(`${layer}.weight`))).to.deep.equal([1, 1]);
    expect(first('bn2a_branch2a.bias')).to.equal(-1);
    expect([first('res5c_branch2c.weight'), first('bn5c_branch2c.bias')]).to.deep.equal([52, -52]);

    const named = new Map(
      resnet.trunk.flatMap((layer) =>
        ['weight', 'bias'].flatMap((role) => {
          const spec = specs.get(`${layer}.${role}`);
          return spec === undefined ? [] : [[spec.name, tensor(spec.shape, 7)] as const];
        }),
      ),
    );
    expect(importTrunk(resnet, { tensors: named, convolutions: [] }, weights, 'own.safetensors')).to.deep.equal([
      ...named.keys(),
    ]);
    expect(first('bn5c_branch2c.weight')).to.equal(7);
    const unfolded = folded.map(({ weight }) => ({ weight, bias: undefined }));
    expect(() => importTrunk(resnet, { tensors: new Map(), convolutions: unfolded }, weights, 'raw.onnx')).to.throw(
      /raw\.onnx has nothing where resnet50-cam needs conv1\.bias/,
    );
  });

  it('takes a trunk’s batch norms with their running averages by our names; folded ones only where they are frozen', () => {
    const options = { classes: 3 } as const;
    const tensor = (shape: readonly number[], value: number) => ({
      shape,
      data: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value),
    });
    const trained = createNetwork('resnet50-recurseed', options);
    const specs = parametersOf(trained.graph).filter(({ node }) => trained.trunk.includes(node.name));
    const named = new Map(specs.map(({ name, shape }, k) => [name, tensor(shape, k)]));
    const weights = initialiseWeights(trained.graph, () => 5);
    const taken = importTrunk(trained, { tensors: named, convolutions: [] }, weights, 'own.safetensors');
    // 53 convolutions, and four arrays for each of their batch norms.
    expect(taken).to.have.length(5 * 53);
    expect(weights.get('bn5c_branch2c.running_var')?.[0]).to.equal(
      specs.findIndex(({ name }) => name === 'bn5c_branch2c.running_var'),
    );

    const folded = specs
      .filter(({ node }) => node.kind === 'convolution')
      .map(({ shape }, k) => ({ weight: tensor(shape, k), bias: tensor([shape[0] as number], -k) }));
    const file = { tensors: new Map(), convolutions: folded };
    expect(() => importTrunk(trained, file, weights, 'folded.onnx')).to.throw(
      /folded\.onnx has convolutions whose batch norms are folded into them; the trunk of resnet50-recurseed has/,
    );
    const frozen = createNetwork('resnet50-recurseed', { ...options, batchNorm: 'frozen' });
    expect(importTrunk(frozen, file, weights, 'folded.onnx')).to.have.length(5 * 53);
    const first = (name: string) => weights.get(`bn5c_branch2c.${name}`)?.[0];
    expect(['weight', 'bias', 'running_mean'].map(first)).to.deep.equal([1, -52, 0]);
    expect(Math.sqrt((first('running_var') as number) + 1e-5)).to.be.closeTo(1, 1e-7);
  });
});
