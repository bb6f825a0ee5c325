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
  tags: ({ table }, helpers) => {
    const descriptions = helpers.flatMap((file) => (file.table && isClassDescriptions(file.table) ? [file.table] : []));
    const names = new Map(descriptions.flatMap((one) => [...readClassDescriptions(one)]));
    return table ? readOpenImages(table, names) : { rows: [] };
  },
});
