import type { RunSettings } from '../settings.ts';
import { cueOrigins, dsrgRetrainOrigins, dsrgSeedOrigins, dsrgVgg16 } from './dsrg-vgg16.ts';
import type { Origins, Preset } from './preset.ts';

const base = dsrgVgg16.settings;

const settings: RunSettings = {
  ...base,
  network: 'resnet101-deeplab',
  mean: null,
  tags: { ...base.tags, network: 'resnet101-cam', outputStride: 16 },
};

/** What is known of VGG16 alone. */
function assumed(origins: Origins): Origins {
  return Object.fromEntries(
    Object.entries(origins).map(([place, { from, ...rest }]) => {
      const own = from.startsWith('of no effect') || from.startsWith('ours');
      return [place, { from: own ? from : `assumed, as on VGG16: ${from}`, ...rest }];
    }),
  );
}

/** DSRG on ResNet-101: its results are published (61.4 on val), its network and solver are not. */
export const dsrgResnet101: Preset = {
  about: 'DSRG on ResNet-101 with DeepLab-v2’s head; what is not released is taken from its VGG16',
  method: 'dsrg',
  settings,
  origins: {
    network: {
      from: 'assumed: DeepLab-v2’s head; nothing is released, and lists of results disagree',
      paper: 'ResNet-101',
    },
    pooling: { from: 'of no effect: this network has no pools of VGG16' },
    strideOn: { from: 'assumed, for nothing is released: as in the ResNet authors’ Caffe models and in DeepLab-v2' },
    headWeights: { from: 'assumed, for nothing is released: Caffe’s filler of DSRG’s fc8' },
    outputStride: { from: 'assumed, as on VGG16: 41×41 for 321×321' },
    mean: { from: 'assumed: the network’s own: that of the ResNet authors’ Caffe models' },
    longSide: { from: 'of no effect: every size is a warp, or the photo’s own' },
    ...cueOrigins,
    'tags.network': { from: 'assumed: ResNet-101 with the mean of its maps (Zhou et al., CVPR 2016)' },
    ...assumed(dsrgSeedOrigins),
    ...assumed(dsrgRetrainOrigins),
  },
};
