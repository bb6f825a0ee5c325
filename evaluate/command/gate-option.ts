import { DsrgError, type GateUse } from '@dsrg/core';

/** The options of a gate, as they were given. */
interface GateOptions {
  readonly gate?: boolean | undefined;
  readonly weighTags?: boolean | undefined;
}

/**
 * How the options use a model's gate.
 *
 * @throws DsrgError USAGE for both uses at once
 */
export function readGate({ gate = false, weighTags = false }: GateOptions): GateUse {
  if (gate && weighTags) {
    throw new DsrgError(
      'USAGE',
      '--gate and --weigh-tags are both given; one leaves classes out, the other weighs them.',
      {
        hint: 'Give one of the two.',
      },
    );
  }
  return weighTags ? 'weigh' : gate;
}

/** What a use of a gate is asked for by. */
export function gateFlag(use: GateUse): string {
  return use === 'weigh' ? '--weigh-tags' : '--gate';
}
