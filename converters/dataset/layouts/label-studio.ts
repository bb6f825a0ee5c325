import { isLabelStudio, readLabelStudio } from '../../read/labelling/read-label-studio.ts';
import { fileLayout } from './file-layout.ts';

export const labelStudio = fileLayout({
  name: 'Label Studio',
  looks: 'a JSON list of tasks (JSON or JSON-MIN); its CSV is read as a table',
  endings: ['.json'],
  fits: ({ json }) => isLabelStudio(json),
  tags: ({ json, name }) => readLabelStudio(json, name),
});
