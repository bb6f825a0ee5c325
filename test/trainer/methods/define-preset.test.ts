import { expect } from 'chai';
import { definePreset } from '../../../trainer/methods/define-preset.ts';
import { tiny } from '../../../trainer/methods/dsrg/presets/tiny.ts';
import { methods, presets } from '../../../trainer/methods/index.ts';
import { chooseSettings } from '../../../trainer/settings/choose-settings.ts';
import { failure } from '../../core/node/failure.ts';

/** The sections of `tiny`, with one more that its method has not: what a preset is whose stages have changed under it. */
const stale = definePreset({
  name: 'stale',
  about: 'takes over a stage that has changed',
  method: tiny.method as never,
  settings: { ...tiny.sourced, thin: { keep: 0.5 } } as never,
});

describe('trainer/methods definePreset', () => {
  it('checks the settings when they are used: a preset that does not fit keeps nobody from the others', () => {
    const registry = { methods, presets: [...presets, stale] };
    expect(chooseSettings(registry, { preset: 'tiny' }).preset.name).to.equal('tiny');
    expect(chooseSettings(registry, { method: 'supervised', network: 'tiny' }).preset.name).to.equal('tiny');
  });

  it('names the preset, the method and the place of what does not fit, and the cure', () =>
    failure(
      () => chooseSettings({ methods, presets: [...presets, stale] }, { preset: 'stale' }),
      'CONFIG',
      ['Preset stale does not fit method dsrg', 'thin'],
      'has a stage that it takes over changed since?',
    ));

  it('reads its settings once', () => {
    expect(tiny.settings).to.equal(tiny.settings);
    expect(tiny.origins).to.equal(tiny.origins);
  });
});
