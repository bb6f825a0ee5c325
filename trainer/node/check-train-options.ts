import { DsrgError } from '@dsrg/core';
import { optionFlag } from '@dsrg/core/node';

/** Options that do nothing without another one, or beside one that says the same. */
const WITHOUT_EFFECT = [
  { option: 'cueList', without: 'cues', why: 'it numbers the photos of a file of cues' },
  { option: 'webLabels', without: 'web', why: 'it holds masks of web photos' },
  { option: 'json', without: 'printConfig', why: 'it says how settings are printed' },
  ...(['saliencyOutput', 'saliencyObject', 'saliencyValues'] as const).map(
    (option) => ({ option, without: 'saliency', why: 'it says how a saliency network is read' }) as const,
  ),
  { option: 'seeds', beside: 'cues', why: 'both stand in the place of the same stage' },
  { option: 'tags', beside: 'cues', why: 'the tags are those in the file of cues' },
  { option: 'runs', beside: 'check', why: 'each of them costs the same' },
  { option: 'resume', beside: 'runs', why: 'runs that were begun go on, the others begin' },
  { option: 'until', beside: 'shard', why: 'a shard ends where its stage does' },
  { option: 'until', beside: 'runs', why: 'their scores are united at their ends' },
  { option: 'shard', beside: 'check', why: 'nothing is done then' },
  { option: 'split', beside: 'list', why: 'the list says which photos are trained on' },
] as const;

/**
 * Refuses options that would have no effect.
 * @param given names of the options that were typed
 * @throws DsrgError USAGE
 */
export function checkTrainOptions(given: ReadonlySet<string>): void {
  for (const rule of WITHOUT_EFFECT) {
    if (!given.has(rule.option)) continue;
    const flag = `--${optionFlag(rule.option)}`;
    if ('without' in rule && !given.has(rule.without)) {
      throw new DsrgError('USAGE', `${flag} has no effect without --${optionFlag(rule.without)}: ${rule.why}.`, {
        hint: `Add --${optionFlag(rule.without)}, or leave ${flag} out.`,
      });
    }
    if ('beside' in rule && given.has(rule.beside)) {
      throw new DsrgError('USAGE', `${flag} has no effect beside --${optionFlag(rule.beside)}: ${rule.why}.`, {
        hint: `Leave one of them out.`,
      });
    }
  }
}
