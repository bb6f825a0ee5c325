import { cocoFile } from './coco-file.ts';
import { fileLayouts } from './file-layouts.ts';
import { keywords } from './keywords.ts';
import { labelMe } from './label-me.ts';
import { sidecars } from './sidecars.ts';
import { subFolders } from './sub-folders.ts';
import { supervisely } from './supervisely.ts';
import { tagFile } from './tag-file.ts';
import type { TagLayout } from './tag-layout.ts';
import { tagTables } from './tag-tables.ts';
import { vocXml } from './voc-xml.ts';
import { yolo } from './yolo.ts';

/** The ways in which a folder of photos can be tagged. The first that is there is taken; the others are named. */
export const tagLayouts: readonly TagLayout[] = [
  tagFile,
  cocoFile,
  ...fileLayouts,
  supervisely,
  labelMe,
  vocXml,
  yolo,
  tagTables,
  sidecars,
  subFolders,
  keywords,
];
