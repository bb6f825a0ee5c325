import { changeSources, from, type Origin } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrg } from '../method.ts';
import { dsrgVgg16 } from './dsrg-vgg16.ts';

const vgg = dsrgVgg16.sourced;

/** What is known of VGG16 alone. */
function assumed<T>(settings: T): T {
  return changeSources(settings, ({ from, ...rest }): Origin => {
    return { from: from.startsWith('ours') ? from : `assumed, as on VGG16: ${from}`, ...rest };
  });
}

/** DSRG on ResNet-101: its results are published (61.4 on val), its network and solver are not. */
export const dsrgResnet101 = definePreset({
  name: 'dsrg-resnet101',
  about: 'DSRG on ResNet-101 with DeepLab-v2’s head; what is not released is taken from its VGG16',
  method: dsrg,
  usualFor: ['resnet101-deeplab', 'resnet50-deeplab'],
  settings: {
    ...vgg,
    network: {
      name: from(
        'resnet101-deeplab',
        'assumed: DeepLab-v2’s head; nothing is released, and lists of results disagree',
        { paper: 'ResNet-101' },
      ),
      outputStride: from(8, 'assumed, as on VGG16: 41×41 for 321×321'),
      strideOn: from(
        '1x1',
        'assumed, for nothing is released: as in the ResNet authors’ Caffe models and in DeepLab-v2',
      ),
      headWeights: from('gaussian', 'assumed, for nothing is released: Caffe’s filler of DSRG’s fc8'),
      mean: from(null, 'assumed: the network’s own: that of the ResNet authors’ Caffe models'),
    },
    tags: {
      ...vgg.tags,
      network: from(
        { name: 'resnet101-cam', outputStride: 16, strideOn: '1x1' },
        'assumed: ResNet-101 with the mean of its maps (Zhou et al., CVPR 2016)',
      ),
    },
    seeds: assumed(vgg.seeds),
    relabel: assumed(vgg.relabel),
    retrain: assumed(vgg.retrain),
    evaluate: assumed(vgg.evaluate),
  },
});
