import type { LabelMap } from '@dsrg/core';
import { requireCues } from '../../../trainer/stages/require-cues.ts';
import { failure } from '../../core/node/failure.ts';

describe('trainer/stages requireCues', () => {
  const items = ['a', 'b'].map((id) => ({ id }));
  const cuesOf = (labels: Record<string, readonly number[]>) => ({
    read: async ({ id }: { id: string }): Promise<LabelMap> => {
      const data = Uint8Array.from(labels[id] ?? []);
      return { kind: 'labels', data, height: 1, width: data.length };
    },
  });

  it('stops a training that has nothing but background to learn from', async () => {
    const message = 'None of 2 photos has a cue of any class';
    await failure(() => requireCues(cuesOf({ a: [255, 255], b: [0, 255] }), items), 'DATASET', [message], '--init');
    await requireCues(cuesOf({ a: [255, 255], b: [255, 2] }), items);
  });
});
