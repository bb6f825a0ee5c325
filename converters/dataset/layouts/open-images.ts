import {
  isClassDescriptions,
  isOpenImages,
  readClassDescriptions,
  readOpenImages,
} from '../../read/labelling/read-open-images.ts';
import { fileLayout } from './file-layout.ts';

export const openImages = fileLayout({
  name: 'Open Images',
  looks: 'a CSV with `ImageID`, `LabelName` and `Confidence`, and `class-descriptions.csv`',
  endings: ['.csv'],
  fits: ({ table }) => table !== undefined && isOpenImages(table),
  helps: ({ table }) => table !== undefined && isClassDescriptions(table),
  tags: ({ table }, helpers) => {
    const names = new Map(helpers.flatMap((file) => (file.table ? [...readClassDescriptions(file.table)] : [])));
    return table ? readOpenImages(table, names) : { rows: [] };
  },
});
