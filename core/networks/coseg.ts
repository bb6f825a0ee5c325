import { globalHead, globalLayers, segmentHead, segmentLayers } from './coseg-heads.ts';
import { efficientNetLite0Groups } from './efficientnet-lite0-deeplab.ts';
import { GraphWriter, type Maps } from './graph-writer.ts';
import { type InvertedGroup, invertedResiduals } from './inverted-residuals.ts';
import { mobileNetV2Groups } from './mobilenet-v2-deeplab.ts';
import type { Network } from './network.ts';
import { type ResnetTrunkOptions, resnetTrunk } from './resnet-trunk.ts';

/** A trunk in the parts that the networks of web co-segmentation are made of. */
interface CosegTrunk extends Pick<Network, 'mean' | 'std'> {
  /** As far as stride 8: what both branches read. */
  shared(writer: GraphWriter, images: Maps): Part;
  /** The rest, with dilation in the place of its strides. */
  dense(writer: GraphWriter, x: Maps, outputStride: 8 | 16): Part;
  /** A second copy of the rest as it is, at stride 32. */
  whole(writer: GraphWriter, x: Maps): Part;
}

interface Part {
  readonly maps: Maps;
  readonly layers: readonly string[];
}

export interface CosegOptions {
  readonly classes: number;
  readonly outputStride: 8 | 16;
}

/** What names of the second copy end in. */
const COPY = '_g';
const images = { name: 'images', channels: 3 };

/**
 * The networks of web co-segmentation (Shen et al., BMVC 2017; ascust/wsscoseg 7965d48, cores/symbols): `init`, a trunk without its last strides and
 * a head, gives masks for the other to learn from; `final` has a second copy of the trunk's last stages, whose scores of the whole photo are added
 * to those of every cell. Scores come at stride 8.
 */
function coseg(name: string, trunk: CosegTrunk, branches: 'init' | 'final') {
  return ({ classes, outputStride }: CosegOptions): Network => {
    const writer = new GraphWriter();
    const shared = trunk.shared(writer, images);
    const dense = trunk.dense(writer, shared.maps, outputStride);
    const scores = segmentHead(writer, dense.maps, classes, 96 / outputStride);
    const here =
      outputStride > 8 ? writer.resize(scores, 'scores', 'align-corners', { factor: outputStride / 8 }) : scores;
    const common = { tagLayers: [], mean: trunk.mean, std: trunk.std, outputStride };
    const layers = { trunk: [...shared.layers, ...dense.layers], heads: segmentLayers };
    const sigmas = (of: readonly string[]) => Object.fromEntries(of.map((layer) => [layer, 0.01]));
    const graphOf = (outputs: Record<string, string>) =>
      ({ format: 1, name, input: images, nodes: writer.nodes, outputs }) as const;
    if (branches === 'init') {
      return { ...common, ...layers, graph: graphOf({ logits: here.name }), sigmas: sigmas(segmentLayers) };
    }
    const whole = trunk.whole(writer, shared.maps);
    const everywhere = globalHead(writer, whole.maps, classes);
    const logits = writer.add('logits', [here, everywhere]);
    const heads = [...segmentLayers, ...globalLayers];
    return {
      ...{ ...common, ...layers, heads, sigmas: sigmas(heads) },
      graph: graphOf({ logits: logits.name, global: everywhere.name }),
      copies: Object.fromEntries(whole.layers.map((layer) => [layer, layer.slice(0, -COPY.length)])),
    };
  };
}

const msra = {
  ...{ depth: 50, strideOn: '1x1', poolCeil: false, scale: 'frozen-norm', firstBias: true, epsilon: 1.001e-5 },
} as const satisfies Partial<ResnetTrunkOptions>;

/** The authors' ResNet-50, its batch norms by their running averages, γ and β learning. */
const resnet50: CosegTrunk = {
  mean: [123, 117, 104],
  std: [1, 1, 1],
  shared: (writer, x) => resnetPart(writer, x, { ...msra, outputStride: 8, stages: [0, 1] }),
  dense: (writer, x, outputStride) => resnetPart(writer, x, { ...msra, outputStride, stages: [2, 3] }),
  whole: (writer, x) => resnetPart(writer, x, { ...msra, outputStride: 32, stages: [2, 3], suffix: COPY }),
};

function resnetPart(writer: GraphWriter, x: Maps, options: ResnetTrunkOptions): Part {
  const { features, layers } = resnetTrunk(writer, x, options);
  return { maps: features, layers };
}

/** Groups as far as stride 8. */
const SHARED = 2;

/**
 * A trunk of inverted residuals. The head reads the 320 channels before the last 1×1, as DeepLab's does on such trunks; the copy ends in the 1280
 * after it. Both are ours.
 */
function inverted(groups: readonly InvertedGroup[], centre: number, spread: number): CosegTrunk {
  return {
    mean: [centre, centre, centre],
    std: [spread, spread, spread],
    shared(writer, x) {
      const { narrow, layers } = invertedResiduals(writer, x, groups, 8, { last: SHARED });
      return { maps: narrow, layers };
    },
    dense(writer, x, outputStride) {
      const rest = { first: SHARED + 1 };
      const { narrow, layers } = invertedResiduals(writer, x, groups, outputStride, rest);
      return { maps: narrow, layers };
    },
    whole(writer, x) {
      const { features, layers } = invertedResiduals(writer, x, groups, 32, { first: SHARED + 1, suffix: COPY });
      return { maps: features, layers };
    },
  };
}

const mobileNetV2 = inverted(mobileNetV2Groups, 127.5, 127.5);
const lite0 = inverted(efficientNetLite0Groups, 127, 128);

export const resnet50CosegInit = coseg('resnet50-coseg-init', resnet50, 'init');
export const resnet50CosegFinal = coseg('resnet50-coseg-final', resnet50, 'final');
export const mobileNetV2CosegInit = coseg('mobilenet-v2-coseg-init', mobileNetV2, 'init');
export const mobileNetV2CosegFinal = coseg('mobilenet-v2-coseg-final', mobileNetV2, 'final');
export const efficientNetLite0CosegInit = coseg('efficientnet-lite0-coseg-init', lite0, 'init');
export const efficientNetLite0CosegFinal = coseg('efficientnet-lite0-coseg-final', lite0, 'final');
