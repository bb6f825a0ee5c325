import { DsrgError, type Graph } from '@dsrg/core';
import { everyStepParts } from '../recursion/every-step-task.ts';
import { type RecursionSettings, recursionSettings } from '../recursion/recursion-settings.ts';
import { refreshParts } from '../recursion/refresh-task.ts';
import { timedLabelling } from '../recursion/timed-labelling.ts';
import { longSide } from '../settings/blocks.ts';
import { checkCorrelation } from '../settings/correlation.ts';
import { segmentationNetwork } from '../settings/network.ts';
import { trainLoop } from '../training/train-loop.ts';
import { defineStage, optional, type StageTraining } from './define-stage.ts';
import { openRunNetwork } from './open-run-network.ts';
import { startWeights } from './start-weights.ts';

/** What every recursion's loss gives a gradient for. */
const outputs = ['cam', 'logits'] as const;

/**
 * Learns tags and labels at once, where the labels come of the network's own activation maps again and again: with each batch (after
 * RecurSeed, Jo et al. 2022, whose training was never released), or every few epochs (after ISIM, 2022).
 */
export const learnRecursion = defineStage({
  about: 'learn from tags, and from labels that the network makes itself',
  makes: 'segmentation-network',
  needs: { start: optional('tag-network'), saliency: optional('saliency') },
  settings: recursionSettings,
  common: { network: segmentationNetwork, longSide },
  opens(question) {
    const opened = openRunNetwork(question);
    requireRecursion(opened.network.graph, question.settings, question.name);
    return opened;
  },
  check({ name, settings, inputs }) {
    if (settings.labels.kind !== 'refresh' || inputs.saliency === undefined) return;
    throw new DsrgError('CONFIG', `${name}.labels.kind is refresh, which does not look at saliency.`, {
      hint: 'Set saliency=null.',
    });
  },
  training: costOf,
  async run(work) {
    const { name, settings, common, networks, inputs, photos } = work;
    const opened = networks.open(common.network);
    const task = {
      ...opened,
      ...({ name, makes: 'segmentation-network', settings, outputs, items: photos.items } as const),
      weights: await startWeights(opened, inputs.start),
      average: settings.average,
    };
    const { labels } = settings;
    if (labels.kind === 'refresh') {
      await trainLoop(work, { ...task, ...refreshParts(work, opened, labels) });
      return undefined;
    }
    const parts = everyStepParts(work, opened, labels);
    await trainLoop(work, { ...task, ...parts });
    const lastWord = parts.lastWord();
    if (lastWord !== undefined) work.say(lastWord);
    return undefined;
  },
});

/** Mixing doubles the passes; the labels of each picture come to them. */
function costOf(settings: RecursionSettings): StageTraining {
  const { labels } = settings;
  if (labels.kind === 'refresh') return { settings, outputs };
  const { start, mix, levels } = labels;
  return {
    ...{ settings, outputs, observed: levels },
    passes: mix === null ? 1 : 2 - Math.max(start, mix.start),
    beside: { share: 1 - start, run: (network) => timedLabelling(network, settings, labels) },
  };
}

/** @throws DsrgError CONFIG for a network without activation maps, levels that it has not, and constants that cannot be */
function requireRecursion(graph: Graph, { labels, batch }: RecursionSettings, stage: string): void {
  const missing = outputs.find((output) => graph.outputs[output] === undefined);
  if (missing !== undefined) {
    throw new DsrgError(
      'CONFIG',
      `Stage ${stage} needs a network with activation maps; ${graph.name} has no ${missing}.`,
      {
        hint: 'RecurSeed’s networks have them: mobilenet-v2-recurseed, efficientnet-lite0-recurseed, resnet50-recurseed.',
      },
    );
  }
  if (labels.kind === 'refresh') return;
  checkCorrelation(graph, labels, `${stage}.labels`);
  const filters = [labels.filter, ...(labels.mix?.trusted.kind === 'filter' ? [labels.mix.trusted] : [])];
  for (const { certain, background } of filters) {
    if (background < certain) continue;
    throw new DsrgError(
      'CONFIG',
      `Stage ${stage} takes maps for certain from ${certain} on, and for background up to ${background}.`,
      {
        hint: `Lower the filter’s background, or raise certain: ${stage}.labels.filter, and where pictures are mixed ${stage}.labels.mix.trusted.`,
      },
    );
  }
  if (labels.mix === null || batch > 1) return;
  throw new DsrgError('CONFIG', `Stage ${stage} mixes pictures, but its batches have one alone.`, {
    hint: `Set ${stage}.batch=2 or more, or ${stage}.labels.mix=null.`,
  });
}
