import { encoderDecoderHead } from './encoder-decoder-head.ts';
import { GraphWriter } from './graph-writer.ts';
import type { Network, NetworkOptions } from './network.ts';
import { efficientNetLite0Trunk, mobileNetV2Trunk, type OpenTrunk, torchResnet } from './staged-trunks.ts';

export interface EncoderDecoderNetworkOptions extends Pick<NetworkOptions, 'classes' | 'batchNorm'> {
  /** @default 16 */
  readonly outputStride?: 8 | 16;
}

interface Form {
  /** Of the graph. */
  readonly name: string;
  readonly openTrunk: OpenTrunk;
  /** Channels of the pyramid and the decoder, and of the fine maps that the decoder reads. */
  readonly widths: { readonly width: number; readonly fineWidth: number };
  /** Whether it has activation maps and shows its stages: RecurSeed's single-stage network. */
  readonly learnsTags: boolean;
}

function encoderDecoder({ name, openTrunk, widths, learnsTags }: Form) {
  return ({ classes, outputStride = 16, batchNorm = 'trained' }: EncoderDecoderNetworkOptions): Network => {
    const writer = new GraphWriter();
    const frozenNorms = batchNorm === 'frozen';
    const { stages, features, convention, ...trunk } = openTrunk(writer, { outputStride, frozenNorms });
    const [c2, c3, c4, c5] = stages;
    const outputs: Record<string, string> = {};
    if (learnsTags) {
      const cam = writer.convolve(features, 'cam', classes - 1, { bias: false, relu: false });
      Object.assign(outputs, { cam: cam.name, tags: writer.globalAveragePool(cam, 'tags').name });
      Object.assign(outputs, { features: features.name, c2: c2.name, c3: c3.name, c4: c4.name, c5: c5.name });
    }
    const head = { classes, outputStride, convention, frozenNorms, ...widths };
    const logits = encoderDecoderHead(writer, { fine: c2, coarse: c5 }, head).name;
    const input = { name: 'images', channels: 3 };
    const graph = { format: 1, name, input, nodes: writer.nodes, outputs: { ...outputs, logits } } as const;
    return { graph, ...trunk, tagLayers: [], outputStride };
  };
}

/** RecurSeed's (`core/networks.py@df538e2`). */
const wide = { width: 256, fineWidth: 256 };
/** A quarter of it, for two cores: ours. */
const narrow = { width: 64, fineWidth: 64 };

/**
 * RecurSeed's networks (`core/networks.py@df538e2`): a layer without bias on the trunk's features gives activation maps, `cam`, and their
 * mean, `tags`; a decoder's scores, `logits`, come at stride 4. `features` are what `cam` reads, `c2` … `c5` end the trunk's stages: their
 * self-correlation spreads the maps. With MobileNetV2 and EfficientNet-Lite0 pyramid and decoder have 64 channels instead of 256: ours.
 */
export const resnet50Recurseed = encoderDecoder({
  name: 'resnet50-recurseed',
  openTrunk: torchResnet(50),
  widths: wide,
  learnsTags: true,
});
export const mobileNetV2Recurseed = encoderDecoder({
  name: 'mobilenet-v2-recurseed',
  openTrunk: mobileNetV2Trunk,
  widths: narrow,
  learnsTags: true,
});
export const efficientNetLite0Recurseed = encoderDecoder({
  name: 'efficientnet-lite0-recurseed',
  openTrunk: efficientNetLite0Trunk,
  widths: narrow,
  learnsTags: true,
});

/**
 * DeepLab-v3+ (Chen et al., ECCV 2018), the segmenter of RecurSeed's multi-stage variant: 48 fine channels, no tags. The narrow forms have
 * 64 channels and 24 fine ones: ours.
 */
export const resnet101DeeplabV3Plus = encoderDecoder({
  name: 'resnet101-deeplab-v3-plus',
  openTrunk: torchResnet(101),
  widths: { ...wide, fineWidth: 48 },
  learnsTags: false,
});
export const mobileNetV2DeeplabV3Plus = encoderDecoder({
  name: 'mobilenet-v2-deeplab-v3-plus',
  openTrunk: mobileNetV2Trunk,
  widths: { ...narrow, fineWidth: 24 },
  learnsTags: false,
});
export const efficientNetLite0DeeplabV3Plus = encoderDecoder({
  name: 'efficientnet-lite0-deeplab-v3-plus',
  openTrunk: efficientNetLite0Trunk,
  widths: { ...narrow, fineWidth: 24 },
  learnsTags: false,
});
