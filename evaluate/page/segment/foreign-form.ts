import { DsrgError, type MetadataOverride, vocClasses } from '@dsrg/core';
import { get } from '../shell/dom.ts';

type Triple = [number, number, number];

/** What photos are turned into for a network: `(x − mean) / std` of samples 0 to 255. */
const inputs: Readonly<Record<string, { readonly mean: Triple; readonly std: Triple }>> = {
  'minus-one-to-one': { mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] },
  'zero-to-one': { mean: [0, 0, 0], std: [255, 255, 255] },
  imagenet: { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  bytes: { mean: [0, 0, 0], std: [1, 1, 1] },
};

/**
 * Asks for what a model of another program does not say of itself.
 * @param submit is called with what was filled in
 */
export function listenToForeignForm(submit: (metadata: MetadataOverride) => void): void {
  get('foreign').addEventListener('submit', (event) => {
    event.preventDefault();
    submit(readForeignForm());
  });
  get('voc-classes').addEventListener('click', () => {
    get<HTMLTextAreaElement>('foreign-classes').value = vocClasses.join('\n');
  });
}

/** @throws DsrgError CONFIG for fewer than two classes */
function readForeignForm(): MetadataOverride {
  const names = get<HTMLTextAreaElement>('foreign-classes').value.split('\n');
  const classes = names.map((name) => name.trim()).filter((name) => name !== '');
  if (classes.length < 2) {
    throw new DsrgError('CONFIG', `${classes.length} class names; background and at least one class were expected.`, {
      hint: 'A name a line, background first, in the order of the model’s output.',
    });
  }
  const channelOrder = get<HTMLSelectElement>('foreign-order').value === 'bgr' ? 'bgr' : 'rgb';
  return { classes, channelOrder, ...inputs[get<HTMLSelectElement>('foreign-input').value] };
}
