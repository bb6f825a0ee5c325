import { isVia, isViaTable, readVia, readViaTable } from '../../read/labelling/read-via.ts';
import { fileLayout } from './file-layout.ts';

export const via = fileLayout({
  name: 'VGG Image Annotator',
  looks: '`via_region_data.json`, a VIA project, or its CSV: attributes of regions and files',
  endings: ['.json', '.csv'],
  fits: ({ json, table }) => (table ? isViaTable(table) : isVia(json)),
  tags: ({ json, table, name }) => (table ? readViaTable(table) : readVia(json, name)),
});
