import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryStore, stageFiles, within } from '@dsrg/converters';
import { encodeLabels, IGNORE, makerOfPng, vocPalette } from '@dsrg/core';
import { chooseSettings, type Machine, readLabelMap, train } from '@dsrg/trainer';
import { expect } from 'chai';
import { importsOf } from '../architecture/module-graph.ts';
import { failure } from '../core/node/failure.ts';
import { repository } from '../shared.ts';
import { renderedPhotos } from './rendered-photos.ts';
import { thinned } from './thin-cues.ts';

const registry = { methods: [thinned.method], presets: [thinned] };
const short = ['tags.epochs=2', 'seeds.epochs=1', 'tags.batch=4', 'seeds.batch=4'];

import { quietMachine } from './quiet-machine.ts';

describe('a method of somebody else’s, outside the packages', () => {
  let machine: Machine;
  before(async () => {
    machine = await quietMachine();
  });

  /** Trains in memory; the store and what the stages left there. */
  async function run(set: readonly string[], store = memoryStore()) {
    const target = renderedPhotos(4);
    const { method, settings } = chooseSettings(registry, { set: [...short, ...set] });
    const { stages, result } = await train({ method, settings, photoSets: { target }, store, machine });
    const maps = async (stage: string) => {
      const { folder } = stages.find(({ name }) => name === stage)!;
      return Promise.all(target.items.map((item) => readLabelMap(within(store, folder), item, target.classes.length)));
    };
    const checkpoint = await within(store, result).read(stageFiles.checkpoint);
    return { names: stages.map(({ name }) => name), maps, checkpoint, store };
  }

  it('takes 40 lines and the public entrances alone', () => {
    const path = 'test/trainer/thin-cues.ts';
    const text = readFileSync(join(repository, path), 'utf8');
    expect(text.trimEnd().split('\n').length).to.be.at.most(40);
    const asked = importsOf([{ path, text }]).map(({ to }) => to);
    expect(asked).to.have.members(['core/index.ts', 'trainer/index.ts', 'zod']);
  });

  it('trains from tags to a network, through the stage that it invents', async () => {
    const { names, maps, checkpoint } = await run([]);
    expect(names).to.deep.equal(['tags', 'cues', 'thin', 'seeds']);
    expect(checkpoint?.length).to.be.greaterThan(1000);
    const [before, after] = [await maps('cues'), await maps('thin')];
    let [kept, dropped] = [0, 0];
    for (const [photo, { data }] of after.entries()) {
      for (const [cell, label] of data.entries()) {
        const was = before[photo]!.data[cell]!;
        if (was === IGNORE) expect(label).to.equal(IGNORE);
        else if (label === IGNORE) dropped++;
        else {
          expect(label).to.equal(was);
          kept++;
        }
      }
    }
    expect(kept / (kept + dropped)).to.be.within(0.4, 0.6);
  });

  it('leaves maps that carry what made them, as ours do; one that was copied in between is refused', async () => {
    const { store } = await run([]);
    const saysOf = async (file: string) => makerOfPng((await store.read(file)) as Uint8Array)?.says;
    const cue = (await store.list('2-cues')).find((file) => file.endsWith('.png'));
    expect(await saysOf(`2-cues/${cue}`)).to.match(
      /^stage cues \(thinned, seed 1, [0-9a-f]{8}…\) from tags [0-9a-f]{8}…$/,
    );
    expect(await saysOf(`3-thin/${cue}`)).to.match(/^stage thin .* from cues [0-9a-f]{8}…$/);
    // What an interrupted stage has made is gone on with, but not what somebody else has.
    await store.remove('2-cues/done.json');
    await run([], store);
    await store.remove('2-cues/done.json');
    await store.write(
      `2-cues/${cue}`,
      encodeLabels({ kind: 'labels', data: new Uint8Array(1), height: 1, width: 1 }, vocPalette()),
    );
    await failure(() => run([], store), 'FILE_FORMAT', [`${cue} does not say what made it`, '2-cues is of stage cues']);
  });

  it('is set as ours are: its own setting by name, out of its range refused', async () => {
    const { maps } = await run(['thin.keep=1']);
    expect(await maps('thin')).to.deep.equal(await maps('cues'));
    await failure(async () => chooseSettings(registry, { set: ['thin.keep=2'] }), 'CONFIG', ['thin.keep']);
    await failure(async () => chooseSettings(registry, { set: ['thin.kep=1'] }), 'CONFIG', ['thin.kep']);
  });
});
