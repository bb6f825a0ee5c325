import { readLabelStudio } from '../../../../converters/read/labelling/read-label-studio.ts';
import { failure } from '../../../core/node/failure.ts';

describe('readLabelStudio', () => {
  it('names the entry whose annotation holds something else than names', async () => {
    const strange = { choices: [{ x: 5 }] };
    const task = { data: { image: 'b.jpg' }, annotations: [{ result: [{ type: 'choices', value: strange }] }] };
    const short = { image: 'b.jpg', annotator: 1, choice: strange };
    for (const entry of [task, short]) {
      await failure(
        async () => readLabelStudio([{ image: 'a.jpg', annotator: 1, choice: 'cat' }, entry], 'export.json'),
        'FILE_FORMAT',
        ['What is labelled in entry 2 of export.json is an object without names'],
        'JSON-MIN',
      );
    }
  });
});
