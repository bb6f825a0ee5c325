import type { Signature } from './signature.ts';

const text = (head: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...head.subarray(start, end));
const json = (head: Uint8Array): string => (/^\s*[{[]/.test(text(head, 0, 16)) ? new TextDecoder().decode(head) : '');

/** What the beginning of a LabelMe file holds: shapes come early, COCO has none. */
export const labelmeHead = /"shapes"\s*:\s*\[/;

/** Kinds of cues, labels, masks and data sets. */
export const dataSignatures: readonly Signature[] = [
  {
    tell: (head) =>
      /_(cues|labels)/.test(text(head, 0, 2048)) && isPickle(head) ? 'a pickle of localization cues' : undefined,
    use: (path) => `dsrg-convert cues ${path} --list input_list.txt --out cues`,
  },
  {
    tell: (head, path) =>
      head[0] === 0x1f && head[1] === 0x8b && /\.(pickle|pkl|p)\.gz$/i.test(path) ? 'a gzipped pickle' : undefined,
    use: (path) => `dsrg-convert cues ${path} --list input_list.txt --out cues`,
  },
  {
    tell: (head, path) => (isPickle(head) && /[fb]g_cue/i.test(path) ? 'half of the cues of SEC-MXNet' : undefined),
    use: () => 'dsrg-convert cues fg_cue_initsec.p --background bg_cue_initsec.p --grid 40 --out cues',
  },
  {
    // NumPy's own mark, then an object array without axes whose pickle holds a dictionary of names to vectors.
    tell: (head, path) =>
      text(head, 0, 6) === '\x93NUMPY' && /'descr': '\|?O'/.test(text(head, 0, 128)) && /label/i.test(path)
        ? 'a NumPy file of image-level labels'
        : undefined,
    use: (path) => `dsrg-convert labels ${path} --out tags.csv`,
  },
  {
    tell: (head) =>
      isPickle(head) && ['keys', 'seed'].every((key) => text(head, 0, 2048).includes(key))
        ? 'a seed of RecurSeed'
        : undefined,
    use: (path) => `dsrg-convert masks ${path} --out masks (or the whole folder)`,
  },
  {
    tell: (head) =>
      text(head, 126, 128) === 'IM' || text(head, 126, 128) === 'MI' ? 'a MAT-file (SBD mask or heat maps)' : undefined,
    use: (path) => `dsrg-convert masks ${path} --out masks (or the whole folder)`,
  },
  {
    tell: (head) => (text(head, 1, 4) === 'PNG' && head[0] === 0x89 ? 'a PNG (a mask?)' : undefined),
    use: (path) => `dsrg-convert masks ${path} --out masks (or the whole folder)`,
  },
  {
    tell: (head) => (json(head).includes('"dsrg-dataset-') ? 'a data set that dsrg wrote' : undefined),
    use: (path) => `dsrg-convert dataset ${path} (dsrg-train --data reads it as it is)`,
  },
  {
    tell: (head) => (labelmeHead.test(json(head)) ? 'shapes drawn with LabelMe' : undefined),
    use: (path) => `dsrg-convert masks ${path} --classes classes.json --out masks (or the whole folder)`,
  },
  {
    tell: (head) =>
      /"(segmentation|annotations|iscrowd|coco_url|file_name)"/.test(json(head)) ? 'annotations of COCO' : undefined,
    use: (path) => `dsrg-convert masks ${path} --out masks; dsrg-convert labels ${path}`,
  },
  {
    tell: (head) =>
      /^\uFEFF?\s*(<\?xml[^>]*>\s*)?<annotation/.test(text(head, 0, 200)) ? 'an annotation of VOC' : undefined,
    use: () => 'dsrg-convert labels ITS-FOLDER (dsrg-train --tags xml reads a VOC folder as it is)',
  },
  {
    tell: (head) => (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff ? 'a photo (JPEG)' : undefined),
    use: () => 'dsrg-convert dataset ITS-FOLDER (dsrg-train --data reads the folder as it is)',
  },
  {
    tell: (head) => (/<(x:xmpmeta|rdf:RDF)\b/.test(text(head, 0, 4096)) ? 'the keywords of a photo (XMP)' : undefined),
    use: () => 'dsrg-convert dataset ITS-FOLDER --tags keywords',
  },
  {
    tell: (head) =>
      /^(\xef\xbb\xbf)?"?image"?[,;\t]"?tags?"?\s*[\r\n]/i.test(text(head, 0, 64)) ? 'a table of tags' : undefined,
    use: (path) => `dsrg-train --tags ${path} (as it is); dsrg-convert labels ${path} --out cls_labels.npy`,
  },
];

/** A pickle that nothing else has recognised. */
export const anyPickle: Signature = {
  tell: (head) => (isPickle(head) ? 'a Python pickle' : undefined),
  use: (path) => `dsrg-convert labels ${path} for tags, cues for cues, weights for weights`,
};

/** PROTO and a version, or a dictionary of protocol 0 or 1. */
function isPickle(head: Uint8Array): boolean {
  return (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) || /^(\([dl]p|[}\]]q)/.test(text(head, 0, 8));
}
