import { colourLabels, encodeLabels, encodePng, type LabelMap } from '@dsrg/core';
import { writeInto } from '@dsrg/core/node';
import type { MaskOptions } from './mask-command.ts';

/** What a mask command works on. */
export interface MaskJob {
  readonly input: string;
  /** Where to write; it becomes `--out` when all went well. */
  readonly folder: string;
  readonly options: MaskOptions;
  /** @default as the source has them */
  readonly classes: readonly string[] | undefined;
  readonly palette: Uint8Array;
  readonly signal: AbortSignal;
}

/** Writes a mask as the job's options have it. */
export async function writeMask({ folder, options, palette }: MaskJob, id: string, labels: LabelMap): Promise<void> {
  const png = options.colours ? encodePng(colourLabels(labels, palette)) : encodeLabels(labels, palette);
  await writeInto(folder, `${id}.png`, png);
}
