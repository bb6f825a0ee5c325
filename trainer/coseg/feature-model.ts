import { DsrgError, type FloatImage, type ModelMetadata, prepareInput } from '@dsrg/core';
import pLimit from 'p-limit';
import { featureSize, type PhotoFeatures } from './photo-features.ts';

/** A network of any file whose tensors are looked at, and which learns nothing. */
export interface FeatureModel {
  /** Of the file, for messages and records. */
  readonly name: string;
  /** @throws DsrgError MODEL for a tensor that it does not have */
  open(tensors: readonly string[]): Promise<OpenFeatureModel>;
}

/** A tensor as numbers. */
export interface ModelTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
  readonly name: string;
}

export interface OpenFeatureModel {
  /** The one size that it reads. @default any */
  readonly size: { readonly height: number; readonly width: number } | undefined;
  /** How its photos are normalised, where the file says it. */
  readonly told: PhotoConvention | undefined;
  /** Its tensors, in the order in which they were asked for. */
  run(image: FloatImage): Promise<readonly ModelTensor[]>;
  close(): Promise<void>;
}

type PhotoConvention = Pick<ModelMetadata, 'mean' | 'std' | 'channelOrder' | 'resizeConvention'>;
type Triple = readonly [number, number, number];

/** Which tensors of a network are its features, and how it is shown photos. */
export interface ModelFeatureSource {
  /** Tensor whose features tell classes. */
  readonly coarse: string;
  /** Tensor of smaller cells, for the cut; it may be the same. */
  readonly fine: string;
  /** Long side in pixels; both sides then come to whole cells. A network of one size has its own. */
  readonly side: number;
  /** Pixels of a cell's side: a transformer's patch, a convolutional network's stride. */
  readonly cell: number;
  /** Mean and deviation of photos, 0 to 255. Null: what the file says of itself, else ImageNet's. */
  readonly mean: Triple | null;
  readonly std: Triple | null;
}

const imageNet: { readonly mean: Triple; readonly std: Triple } = {
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
};

/** Opens a network of any file for its features; one photo is seen at a time, whoever asks. */
export async function openModelFeatures(model: FeatureModel, source: ModelFeatureSource): Promise<PhotoFeatures> {
  const { coarse, fine, side, cell } = source;
  const opened = await model.open([coarse, fine]);
  const { told } = opened;
  const convention = {
    mean: source.mean ?? told?.mean ?? imageNet.mean,
    std: source.std ?? told?.std ?? imageNet.std,
    channelOrder: told?.channelOrder ?? 'rgb',
    resizeConvention: told?.resizeConvention ?? 'half-pixel',
  } as const;
  const oneByOne = pLimit(1);
  return {
    async see(photo) {
      const size = opened.size ?? featureSize(photo, side, cell);
      const image = prepareInput(photo, size.height, size.width, convention);
      const [first, second] = await oneByOne(() => opened.run(image));
      const map = (tensor: ModelTensor | undefined) => mapOfTensor(tensor as ModelTensor, size, cell, model.name);
      return { coarse: map(first), fine: map(second) };
    },
    close: () => opened.close(),
  };
}

/**
 * A tensor as a map: `1 × channels × rows × columns`, or a transformer's tokens, `1 × tokens × channels`, of which the last are the photo's cells row
 * by row; those before them (of the class, registers) are left out.
 *
 * @param size at which the network has seen the photo
 * @param cell pixels of a token's side
 * @param name of the network, for messages
 * @throws DsrgError MODEL for another shape, or fewer tokens than cells; NUMERIC for numbers that are not finite
 */
export function mapOfTensor(
  { data, dims, name: tensor }: ModelTensor,
  size: { readonly height: number; readonly width: number },
  cell: number,
  name: string,
): FloatImage {
  const shape = dims.join(' × ');
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DsrgError('NUMERIC', `${tensor} of ${name} (${shape}) has ${data[bad]} at number ${bad}.`);
  const [, second = 0, third = 0, columns = 0] = dims;
  if (dims.length === 4 && second * third * columns > 0) {
    const own = data.subarray(0, second * third * columns);
    return { kind: 'float', data: own, channels: second, height: third, width: columns };
  }
  if (dims.length !== 3 || second * third === 0) {
    throw new DsrgError('MODEL', `${tensor} of ${name} is ${shape}, which is no map of a photo.`, {
      hint: 'Maps are 1 × channels × rows × columns, tokens 1 × tokens × channels. Name a tensor from before the pooling.',
    });
  }
  const [height, width] = [Math.floor(size.height / cell), Math.floor(size.width / cell)];
  const [tokens, channels] = [second, third];
  const cells = height * width;
  if (tokens < cells) {
    throw new DsrgError(
      'MODEL',
      `${tensor} of ${name} has ${tokens} tokens, but cells of ${cell} pixels make ${height} × ${width} of a photo of ${size.height} × ${size.width}.`,
      { hint: 'Set the network’s cell to its patch size: 14 or 16 as a rule.' },
    );
  }
  const planes = new Float32Array(channels * cells);
  const first = tokens - cells;
  for (let at = 0; at < cells; at++) {
    for (let c = 0; c < channels; c++) planes[c * cells + at] = data[(first + at) * channels + c] as number;
  }
  return { kind: 'float', data: planes, channels, height, width };
}
