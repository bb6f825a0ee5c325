import { memoryStore, type RunStore } from '@dsrg/converters';
import { chooseSettings, type Machine, methods, presets, type TrainRequest, train, trainShard } from '@dsrg/trainer';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { quietMachine } from '../quiet-machine.ts';
import { renderedPhotos } from '../rendered-photos.ts';

const quick = ['tags', 'seeds', 'retrain'].flatMap((stage) => [`${stage}.epochs=1`, `${stage}.batch=4`]);

describe('trainer/run shards', () => {
  let request: Omit<TrainRequest, 'store'>;
  const said: string[] = [];
  before(async () => {
    const { drawSheet: _, ...machine }: Machine = await quietMachine();
    const { method, settings } = chooseSettings({ methods, presets }, { preset: 'tiny', set: quick });
    const say = (line: string) => said.push(line);
    request = { method, settings, photoSets: { target: renderedPhotos(5) }, machine, say };
  });
  beforeEach(() => said.splice(0));

  /** The maps and networks of a run, which times have no part in. */
  async function madeIn(store: RunStore): Promise<Map<string, Uint8Array>> {
    const files = (await store.list()).filter((path) => /^\d-.*\.(png|safetensors)$/.test(path));
    return new Map(
      await Promise.all(files.map(async (path) => [path, (await store.read(path)) as Uint8Array] as const)),
    );
  }

  const share = (store: RunStore, index: number, count: number) => trainShard({ ...request, store }, { index, count });

  it('make united the bytes of a run by one process, also where one of them is lost', async () => {
    const [whole, shared] = [memoryStore('whole'), memoryStore('shared')];
    await train({ ...request, store: whole });
    const ended = await train({ ...request, store: shared, until: 'tags' });
    expect(ended).to.include({ complete: false, table: '' });
    expect(await shared.exists('2-cues/done.json')).to.equal(false);

    const both = await Promise.all([share(shared, 2, 2), share(shared, 1, 2)]);
    expect(both).to.deep.equal([
      'stage cues, shard 2 of 2: 2 photos of 5 done.',
      'stage cues, shard 1 of 2: 3 photos of 5 done.',
    ]);
    expect(await share(shared, 1, 2), 'a double').to.equal('stage cues, shard 1 of 2: done before.');
    expect(await shared.exists('2-cues/done.json'), 'who unites them ends the stage').to.equal(false);
    await train({ ...request, store: shared, until: 'seeds' });
    expect(said).to.include('cues: all 2 shards are there');

    await share(shared, 1, 3);
    await share(shared, 3, 3);
    said.splice(0);
    expect((await train({ ...request, store: shared })).complete).to.equal(true);
    expect(said).to.include('relabel: of 3 shards 2 did not end; 2 of 5 photos are missing, and made here');
    const [expected, found] = [await madeIn(whole), await madeIn(shared)];
    expect([...expected.keys()]).to.include.members([
      '2-cues/photo_1.png',
      '4-relabel/photo_5.png',
      '5-retrain/checkpoint.safetensors',
    ]);
    expect([...found.keys()]).to.deep.equal([...expected.keys()]);
    for (const [path, bytes] of expected) expect(found.get(path), path).to.deep.equal(bytes);
    expect(await share(shared, 1, 2)).to.match(/All stages are done/);
  });

  it('are refused where no run was begun, where a stage looks at all photos, and in another number', async () => {
    const store = memoryStore('refused');
    await failure(() => share(store, 1, 2), 'CONFIG', ['There is no run in refused'], '--until tags');
    await failure(
      () => train({ ...request, store, until: 'cue' }),
      'CONFIG',
      ['There is no stage cue to end after'],
      'cues?',
    );
    await train({ ...request, store, until: 'tags' });
    await failure(() => share(store, 7, 7), 'USAGE', ['Shard 7/7 of 5 photos is empty'], 'at most 5');
    await share(store, 1, 2);
    await failure(
      () => share(store, 1, 3),
      'CONFIG',
      ['refused/2-cues has shards of 2; this would be one of 3'],
      'into 2',
    );
    await train({ ...request, store, until: 'cues' });
    await failure(
      () => share(store, 1, 2),
      'CONFIG',
      ['Stage seeds comes next, and it looks at all photos'],
      '--until seeds',
    );
  });
});
