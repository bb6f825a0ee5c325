/** Whole-number facts of one class. */
export interface ClassCounts {
  /** Pixels that are of the class and predicted so. */
  readonly correct: number;
  /** Pixels that are of the class. */
  readonly truth: number;
  /** Pixels that are predicted to be of the class. */
  readonly predicted: number;
}

/** One published meaning of "mIoU". */
export interface Convention {
  readonly rule: string;
  /** Where it is found. */
  readonly source: string;
  /** The score of one class; `undefined` leaves it out of the mean. */
  readonly iou: (counts: ClassCounts) => number | undefined;
  /** Is class 0 part of the mean? */
  readonly background: boolean;
  /** Does a class that has no score leave the mean without a value? */
  readonly strict: boolean;
}

const union = ({ correct, truth, predicted }: ClassCounts) => truth + predicted - correct;
const exact = (counts: ClassCounts) => (union(counts) === 0 ? undefined : counts.correct / union(counts));

/** Every rule that we know by name. They agree whenever each class occurs, is found at least once, and no file is missing. */
export const conventions = {
  devkit: {
    rule: 'IoU = TP / (TP + FP + FN) of each class over all pixels but void; mean over all classes with background; classes in neither truth nor prediction have no value and are listed',
    source: 'VOCevalseg.m of the VOC devkit; as nan-mean in mmsegmentation and RecurSeed',
    iou: exact,
    background: true,
    strict: false,
  },
  'devkit-literal': {
    rule: 'as devkit, but one class in neither truth nor prediction leaves the whole mean without a value (0/0)',
    source: 'VOCevalseg.m of the VOC devkit, to the letter',
    iou: exact,
    background: true,
    strict: true,
  },
  deeplab: {
    rule: 'the denominator is at least 1, so that a class in neither truth nor prediction counts 0',
    source: 'MyVOCevalseg.m of DeepLab, and DSRG on COCO (test-coco.py)',
    iou: (counts: ClassCounts) => counts.correct / Math.max(union(counts), 1),
    background: true,
    strict: false,
  },
  dsrg: {
    rule: 'classes without a single correct pixel are left out of the mean, even when they were wrongly predicted',
    source: 'evaluate.py of DSRG',
    iou: (counts: ClassCounts) => (counts.correct === 0 ? undefined : exact(counts)),
    background: true,
    strict: false,
  },
  'dsrg-tensorflow': {
    rule: 'IoU = TP / (TP + FP + FN + 0.001); absent classes count 0',
    source: 'evaluation of DSRG-tensorflow',
    iou: (counts: ClassCounts) => counts.correct / (union(counts) + 1e-3),
    background: true,
    strict: false,
  },
  puzzlecam: {
    rule: 'IoU = TP / (TP + FP + FN + 1e-10); absent classes count 0',
    source: 'evaluate.py of PuzzleCAM',
    iou: (counts: ClassCounts) => counts.correct / (union(counts) + 1e-10),
    background: true,
    strict: false,
  },
  'true-classes': {
    rule: 'classes that do not occur in the truth are left out of the mean, even when they were predicted',
    source: 'deeplab-pytorch, CLIP-ES, ToCo',
    iou: (counts: ClassCounts) => (counts.truth === 0 ? undefined : exact(counts)),
    background: true,
    strict: false,
  },
  foreground: {
    rule: 'as devkit, but the mean is over the classes without background',
    source: 'headline of 1-stage-wseg',
    iou: exact,
    background: false,
    strict: false,
  },
} as const satisfies Record<string, Convention>;

export type ConventionName = keyof typeof conventions;

export const conventionNames = Object.keys(conventions) as ConventionName[];
