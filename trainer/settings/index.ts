/** The building blocks of stages' settings: schemas with their meaning and range, for the sections of other stages. */
export { cueRule } from '../stages/cue-rules.ts';
export { seedLossSettings } from '../stages/seed-loss.ts';
export { convention, crf, longSide, notNegative, positive, range, share, whole } from './blocks.ts';
export { segmentationNetwork, tagNetwork } from './network.ts';
export { training, trainingSection } from './training.ts';
export { evaluation, sizes, views } from './views.ts';
