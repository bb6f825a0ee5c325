import { type BatchNormNode, batchNormFigures } from '@dsrg/core';
import { channelRows, fromRows, perChannel, sumRows } from './channel-rows.ts';
import type { BackwardPass, NetworkPass, NodeRule } from './node-rule.ts';
import { biasStorage } from './parameter-storage.ts';
import type { StepContext, Value } from './step-context.ts';

const tag = 'batch-norm';

/** `(x − mean) / √(variance + ε) · weight + bias`, by channel; figures and parameters are stored with padded channels. */
export const batchNorm: NodeRule<BatchNormNode> = {
  storage({ context }, { channels }) {
    const storage = biasStorage(channels, context.padded(channels));
    return { weight: storage, bias: storage, running_mean: storage, running_var: storage };
  },

  forward(pass, node) {
    const { context } = pass;
    const { name, channels, affine = true } = node;
    const x = pass.value(node.input);
    const blocks = context.prefersBlocks(x);
    const rows = channelRows(context, x, blocks);
    let mean: string;
    let inverse: string;
    if (pass.followsBatch(node)) {
      const cells = context.count * x.height * x.width;
      const average = (of: string) =>
        context.builder.add('Mul', [sumRows(context, of, channels, blocks), context.builder.float(1 / cells)], { tag });
      mean = average(rows);
      const centred = subtract(context, rows, mean, channels, blocks);
      const variance = average(context.builder.add('Mul', [centred, centred], { tag }));
      inverse = inverseDeviation(context, variance, node);
      const shape = [context.padded(channels)];
      pass.keep(name, 'mean', { name: mean, shape, element: 'float' });
      pass.keep(name, 'inverse', { name: inverse, shape, element: 'float' });
      pass.reportBatch(name, mean, variance);
    } else {
      mean = pass.parameter(`${name}.running_mean`);
      inverse = inverseDeviation(context, pass.parameter(`${name}.running_var`), node);
    }
    const centred = subtract(context, rows, mean, channels, blocks);
    const scaled = multiply(context, centred, scaleOf(pass, node, inverse), channels, blocks);
    if (!affine) return fromRows(context, scaled, x, blocks);
    const bias = perChannel(context, pass.parameter(`${name}.bias`), channels, blocks);
    return fromRows(context, context.builder.add('Add', [scaled, bias], { tag }), x, blocks);
  },

  gradient(pass, node, dy) {
    const { context } = pass;
    const { name, input, channels, affine = true } = node;
    const follows = pass.followsBatch(node);
    const [weight, bias] = [`${name}.weight`, `${name}.bias`];
    const learns = (parameter: string) => affine && pass.learns(parameter);
    const wantsInput = pass.wants(input);
    const blocks = context.prefersBlocks(dy);
    const rows = channelRows(context, dy, blocks);
    const inverse = inverseOf(pass, node, follows);
    const biasGradient = () => sumRows(context, rows, channels, blocks);
    if (!(follows && wantsInput) && !learns(weight)) {
      if (learns(bias)) pass.giveParameter(bias, biasGradient());
      if (!wantsInput) return;
      const scaled = multiply(context, rows, scaleOf(pass, node, inverse), channels, blocks);
      pass.addGradient(input, fromRows(context, scaled, dy, blocks));
      return;
    }
    const normal = normalised(pass, node, follows, inverse, blocks);
    const toWeight = sumRows(context, context.builder.add('Mul', [rows, normal], { tag }), channels, blocks);
    const toBias = biasGradient();
    if (learns(weight)) pass.giveParameter(weight, toWeight);
    if (learns(bias)) pass.giveParameter(bias, toBias);
    if (!wantsInput) return;
    const share = follows ? throughFigures(context, dy, { rows, normal, toWeight, toBias, blocks }) : rows;
    const scaled = multiply(context, share, scaleOf(pass, node, inverse), channels, blocks);
    pass.addGradient(input, fromRows(context, scaled, dy, blocks));
  },
};

/** dy − mean(dy) − x̂ · mean(dy · x̂): the batch's mean and variance depend on x, too. */
function throughFigures(
  context: StepContext,
  { channels, height, width }: Value,
  of: { rows: string; normal: string; toWeight: string; toBias: string; blocks: boolean },
): string {
  const { builder, count } = context;
  const average = (sums: string) => builder.add('Mul', [sums, builder.float(1 / (count * height * width))], { tag });
  const level = subtract(context, of.rows, average(of.toBias), channels, of.blocks);
  const slope = multiply(context, of.normal, average(of.toWeight), channels, of.blocks);
  return builder.add('Sub', [level, slope], { tag });
}

/** x̂ on the way back. */
function normalised(
  pass: BackwardPass,
  node: BatchNormNode,
  follows: boolean,
  inverse: string,
  blocks: boolean,
): string {
  const { context } = pass;
  const mean = follows ? pass.kept(node.name, 'mean') : pass.parameter(`${node.name}.running_mean`);
  const centred = subtract(context, channelRows(context, pass.value(node.input), blocks), mean, node.channels, blocks);
  return multiply(context, centred, inverse, node.channels, blocks);
}

function inverseOf(pass: BackwardPass, node: BatchNormNode, follows: boolean): string {
  if (follows) return pass.kept(node.name, 'inverse');
  return inverseDeviation(pass.context, pass.parameter(`${node.name}.running_var`), node);
}

/** 1 / √(variance + ε). */
function inverseDeviation({ builder }: StepContext, variance: string, node: BatchNormNode): string {
  const { epsilon } = batchNormFigures(node);
  const deviation = builder.add('Sqrt', [builder.add('Add', [variance, builder.float(epsilon)], { tag })], { tag });
  return builder.add('Reciprocal', [deviation], { tag });
}

function scaleOf(pass: NetworkPass, { name, affine = true }: BatchNormNode, inverse: string): string {
  return affine ? pass.context.builder.add('Mul', [inverse, pass.parameter(`${name}.weight`)], { tag }) : inverse;
}

function subtract(context: StepContext, rows: string, stored: string, channels: number, blocks: boolean): string {
  return context.builder.add('Sub', [rows, perChannel(context, stored, channels, blocks)], { tag });
}

function multiply(context: StepContext, rows: string, stored: string, channels: number, blocks: boolean): string {
  return context.builder.add('Mul', [rows, perChannel(context, stored, channels, blocks)], { tag });
}
