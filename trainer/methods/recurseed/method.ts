import { learnBoundaries } from '../../stages/learn-boundaries.ts';
import { learnLabels } from '../../stages/learn-labels.ts';
import { learnRecursion } from '../../stages/learn-recursion.ts';
import { learnTags } from '../../stages/learn-tags.ts';
import { makeSaliency } from '../../stages/make-saliency.ts';
import { relabel } from '../../stages/relabel.ts';
import { defineMethod, whereSet } from '../define-method.ts';

/** After RecurSeed: one network learns tags and its own refined labels; a second one may learn from what it then says of the photos. */
export const recurseed = defineMethod({
  name: 'recurseed',
  about: 'after RecurSeed and CertainMix or EdgePredictMix (Jo et al., 2022), whose training was never released',
  learnsFrom: 'tags',
  stages: {
    tags: whereSet(learnTags()),
    saliency: whereSet(makeSaliency({ tags: 'tags' })),
    recursion: learnRecursion({ start: 'tags', saliency: 'saliency' }),
    boundaries: whereSet(learnBoundaries({ network: 'recursion' })),
    relabel: whereSet(relabel({ network: 'recursion', boundaries: 'boundaries' })),
    segment: whereSet(learnLabels({ labels: 'relabel' })),
  },
});
