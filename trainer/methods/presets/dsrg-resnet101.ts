import type { RunSettings } from '../settings.ts';
import { cueOrigins, dsrgRetrainOrigins, dsrgSeedOrigins, dsrgVgg16 } from './dsrg-vgg16.ts';
import type { Preset } from './preset.ts';

const base = dsrgVgg16.settings;

const settings: RunSettings = {
  ...base,
  network: 'resnet101-deeplab',
  mean: null,
  tags: { ...base.tags, network: 'resnet101-cam', outputStride: 16 },
};

/** DSRG on ResNet-101: its results are published (61.4 on val), its network and solver are not. */
export const dsrgResnet101: Preset = {
  about: 'DSRG on ResNet-101 with DeepLab-v2’s head; what is not released is taken from its VGG16',
  method: 'dsrg',
  settings,
  origins: {
    network: { from: 'not released; DeepLab-v2’s head, as most lists of results say', paper: 'ResNet-101' },
    outputStride: { from: 'not released; 41×41 for 321×321 as on VGG16' },
    mean: { from: 'the network’s own: that of the ResNet authors’ Caffe models' },
    longSide: { from: 'of no effect: every size is a warp, or the photo’s own' },
    ...cueOrigins,
    'tags.network': { from: 'not released; ResNet-101 with the mean of its maps (Zhou et al., CVPR 2016)' },
    ...dsrgSeedOrigins,
    ...dsrgRetrainOrigins,
    seeds: { from: 'not released for ResNet-101; solver-s.prototxt of VGG16' },
    retrain: { from: 'not released for ResNet-101; solver-f.prototxt of VGG16' },
  },
};
