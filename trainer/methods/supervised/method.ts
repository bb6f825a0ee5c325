import { masks } from '../../stages/define-stage.ts';
import { learnLabels } from '../../stages/learn-labels.ts';
import { defineMethod } from '../define-method.ts';

/** What the same network reaches from masks painted by hand. */
export const supervised = defineMethod({
  name: 'supervised',
  about: 'the same network from masks: the upper bound',
  learnsFrom: 'masks',
  stages: { retrain: learnLabels({ labels: masks }) },
});
