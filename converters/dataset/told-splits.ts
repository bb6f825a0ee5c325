import { isCvatImages } from '../read/labelling/read-cvat-images.ts';
import { splitNameOf } from '../read/split-names.ts';
import { imageColumnOf } from '../read/tables/columns.ts';
import type { Table } from '../read/tables/parse-table.ts';
import type { XmlElement } from '../read/xml/parse-xml.ts';
import type { PhotoFolder } from './layouts/photo-folder.ts';
import { photoFinder } from './photo-finder.ts';

/** Columns that say to which split a photo belongs, the surest first. */
const splitColumns = ['split', 'subset', 'set', 'data_set', 'dataset'];

/** Splits by a file. */
export interface ToldSplits {
  readonly splits: ReadonlyMap<string, string>;
  readonly file: string;
}

/** A photo as a file names it, and its split. */
interface ToldSplit {
  readonly image: string;
  readonly split: string;
}

/**
 * The splits that files tell of photos which lie together: a column `split` or `subset` of a table, or the subsets of CVAT's
 * `annotations.xml`. A column that holds anything but the names of splits tells nothing.
 *
 * @returns `train`, `val` or `test` by id, and the whole path of the file that tells; `undefined` where none does
 */
export async function toldSplits(folder: PhotoFolder): Promise<ToldSplits | undefined> {
  const find = photoFinder(folder.photos.keys());
  for (const path of ['.csv', '.tsv', '.xml'].flatMap((ending) => [...folder.lone(ending)])) {
    const { name, table, xml } = await folder.parsed(path);
    const rows = table ? splitsOfTable(table) : xml ? splitsOfCvat(xml) : [];
    const found = new Map<string, string>();
    for (const { image, split } of rows) {
      const [id, ...others] = find(image);
      if (id !== undefined && others.length === 0) found.set(id, split);
    }
    if (found.size > 0) return { splits: found, file: name };
  }
  return undefined;
}

function splitsOfTable({ keys, rows }: Table): ToldSplit[] {
  const image = imageColumnOf(keys);
  const [column] = splitColumns.map((name) => keys.indexOf(name)).filter((index) => index >= 0);
  if (image < 0 || column === undefined || image === column) return [];
  const told = rows.map(({ cells }) => ({ image: cells[image] ?? '', split: splitNameOf(cells[column] ?? '') }));
  return told.every((row): row is ToldSplit => row.split !== undefined) ? told : [];
}

function splitsOfCvat(root: XmlElement): ToldSplit[] {
  if (!isCvatImages(root)) return [];
  return root.children.flatMap(({ name, attributes }) => {
    const split = splitNameOf(attributes.get('subset') ?? '');
    return name === 'image' && split !== undefined ? [{ image: attributes.get('name') ?? '', split }] : [];
  });
}
