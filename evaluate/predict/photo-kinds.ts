import { pairsOf, simplifyRing } from '@dsrg/converters';
import {
  encodeCutOut,
  encodeJpegWith,
  encodeLabels,
  type Maker,
  markJpeg,
  markPng,
  overlay,
  type PhotoCodecs,
  type RgbImage,
} from '@dsrg/core';
import type { PhotoInput } from './find-inputs.ts';
import type { FoundObjects } from './find-objects.ts';

/** One kind of result that a photo can have. */
export interface PhotoFile {
  /** As records keep it. */
  readonly kind: string;
  /** Needs the photo's pixels, not only its labels. */
  readonly looks: boolean;
  /** Makes the files: content by path, relative to the folder of results. */
  make(photo: PredictedPhoto): Promise<Map<string, Uint8Array | string>>;
}

/** What files of a photo are made of. */
export interface PredictedPhoto extends FoundObjects {
  readonly input: PhotoInput;
  /** Of no pixels where no kind looks at them. */
  readonly image: RgbImage;
  readonly maker: Maker;
  /** Folder of the results. */
  readonly out: string;
}

/** What the kinds have in common. */
export interface FileStyle {
  /** Background first. */
  readonly classes: readonly string[];
  /** 256 colours. */
  readonly palette: Uint8Array;
  /** Share of the labels' colour in overlays. */
  readonly opacity: number;
  /** How far outlines may run from the edges of the pixels. */
  readonly simplify: number;
  /** Most pixels that a photo may declare, for who looks at photos again. @default 200,000,000 */
  readonly maxPixels?: number;
}

/** Index PNGs in `masks`; each carries what made it. */
export function masks({ palette }: FileStyle): PhotoFile {
  return {
    kind: 'masks',
    looks: false,
    make: async ({ input, labels, maker }) =>
      new Map([[`masks/${input.name}.png`, markPng(encodeLabels(labels, palette), maker)]]),
  };
}

/** Photos with their labels painted over, as JPEGs in `overlays`; each carries what made it. */
export function overlays({ palette, opacity }: FileStyle, codecs: Pick<PhotoCodecs, 'jpegEncoder'>): PhotoFile {
  return {
    kind: `overlays ${opacity}`,
    looks: true,
    make: async ({ input, image, labels, maker }) => {
      const jpeg = await encodeJpegWith(overlay(image, labels, palette, opacity), 92, codecs);
      return new Map([[`overlays/${input.name}.jpg`, markJpeg(jpeg, maker)]]);
    },
  };
}

/** What was found, cut out of the photo: one transparent PNG a photo in `cut-outs`, or one a class that it shows; each carries what made it. */
export function cutOuts({ classes }: FileStyle, by: 'photo' | 'class'): PhotoFile {
  const folders = foldersOf(classes);
  return {
    kind: `cut-outs by ${by}`,
    looks: true,
    make: async ({ input, image, labels, objects, maker }) => {
      const cut = (label?: number) => markPng(encodeCutOut(image, labels, label), maker);
      if (by === 'photo') return new Map([[`cut-outs/${input.name}.png`, cut()]]);
      const there = [...new Set(objects.map(({ label }) => label))].sort((a, b) => a - b);
      return new Map(there.map((label) => [`cut-outs/${folders[label]}/${input.name}.png`, cut(label)]));
    },
  };
}

/** Boxes, areas, outlines and scores of all objects, as JSON in `boxes`. */
export function boxes({ classes, simplify }: FileStyle): PhotoFile {
  const cornersOf = (ring: readonly number[]) => pairsOf(simplifyRing(ring, simplify));
  return {
    kind: simplified('boxes', simplify),
    looks: false,
    make: async ({ input, labels, objects, maker }) => {
      const content = {
        maker: maker.hash,
        photo: input.file,
        height: labels.height,
        width: labels.width,
        objects: objects.map(({ label, score, area, box, outer, holes }) => {
          return {
            class: classes[label],
            label,
            score,
            area,
            box,
            outline: cornersOf(outer),
            holes: holes.map(cornersOf),
          };
        }),
      };
      return new Map([[`boxes/${input.name}.json`, `${JSON.stringify(content)}\n`]]);
    },
  };
}

/** The kind of a result with outlines: with another tolerance they are others. */
export function simplified(kind: string, tolerance: number): string {
  return tolerance === 0 ? kind : `${kind} within ${tolerance}`;
}

/** A folder name for each class, whatever characters its name has. */
function foldersOf(classes: readonly string[]): string[] {
  const plain = classes.map((name) => name.replace(/[^\p{L}\p{N} _-]/gu, '_'));
  return plain.map((name, label) => (plain.indexOf(name) === plain.lastIndexOf(name) ? name : `${label}-${name}`));
}
