import { isCreateMl, readCreateMl } from '../../read/labelling/read-create-ml.ts';
import { fileLayout } from './file-layout.ts';

export const createMl = fileLayout({
  name: 'Create ML',
  looks: '`_annotations.createml.json`: a list of images, each with the labels of its objects',
  endings: ['.json'],
  fits: ({ json }) => isCreateMl(json),
  tags: ({ json, name }) => readCreateMl(json, name),
});
