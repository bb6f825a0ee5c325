import { DsrgError } from '@dsrg/core';
import { asList, asRecord, parseJson } from '../parse-json.ts';
import type { Table } from '../tables/parse-table.ts';
import { uniteRows } from '../tables/table-rows.ts';
import type { ImageTags } from './image-tags.ts';

/** Attributes that name the class, the surest first; otherwise the only attribute does. */
const naming = [
  'class',
  'classes',
  'label',
  'labels',
  'name',
  'type',
  'category',
  'object',
  'object_name',
  'tag',
  'tags',
];
/** Attributes of VGG's own examples that are none. */
const notNaming = new Set(['image_quality', 'caption', 'public_domain', 'image_url']);

/** True for `via_region_data.json`, and for a project file of VIA 2. */
export function isVia(value: unknown): boolean {
  const first = asRecord(Object.values(imagesOf(value))[0]);
  return first !== undefined && typeof first.filename === 'string' && 'regions' in first;
}

/**
 * Reads annotations of the VGG Image Annotator: the attributes of regions and files that name a class. Regions without one tell nothing.
 *
 * @param fileName for messages
 * @throws DsrgError TAG where several attributes may name the class
 */
export function readVia(value: unknown, fileName: string): ImageTags {
  const rows = Object.values(imagesOf(value)).map((entry) => {
    const { filename, regions, file_attributes: file } = asRecord(entry) ?? {};
    // Version 1 has an object of regions, version 2 a list.
    const list = Array.isArray(regions) ? regions : Object.values(asRecord(regions) ?? {});
    const attributes = [...list.map((region) => asRecord(region)?.region_attributes), file].map(
      (one) => asRecord(one) ?? {},
    );
    return {
      image: String(filename ?? ''),
      names: attributes.flatMap((one) => namesOf(one, fileName)),
      place: fileName,
    };
  });
  return { rows: uniteRows(rows) };
}

/** True for the CSV of the same. */
export function isViaTable({ keys }: Table): boolean {
  return keys.includes('filename') && keys.includes('region_attributes') && keys.includes('file_attributes');
}

/** Reads {@link isViaTable}'s CSV: a row a region. @throws DsrgError as {@link readVia}; FILE_FORMAT for a cell that is no JSON */
export function readViaTable({ keys, rows: records }: Table): ImageTags {
  const [photo, region, file] = ['filename', 'region_attributes', 'file_attributes'].map((key) => keys.indexOf(key));
  const rows = records.map(({ cells, place }) => {
    const attributes = [region, file].map((column) => {
      const cell = cells[column ?? -1] ?? '';
      const value =
        cell === '' ? {} : parseJson(cell, `The cell "${cell.slice(0, 60)}" of ${place}`, 'Export it again.');
      return namesOf(asRecord(value) ?? {}, place);
    });
    return { image: cells[photo ?? -1] ?? '', names: attributes.flat(), place };
  });
  return { rows: uniteRows(rows) };
}

function imagesOf(value: unknown): Readonly<Record<string, unknown>> {
  const file = asRecord(value) ?? {};
  return asRecord(file._via_img_metadata) ?? file;
}

function namesOf(attributes: Readonly<Record<string, unknown>>, place: string): string[] {
  const filled = Object.entries(attributes).filter(([key, value]) => value !== '' && !notNaming.has(key.toLowerCase()));
  if (filled.length === 0) return [];
  const named = naming.flatMap((name) => filled.filter(([key]) => key.toLowerCase() === name));
  if (named.length === 0 && filled.length > 1) {
    throw new DsrgError(
      'TAG',
      `Regions in ${place} have the attributes ${filled.map(([key]) => key).join(', ')}; which names the class?`,
      {
        hint: 'Call that attribute "class" and export again.',
      },
    );
  }
  const [, value] = named[0] ?? filled[0] ?? [];
  // A radio button or list is a text; ticked boxes are an object whose keys are the names.
  const ticked = Object.entries(asRecord(value) ?? {}).flatMap(([name, set]) => (set === true ? [name] : []));
  return [...(typeof value === 'string' ? [value.trim()] : asList(value).map(String)), ...ticked].filter(
    (name) => name !== '',
  );
}
