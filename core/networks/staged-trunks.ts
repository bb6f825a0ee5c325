import type { ResizeNode } from '../graph/nodes.ts';
import { efficientNetLite0Groups } from './efficientnet-lite0-deeplab.ts';
import type { GraphWriter, Maps } from './graph-writer.ts';
import { type InvertedGroup, invertedResiduals } from './inverted-residuals.ts';
import { mobileNetV2Groups } from './mobilenet-v2-deeplab.ts';
import type { Network } from './network.ts';
import { resnetTrunk, torchMean, torchStd } from './resnet-trunk.ts';

/** A trunk as an encoder-decoder sees it. */
export interface StagedTrunk extends Pick<Network, 'trunk' | 'mean' | 'std'> {
  /** Maps at the end of its stages: C2 at stride 4, C3 at 8, C4, C5. */
  readonly stages: readonly [c2: Maps, c3: Maps, c4: Maps, c5: Maps];
  /** What activation maps are read off. */
  readonly features: Maps;
  readonly convention: ResizeNode['convention'];
}

export interface StagedTrunkOptions {
  readonly outputStride: 8 | 16;
  /** Whether batch norms always take their running averages. */
  readonly frozenNorms: boolean;
}

export type OpenTrunk = (writer: GraphWriter, options: StagedTrunkOptions) => StagedTrunk;

const images = { name: 'images', channels: 3 };

/**
 * torchvision's ResNet as RecurSeed has it (`core/backbones/resnet.py@df538e2`): the last stage's stride left out at stride 16, without
 * dilation in its place; at stride 8 the last two, with dilation 2 and 4 in all but each stage's first block. Sizes change bilinearly
 * with half-pixel centres.
 */
export function torchResnet(depth: 50 | 101): OpenTrunk {
  return (writer, { outputStride, frozenNorms }) => {
    const { features, stages, layers } = resnetTrunk(writer, images, {
      depth,
      outputStride,
      strideOn: '3x3',
      poolCeil: false,
      scale: frozenNorms ? 'frozen-norm' : 'norm',
      dilated: outputStride === 8 ? 'later' : 'none',
    });
    return {
      stages: stages as [Maps, Maps, Maps, Maps],
      features,
      trunk: layers,
      mean: torchMean,
      std: torchStd,
      convention: 'half-pixel',
    };
  };
}

/** A trunk of inverted residuals, whose batch norms are folded: C2 … C5 end its groups 2, 3, 5 and 7. */
function invertedTrunk(table: readonly InvertedGroup[], centre: number, spread: number): OpenTrunk {
  return (writer, { outputStride }) => {
    const { features, groups, layers } = invertedResiduals(writer, images, table, outputStride);
    return {
      stages: [1, 2, 4, 6].map((k) => groups[k]) as [Maps, Maps, Maps, Maps],
      features,
      trunk: layers,
      mean: [centre, centre, centre],
      std: [spread, spread, spread],
      // SAME padding puts the corner cells of photos of 16 k + 1 pixels on their corners.
      convention: 'align-corners',
    };
  };
}

export const mobileNetV2Trunk = invertedTrunk(mobileNetV2Groups, 127.5, 127.5);
export const efficientNetLite0Trunk = invertedTrunk(efficientNetLite0Groups, 127, 128);
