import { cosegment } from '../../stages/cosegment.ts';
import { joinCues } from '../../stages/join-cues.ts';
import { learnLabels, learnWebMasks } from '../../stages/learn-labels.ts';
import { learnSeeds } from '../../stages/learn-seeds.ts';
import { learnTags } from '../../stages/learn-tags.ts';
import { makeCues } from '../../stages/make-cues.ts';
import { relabel } from '../../stages/relabel.ts';
import { defineMethod } from '../define-method.ts';

/** DSRG to whose cues a second witness adds: a network that learned from masks of web photos. */
export const cosegDsrg = defineMethod({
  name: 'coseg-dsrg',
  about: 'DSRG’s cues joined with what a network from co-segmented web photos finds (ours)',
  learnsFrom: 'tags',
  stages: {
    tags: learnTags(),
    cues: makeCues({ tags: 'tags' }),
    cosegment: cosegment(),
    generator: learnWebMasks({ labels: 'cosegment', start: 'tags' }),
    estimate: relabel({ network: 'generator', cues: 'cues' }),
    joined: joinCues({ cues: 'cues', labels: 'estimate' }),
    seeds: learnSeeds({ cues: 'joined', start: 'tags' }),
    relabel: relabel({ network: 'seeds' }),
    retrain: learnLabels({ labels: 'relabel', start: 'seeds' }),
  },
});
