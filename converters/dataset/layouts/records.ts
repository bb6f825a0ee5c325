import { isRecords, readRecords } from '../../read/labelling/read-records.ts';
import { fileLayout } from './file-layout.ts';

export const records = fileLayout({
  name: 'records',
  looks:
    'JSON lines (`metadata.jsonl` of Hugging Face’s image folders), or a JSON list, of records with a photo and its tags, named as the columns of a table are',
  endings: ['.jsonl', '.ndjson', '.json'],
  fits: ({ json }) => isRecords(json),
  tags: ({ json, name }) => readRecords(json, name),
});
