import { type NetworkEntry, type NetworkName, networks } from '@dsrg/core';
import { z } from 'zod';
import { notNegative } from './blocks.ts';

type Named<Task extends NetworkEntry['task']> = {
  [Name in NetworkName]: (typeof networks)[Name]['task'] extends Task ? Name : never;
}[NetworkName];

/** Networks that give class scores. */
export type SegmentationNetworkName = Named<'segment'>;
/** Networks that only learn tags. */
export type TagNetworkName = Named<'tag'>;

/** Which network, and how it is built: what a stage asks for, and a checkpoint keeps. */
export interface NetworkSettings<Name extends NetworkName = NetworkName> {
  readonly name: Name;
  /** Photo pixels per cell of the activation maps. */
  readonly outputStride: number;
  /** Of VGG16: zeros around the maps count in pool5a and sizes are rounded up (`caffe`), or padding never counts (`tensorflow`: SAME). */
  readonly pooling?: 'caffe' | 'tensorflow' | undefined;
  /** Of ResNet: which convolution of a stage's first block has the stride: the first 1×1 (the authors' models), or the 3×3 (torchvision). */
  readonly strideOn?: '1x1' | '3x3' | undefined;
  /** Of networks with batch norm: whether it takes each batch's figures in training, or always its running averages. */
  readonly batchNorm?: 'trained' | 'frozen' | undefined;
}

/** A network that learns class scores, with what its training may choose. */
export interface SegmentationNetworkSettings extends NetworkSettings<SegmentationNetworkName> {
  /** Fresh weights of the class layers: Gaussian of deviation 0.01 (Caffe's filler), or Xavier's uniform distribution. */
  readonly headWeights: 'gaussian' | 'xavier';
  /** Mean RGB that is subtracted from photos; null: the network's own. */
  readonly mean: readonly [number, number, number] | null;
}

const training = {
  headWeights: z.enum(['gaussian', 'xavier']).default('gaussian'),
  mean: z.tuple([notNegative, notNegative, notNegative]).nullable().default(null),
};

/** The section of a network that gives class scores; each has the choices that it leaves, and no others. */
export const segmentationNetwork = z.discriminatedUnion(
  'name',
  sectionsOf('segment', training) as never,
) as unknown as z.ZodType<SegmentationNetworkSettings>;

/** The section of a network that only learns tags. */
export const tagNetwork = z.discriminatedUnion('name', sectionsOf('tag', {}) as never) as unknown as z.ZodType<
  NetworkSettings<TagNetworkName>
>;

/** The section of a network of whatever task, whose features alone are looked at. */
export const anyNetwork = z.discriminatedUnion('name', [
  ...sectionsOf('segment', {}),
  ...sectionsOf('tag', {}),
] as never) as unknown as z.ZodType<NetworkSettings>;

/** Names of the networks of a task, in the registry's order. */
export function networkNames<Task extends NetworkEntry['task']>(task: Task): Named<Task>[] {
  const names = Object.keys(networks) as NetworkName[];
  return names.filter((name) => networks[name].task === task) as Named<Task>[];
}

function sectionsOf(task: NetworkEntry['task'], more: z.ZodRawShape) {
  return networkNames(task).map((name) => {
    const { strides, choices = {} }: NetworkEntry = networks[name];
    const stride = z.literal(strides as [number, ...number[]]).default(strides[0] as number);
    const options = Object.entries(choices).map(([option, values]) => [
      option,
      z.enum(values as [string, ...string[]]).default(values[0] as string),
    ]);
    return z.strictObject({ name: z.literal(name), outputStride: stride, ...Object.fromEntries(options), ...more });
  });
}
