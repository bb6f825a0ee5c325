import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCheckpoint } from '@dsrg/converters/node';
import { expect } from 'chai';
import { methods } from '../../../trainer/methods/methods.ts';
import { openRunLog } from '../../../trainer/stages/open-run-log.ts';
import { smallCheckpoint } from '../../converters/small-checkpoint.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('trainer/stages openRunLog', () => {
  const folder = temporaryFolder();

  it('cuts the steps that no checkpoint holds', async () => {
    const lines = [
      ...[1, 2].map((step) => ({ stage: 'tags', step })),
      ...[
        { stage: 'tags', event: 'done' },
        { stage: 'cues', event: 'done' },
      ],
      ...[1, 2, 3, 4].map((step) => ({ stage: 'seeds', step })),
    ].map((record) => `${JSON.stringify(record)}\n`);
    await writeFile(join(folder(), 'log.jsonl'), lines.join(''));
    const stages = methods.dsrg.stages(folder());
    for (const [place, step] of [
      ['1-tags', 2],
      ['3-seeds', 3],
    ] as const) {
      const checkpoint = smallCheckpoint();
      const about = { ...checkpoint.about, step };
      await writeCheckpoint(join(folder(), place, 'checkpoint.safetensors'), { ...checkpoint, about });
    }
    const log = await openRunLog(folder(), stages);
    log.write({ stage: 'seeds', step: 4, again: true });
    log.close();
    expect(await readFile(join(folder(), 'log.jsonl'), 'utf8')).to.equal(
      `${lines.slice(0, -1).join('')}{"stage":"seeds","step":4,"again":true}\n`,
    );
  });
});
