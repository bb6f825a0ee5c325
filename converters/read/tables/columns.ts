/** Names of the column that holds the photo, the surest first; as `columnKey` makes them. */
const imageColumns = [
  ...['image', 'filename', 'file_name', 'image_name', 'imagename', 'image_path', 'imagepath', 'file', 'filepath'],
  ...[
    'file_path',
    'filepaths',
    'image_file',
    'images',
    'files',
    'photo',
    'picture',
    'img',
    'img_name',
    'img_path',
    'path',
  ],
  ...['image_id', 'imageid', 'img_id', 'id'],
];

/** Names of the column that holds tags, the surest first. */
const tagColumns = [
  ...['tags', 'tag', 'labels', 'label', 'classes', 'class', 'class_name', 'classname', 'label_name', 'labelname'],
  ...['categories', 'category', 'choices', 'choice', 'keywords'],
];

/** Columns that speak of the photo, and are neither tags nor classes. */
const otherColumns = new Set([
  ...['', 'width', 'height', 'depth', 'size', 'split', 'set', 'subset', 'data_set', 'dataset', 'fold', 'url', 'source'],
  ...['license', 'date', 'index', 'unnamed:_0', 'class_id', 'category_id', 'xmin', 'ymin', 'xmax', 'ymax'],
  // Roboflow's column of photos that nobody has labelled.
  'unlabeled',
]);

/** Index of the column of photos; -1 where there is none. */
export function imageColumnOf(keys: readonly string[]): number {
  return firstOf(imageColumns, keys)[0] ?? -1;
}

/** Indices of the columns that may hold tags, the surest first. */
export function tagColumnsOf(keys: readonly string[]): number[] {
  return firstOf(tagColumns, keys);
}

/** Whether a column may stand for a class in a table of zeros and ones. */
export function mayBeClass(key: string): boolean {
  return !otherColumns.has(key) && !imageColumns.includes(key);
}

function firstOf(wanted: readonly string[], keys: readonly string[]): number[] {
  return wanted.map((name) => keys.indexOf(name)).filter((index) => index >= 0);
}
