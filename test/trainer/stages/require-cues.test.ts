import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vocPalette } from '@dsrg/core';
import { writeLabels } from '@dsrg/core/node';
import { requireCues } from '../../../trainer/stages/require-cues.ts';
import { failure } from '../../core/node/failure.ts';

describe('trainer/stages requireCues', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dsrg-cues-'));
  after(() => rmSync(folder, { recursive: true }));
  const items = ['a', 'b'].map((id) => ({ id, photo: `${id}.jpg` }));
  const write = (id: string, ...labels: number[]) => {
    const map = { kind: 'labels' as const, data: Uint8Array.from(labels), height: 1, width: labels.length };
    return writeLabels(join(folder, `${id}.png`), map, vocPalette());
  };

  it('stops a training that has nothing but background to learn from', async () => {
    await write('a', 255, 255);
    await write('b', 0, 255);
    const message = 'None of the 2 photos has a cue of any class';
    await failure(() => requireCues(folder, items, 3), 'DATASET', [message], '--init');
    await write('b', 255, 2);
    await requireCues(folder, items, 3);
  });
});
