import { cosegment } from '../../stages/cosegment.ts';
import { learnLabels, learnWebMasks } from '../../stages/learn-labels.ts';
import { relabel } from '../../stages/relabel.ts';
import { defineMethod } from '../define-method.ts';

/** Web co-segmentation: masks of web photos teach one network, whose masks of the tagged photos teach another. */
export const webCoseg = defineMethod({
  name: 'web-coseg',
  about: 'web co-segmentation: photos found by class names, then the tagged ones (Shen et al., BMVC 2017)',
  learnsFrom: 'tags',
  stages: {
    cosegment: cosegment(),
    generator: learnWebMasks({ labels: 'cosegment' }),
    estimate: relabel({ network: 'generator' }),
    final: learnLabels({ labels: 'estimate' }),
  },
});
