import { expect } from 'chai';
import { defineMethod, whereSet } from '../../../trainer/methods/define-method.ts';
import { masks } from '../../../trainer/stages/define-stage.ts';
import { learnLabels } from '../../../trainer/stages/learn-labels.ts';
import { learnSeeds } from '../../../trainer/stages/learn-seeds.ts';
import { learnTags } from '../../../trainer/stages/learn-tags.ts';
import { makeCues } from '../../../trainer/stages/make-cues.ts';
import { relabel } from '../../../trainer/stages/relabel.ts';
import { failure } from '../../core/node/failure.ts';

const about = 'a method of this test';
const base = { name: 'test', about, learnsFrom: 'tags' } as const;

describe('trainer/methods defineMethod', () => {
  it('derives the settings from the stages, shared sections once', () => {
    const method = defineMethod({
      ...base,
      stages: { tags: learnTags(), cues: makeCues({ tags: 'tags' }), seeds: learnSeeds({ cues: 'cues' }) },
    });
    const { shape } = method.settings as unknown as { readonly shape: object };
    expect(Object.keys(shape)).to.deep.equal(['network', 'longSide', 'tags', 'cues', 'seeds', 'evaluate']);
  });

  it('lets a section be null only where the stage may be left out', () => {
    const shapeOf = (method: { readonly settings: unknown }) =>
      (method.settings as { readonly shape: Record<string, { safeParse(value: unknown): { success: boolean } }> })
        .shape;
    const shape = shapeOf(defineMethod({ ...base, stages: { tags: learnTags(), twin: whereSet(learnTags()) } }));
    expect(shape.twin?.safeParse(null).success).to.equal(true);
    expect(shape.tags?.safeParse(null).success).to.equal(false);
  });

  it('takes masks for labels', () => {
    const method = defineMethod({ ...base, learnsFrom: 'masks', stages: { learn: learnLabels({ labels: masks }) } });
    expect(Object.keys(method.stages)).to.deep.equal(['learn']);
  });

  it('does not compile with an input of another kind, or of no stage; who does not compile is told', async () => {
    const wrong = () =>
      defineMethod({
        ...base,
        stages: {
          tags: learnTags(),
          // @ts-expect-error a tag network gives no class scores to relabel by
          again: relabel({ network: 'tags' }),
        },
      });
    const kind = ['Method test: network of stage again comes from tags, which makes tag-network.'];
    await failure(wrong, 'CONFIG', kind, 'It needs segmentation-network');
    const missing = () =>
      // @ts-expect-error there is no stage before it that is called so
      defineMethod({ ...base, stages: { cues: makeCues({ tags: 'tegs' }) } });
    await failure(
      missing,
      'CONFIG',
      ['tags of stage cues comes from tegs, which is no stage before it'],
      'tag-network',
    );
    // @ts-expect-error cues cannot be made without a tag network
    expect(() => defineMethod({ ...base, stages: { cues: makeCues({}) } })).to.throw('comes from nothing');
  });

  it('refuses a stage that reads what a later one makes', async () => {
    const later = () => defineMethod({ ...base, stages: { cues: makeCues({ tags: 'tags' }), tags: learnTags() } });
    await failure(later, 'CONFIG', ['comes from tags, which is no stage before it'], 'name a stage before it');
  });
});
