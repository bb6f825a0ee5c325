import { learnLabels } from '../../stages/learn-labels.ts';
import { learnTags } from '../../stages/learn-tags.ts';
import { makeGuides } from '../../stages/make-guides.ts';
import { makeSaliency } from '../../stages/make-saliency.ts';
import { makeSeeds } from '../../stages/make-seeds.ts';
import { defineMethod } from '../define-method.ts';

/** Guided Labelling: seeds say which class, saliency says how far. */
export const guided = defineMethod({
  name: 'guided',
  about: 'Guided Labelling: tags and saliency (Oh et al., CVPR 2017)',
  learnsFrom: 'tags',
  stages: {
    tags: learnTags(),
    seeds: makeSeeds({ tags: 'tags' }),
    saliency: makeSaliency({ tags: 'tags' }),
    guides: makeGuides({ seeds: 'seeds', saliency: 'saliency', tags: 'tags' }),
    segment: learnLabels({ labels: 'guides', start: 'tags' }),
  },
});
