import { isFiftyOne, readFiftyOne } from '../../read/labelling/read-fifty-one.ts';
import { fileLayout } from './file-layout.ts';

export const fiftyOne = fileLayout({
  name: 'FiftyOne',
  looks:
    '`labels.json` beside `data`: classes, and a class or objects by photo; or `samples.json` with one field of labels',
  endings: ['.json'],
  fits: ({ json }) => isFiftyOne(json),
  tags: ({ json, name }) => readFiftyOne(json, name),
});
