import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors, type Tensor } from '@dsrg/converters';
import { createNetwork, parametersOf } from '@dsrg/core';
import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { colourModel } from '../../core/tiny-model.ts';
import { startBin } from '../../run-bin.ts';
import { taggingIn, writePhoto } from '../tag-service.ts';

describe('what dsrg-tag suggests', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder(), name);
  const { start, stop } = taggingIn(folder);
  beforeEach(() => {
    for (const name of ['a.png', 'sub/1.png']) writePhoto(at(name), [200, 30, 20]);
  });

  it('is learned once three photos show a class and three do not', async () => {
    for (let k = 0; k < 5; k++) {
      writePhoto(at(`red ${k}.png`), [150 + 20 * k, 20, 30]);
      writePhoto(at(`blue ${k}.png`), [20, 30, 150 + 20 * k]);
    }
    const init = at('weights.safetensors');
    writeFileSync(init, freshWeights());
    const service = await start('--init', init, '--threads', '1');
    const { photos } = JSON.parse((await service.get('state')).text) as { photos: string[] };
    await service.tell('classes', { add: 'red' });
    const places = (colour: string) => photos.flatMap((name, photo) => (name.startsWith(colour) ? [photo] : []));
    const [reds, blues] = [places('red'), places('blue')];
    const changes = [
      ...reds.slice(0, 3).map((photo) => ({ photo, tags: ['red'] })),
      ...blues.slice(0, 3).map((photo) => ({ photo, tags: [] })),
    ];
    await service.tell('tags', { changes });
    let found: [number, number, number][] = [];
    for (let tries = 0; tries < 200 && found.length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      found = JSON.parse((await service.get('suggestions')).text).found;
    }
    const suggested = found.map(([photo]) => photo);
    expect(suggested).to.include.members(reds.slice(3));
    expect(suggested).not.to.include.members([blues[3]]).and.not.include.members([blues[4]]);
    expect((await stop(service)).code).to.equal(0);
  });

  it('is what a trained model finds, from the start', async () => {
    writePhoto(at('green.png'), [20, 200, 20]);
    writeFileSync(at('model.onnx'), colourModel());
    writeFileSync(at('tags.csv'), 'image,tags\nsub/1.png,Red\n');
    const service = await start('--model', at('model.onnx'), '--threads', '1');
    const { photos, classes } = JSON.parse((await service.get('state')).text);
    expect(classes, 'a class of the folder in another spelling is that one').to.deep.equal(['Red', 'green']);
    let answer: { note: string; classes: string[]; found: [number, number, number][] } | undefined;
    for (let tries = 0; tries < 200 && (answer?.found.length ?? 0) < 3; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      answer = JSON.parse((await service.get('suggestions')).text);
    }
    const named = answer!.found.map(([photo, index, probability]) => [
      photos[photo],
      answer!.classes[index],
      probability > 0.5,
    ]);
    expect(named).to.deep.include.members([
      ['a.png', 'Red', true],
      ['green.png', 'green', true],
    ]);
    expect((await stop(service)).code).to.equal(0);
    const both = await startBin('trainer/bin/dsrg-tag', [folder(), '--model', 'm', '--init', 'w']).result;
    expect([both.code, both.stderr.includes('--init and --model both make suggestions')]).to.deep.equal([2, true]);
  });
});

/** Weights of a trunk that has learned nothing: they tell red from blue all the same. */
function freshWeights(): Uint8Array {
  const { graph, sigmas } = createNetwork('mobilenet-v2-deeplab', { classes: 2 });
  const random = createRandom(1);
  const weights = initialiseWeights(graph, () => random.normal(), sigmas);
  const tensors = new Map(
    parametersOf(graph).map(({ name, shape }): [string, Tensor] => [name, { shape, data: weights.get(name)! }]),
  );
  return encodeSafetensors(tensors);
}
