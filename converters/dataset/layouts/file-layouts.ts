import { createMl } from './create-ml.ts';
import { cvatImages } from './cvat-images.ts';
import { fiftyOne } from './fifty-one.ts';
import type { FileLayout } from './file-layout.ts';
import { labelStudio } from './label-studio.ts';
import { openImages } from './open-images.ts';
import { records } from './records.ts';
import { via } from './via.ts';

/** The kinds of files that speak of many photos, whatever their names: they may be named with `--tags`, too. */
export const fileLayouts: readonly FileLayout[] = [
  cvatImages,
  labelStudio,
  via,
  createMl,
  fiftyOne,
  records,
  openImages,
];
