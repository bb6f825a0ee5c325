import { basename } from 'node:path';
import { modelDataFiles, openImageNetwork, readBytes, sha256Model } from '@dsrg/core/node';
import { networkSaliency } from '../saliency/network-saliency.ts';
import type { Saliency } from '../saliency/saliency.ts';
import type { OutputReading } from '../saliency/saliency-of-output.ts';

/** How a saliency network's output is read, as command lines say it. */
export interface SaliencyNetworkChoice extends Pick<OutputReading, 'values' | 'objectChannel'> {
  /** Name of the output. @default the only one */
  readonly output?: string | undefined;
  /** @default 0: all cores */
  readonly threads?: number;
}

/** Of ImageNet, with which nearly all trunks were trained, on the scale 0 to 255. */
const imageNet = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] } as const;
/** For networks that read bytes and normalise by themselves. */
const bytes = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

/**
 * Opens any ONNX network of saliency. It is shown photos as ImageNet's networks are, unless it reads bytes or says another thing of itself,
 * and at their own size, unless it reads one size only.
 *
 * @param path of the model, whose weights may lie in files beside it
 * @throws DsrgError FILE_MISSING; MODEL for a file that is no usable model, or one with several outputs of which none is named
 */
export async function openSaliencyNetwork(path: string, choice: SaliencyNetworkChoice = {}): Promise<Saliency> {
  const { output, threads = 0, ...reading } = choice;
  const name = basename(path);
  const model = await readBytes(path);
  await modelDataFiles(model, path);
  const network = await openImageNetwork(model, { name, path, threads }, output);
  const { told, input } = network;
  const { map, supervision } = networkSaliency((image) => network.run(image), {
    ...reading,
    ...(input.size && { size: input.size }),
    ...(told ?? (input.type === 'uint8' ? bytes : imageNet)),
    name,
  });
  return {
    supervision,
    source: await sha256Model(path),
    map: (_, photo) => map(photo),
    close: () => network.close(),
  };
}
