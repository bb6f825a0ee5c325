import { counted, DsrgError } from '@dsrg/core';
import { asList, asRecord } from '../parse-json.ts';
import type { ImageTags } from './image-tags.ts';

type Entries = Readonly<Record<string, unknown>>;

/** True for FiftyOne's `labels.json` (classes, and a target or a list of objects by photo), and for `samples.json` of its own format. */
export function isFiftyOne(value: unknown): boolean {
  const file = asRecord(value) ?? {};
  const isLabels = 'classes' in file && (file.classes === null || Array.isArray(file.classes)) && asRecord(file.labels);
  const first = asRecord(asList(file.samples)[0]);
  return isLabels !== undefined && isLabels !== false ? true : typeof first?.filepath === 'string';
}

/**
 * Reads what FiftyOne has exported: `labels.json` of its classifications and detections, where a target is a name or its index among
 * `classes`, and `samples.json`, whose samples hold labels in fields. `null` says that nobody has labelled the photo.
 *
 * @param fileName for messages
 * @throws DsrgError TAG for an index without a class; CONFIG where several fields hold labels and none is `ground_truth`; FILE_FORMAT
 */
export function readFiftyOne(value: unknown, fileName: string): ImageTags {
  const file = asRecord(value) ?? {};
  return Array.isArray(file.samples) ? ofSamples(file.samples, fileName) : ofLabels(file, fileName);
}

function ofLabels({ classes, labels }: Entries, fileName: string): ImageTags {
  const names = asList(classes).map(String);
  const nameOf = (target: unknown, image: string): string => {
    if (typeof target === 'string') return target;
    const name = typeof target === 'number' ? names[target] : undefined;
    if (name !== undefined) return name;
    throw new DsrgError(
      'TAG',
      `${fileName} tags ${image} with ${JSON.stringify(target)?.slice(0, 40)}; ${names.length === 0 ? 'names were expected, as it lists no classes' : `its classes go from 0 to ${names.length - 1}`}.`,
      { hint: 'Export it again with the list of its classes.' },
    );
  };
  const rows = Object.entries(asRecord(labels) ?? {}).flatMap(([image, targets]) => {
    if (targets === null) return [];
    const list = Array.isArray(targets) ? targets : [targets];
    const shown = list.map((target) => nameOf(asRecord(target)?.label ?? target, image));
    return [{ image, names: [...new Set(shown)], place: fileName }];
  });
  return { rows, ...(names.length > 0 && { declared: names }) };
}

function ofSamples(samples: readonly unknown[], fileName: string): ImageTags {
  const entries = samples.map((sample) => asRecord(sample) ?? {});
  const fields = [...new Set(entries.flatMap((entry) => Object.keys(entry).filter((key) => isLabel(entry[key]))))];
  const field = fields.length === 1 ? fields[0] : fields.find((name) => name === 'ground_truth');
  if (field === undefined) {
    const what = fields.length === 0 ? 'no field with labels' : `labels in the fields ${fields.join(', ')}`;
    throw new DsrgError('CONFIG', `${fileName} has ${what}; one was expected.`, {
      hint: 'Export the field that tells what the photos show alone, or name it ground_truth.',
    });
  }
  let open = 0;
  const rows = entries.flatMap((entry, index) => {
    const { filepath } = entry;
    const place = `sample ${index + 1} of ${fileName}`;
    if (typeof filepath !== 'string')
      throw new DsrgError('FILE_FORMAT', `Photo without a name in ${place}.`, { hint: 'Export it again.' });
    const label = asRecord(entry[field]);
    if (!label) open++;
    return label ? [{ image: filepath, names: [...new Set(namesIn(label))], place }] : [];
  });
  return { rows, notes: open === 0 ? [] : [`${counted(open, 'sample')} without ${field}`] };
}

/** Labels are objects that name their kind, and hold a label or a list of such (`detections`, `classifications`, `polylines`). */
function isLabel(value: unknown): boolean {
  const label = asRecord(value);
  return typeof label?._cls === 'string' && (typeof label.label === 'string' || listsOf(label).length > 0);
}

function listsOf(label: Entries): readonly (readonly unknown[])[] {
  return ['detections', 'classifications', 'polylines', 'keypoints'].flatMap((key) =>
    Array.isArray(label[key]) ? [label[key]] : [],
  );
}

function namesIn(label: Entries): string[] {
  const all = [label, ...listsOf(label).flat().map(asRecord)];
  return all.flatMap((one) => (typeof one?.label === 'string' ? [one.label.trim()] : []));
}
