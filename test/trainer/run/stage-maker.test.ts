import { memoryStore } from '@dsrg/converters';
import { expect } from 'chai';
import type { PlannedStage } from '../../../trainer/run/plan-run.ts';
import { stageMaker } from '../../../trainer/run/stage-maker.ts';

describe('stageMaker', () => {
  const stage = (place: number, name: string, makes: string, inputs: Record<string, string> = {}) =>
    ({
      name,
      folder: `${place}-${name}`,
      definition: { makes },
      inputs,
      settings: {},
      common: {},
    }) as unknown as PlannedStage;
  const plan = [
    stage(1, 'tags', 'tag-network'),
    stage(2, 'cues', 'cues', { tags: 'tags' }),
    stage(3, 'thin', 'cues', { cues: 'cues' }),
  ];
  const record = { method: 'dsrg', seed: 1, data: { name: 'voc', hash: '1', tags: 'x' }, settings: { flip: true } };

  async function makers(change: object = {}, network = 1): Promise<string[]> {
    const run = memoryStore();
    await run.write('1-tags/checkpoint.safetensors', Uint8Array.of(network));
    const about = { run, record: { ...record, ...change }, makers: new Map() };
    for (const each of plan) about.makers.set(each.name, await stageMaker(each, plan, about));
    return [...about.makers.values()].map(({ hash }) => hash);
  }

  it('is the same when a run goes on: under another name, after a photo was mended', async () => {
    const [tags, cues, thin] = await makers();
    expect(await makers({ data: { name: 'moved', hash: '2', tags: 'x' } })).to.deep.equal([tags, cues, thin]);
    expect(new Set([tags, cues, thin])).to.have.property('size', 3);
  });

  it('is another one for other settings, tags and seeds, and for other networks and all that comes of them', async () => {
    const [tags, cues, thin] = await makers();
    for (const change of [{ seed: 2 }, { settings: { flip: false } }, { data: { ...record.data, tags: 'y' } }]) {
      expect(
        (await makers(change)).some((hash) => [tags, cues, thin].includes(hash)),
        JSON.stringify(change),
      ).to.equal(false);
    }
    const [sameTags, otherCues, otherThin] = await makers({}, 2);
    expect([sameTags === tags, otherCues === cues, otherThin === thin]).to.deep.equal([true, false, false]);
  });
});
