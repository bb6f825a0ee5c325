import { type FloatImage, type ModelMetadata, prepareInput, type RgbImage } from '@dsrg/core';
import { type OutputReading, type OutputTensor, saliencyOfOutput } from './saliency-of-output.ts';

export interface SaliencyNetworkOptions extends OutputReading {
  /** Of the network: file name or title. It goes into messages, manifests and reports. */
  readonly name: string;
  /** What the network reads. @default the photo's own size */
  readonly size?: { readonly height: number; readonly width: number };
  /** How photos are normalised, on the scale 0 to 255; as the network was trained. */
  readonly mean: ModelMetadata['mean'];
  readonly std: ModelMetadata['std'];
  /** @default 'rgb' */
  readonly channelOrder?: ModelMetadata['channelOrder'];
}

/** A network that says where objects are, not which. */
export interface SaliencyNetwork {
  readonly name: string;
  /** For manifests and reports: what it learned from is supervision beside the photos' tags. */
  readonly supervision: string;
  /** @returns one channel of the photo's size, 0 to 1 */
  map(photo: RgbImage): Promise<FloatImage>;
}

/**
 * Any saliency network as a source of saliency maps.
 *
 * Such a network has learned from masks of other photos. Guided Labelling's own (DeepLab-v2 with ResNet on MSRA, whose boxes GrabCut turned
 * into masks) was released without its training; it comes as maps in files, or through here, and is not rebuilt.
 *
 * @param run gives the normalised photo to the network, in whatever runtime, and returns its output
 */
export function networkSaliency(
  run: (image: FloatImage) => Promise<OutputTensor>,
  { name, size, mean, std, channelOrder = 'rgb', ...reading }: SaliencyNetworkOptions,
): SaliencyNetwork {
  return {
    name,
    supervision: `saliency of ${name}, a network that learned from other photos`,
    async map(photo) {
      const { height, width } = size ?? photo;
      const convention = { mean, std, channelOrder, resizeConvention: 'half-pixel' } as const;
      return saliencyOfOutput(await run(prepareInput(photo, height, width, convention)), photo, name, reading);
    },
  };
}
