/** A sub-command of `dsrg-convert`: what the overview says of it, and how it starts. */
export interface ConvertCommand {
  /** As typed: `weights`. */
  readonly name: string;
  /** What a newcomer holds who needs it: a phrase that answers "I have …". */
  readonly holds: string;
  /** What comes out: a phrase that answers "I get …". */
  readonly gives: string;
  /**
   * Runs it, `--help` and errors included; its module is loaded only then.
   * @param argv what follows the sub-command's name
   */
  run(argv: readonly string[]): Promise<void>;
}

/** The sub-commands, in the order of the overview. */
export const convertCommands: readonly ConvertCommand[] = [
  {
    name: 'weights',
    holds: 'trained weights of Caffe, PyTorch, TensorFlow, MXNet, ONNX, NumPy, safetensors or TensorFlow.js',
    gives: 'a safetensors file that dsrg-train --init reads (or back: a caffemodel or npy of our weights)',
    run: async (argv) => (await import('./weights.ts')).runWeights(argv),
  },
  {
    name: 'features',
    holds: 'an ONNX network whose features of places are no output of it, as those of many exports of CLIP and DINO',
    gives: 'the names of its tensors, one of which dsrg-train --features looks at; or the network with one more output',
    run: async (argv) => (await import('./features.ts')).runFeatures(argv),
  },
  {
    name: 'cues',
    holds: 'localization cues: localization_cues.pickle(.gz) of SEC or DSRG, or the cues of a port',
    gives: 'a folder of label PNGs with tags.csv (or back: a pickle that the old code loads)',
    run: async (argv) => (await import('./cues.ts')).runCues(argv),
  },
  {
    name: 'labels',
    holds: 'image-level labels: cls_labels.npy, voc_multi_file.p, VOC XML files, COCO instances',
    gives: 'a tags.csv that dsrg-train --tags reads (or back: a cls_labels.npy of a tags.csv)',
    run: async (argv) => (await import('./labels.ts')).runLabels(argv),
  },
  {
    name: 'masks',
    holds:
      'masks: coloured or indexed PNGs, SBD .mat, COCO instances, LabelMe files, heat maps .mat, saliency PNGs, RecurSeed seeds .pkl',
    gives: 'index PNGs with VOC’s palette (or back: coloured PNGs)',
    run: async (argv) => (await import('./masks.ts')).runMasks(argv),
  },
  {
    name: 'dataset',
    holds:
      'photos in any folder, with tags in sub-folders, a CSV, JSON, text files, keywords, or the export of an annotation tool (CVAT, YOLO, Label Studio, LabelMe, Roboflow …); a VOC or COCO folder',
    gives:
      'a line that tells what dsrg makes of it, and a dataset.json (not needed: every command opens the folder itself)',
    run: async (argv) => (await import('./dataset.ts')).runDataset(argv),
  },
  {
    name: 'voc-prepare',
    holds: 'PASCAL VOC 2012 and SBD (benchmark_RELEASE), unpacked',
    gives: 'train_aug: 10,582 training photos with masks, counted and checked',
    run: async (argv) => (await import('./voc-prepare.ts')).runVocPrepare(argv),
  },
];
