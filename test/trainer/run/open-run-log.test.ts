import { encodeCheckpoint, memoryStore, readStoreText } from '@dsrg/converters';
import { expect } from 'chai';
import { openRunLog } from '../../../trainer/run/open-run-log.ts';
import { smallCheckpoint } from '../../converters/small-checkpoint.ts';

describe('trainer/run openRunLog', () => {
  it('cuts the steps that no checkpoint holds', async () => {
    const lines = [
      ...[1, 2].map((step) => ({ stage: 'tags', step })),
      ...[
        { stage: 'tags', event: 'done' },
        { stage: 'cues', event: 'done' },
      ],
      ...[1, 2, 3, 4].map((step) => ({ stage: 'seeds', step })),
    ].map((record) => `${JSON.stringify(record)}\n`);
    const run = memoryStore();
    await run.write('log.jsonl', lines.join(''));
    for (const [folder, step] of [
      ['1-tags', 2],
      ['3-seeds', 3],
    ] as const) {
      const checkpoint = smallCheckpoint();
      const about = { ...checkpoint.about, step };
      await run.write(`${folder}/checkpoint.safetensors`, encodeCheckpoint({ ...checkpoint, about }));
    }
    const stages = ['1-tags', '2-cues', '3-seeds'].map((folder) => ({ folder, name: folder.slice(2) }));
    const log = await openRunLog(run, stages);
    await log.write({ stage: 'seeds', step: 4, again: true });
    expect(await readStoreText(run, 'log.jsonl')).to.equal(
      `${lines.slice(0, -1).join('')}{"stage":"seeds","step":4,"again":true}\n`,
    );
  });
});
