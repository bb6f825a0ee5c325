import {
  cropPhoto,
  type FloatImage,
  type LabelMap,
  type RgbImage,
  resizeLabels,
  resizePhoto,
  resizePlanes,
  type Window,
} from '@dsrg/core';
import type { Size } from '../data/draw-geometry.ts';
import { type GridConvention, transformLabels, transformMap } from '../data/transform.ts';
import { cellsOfWindow, maskOfWindow, validWindow } from '../data/valid-window.ts';
import { windowPlanes } from '../data/window-planes.ts';
import type { Picture } from '../training/pictures.ts';

/** The grids that a training picture is looked at on. */
export interface Grids {
  readonly picture: Size;
  /** Of the refined maps and of labels. */
  readonly refined: Size;
  /** Of the activation maps. */
  readonly cam: Size;
  /** Of the class scores. */
  readonly logits: Size;
  readonly convention: GridConvention;
}

/** A training picture as its labels are made from it: where it shows the photo, and what that looks like. */
export interface RecursionPicture {
  readonly tags: readonly number[];
  /** Where the refined grid, and the grid of the activation maps, show the photo; the rest is padding. */
  readonly windows: { readonly refined: Window; readonly cam: Window };
  /** The photo's own colours in that window of the refined grid. */
  readonly colours: RgbImage;
  /** 1 for cells of the refined grid, and of the activation maps, that show the photo. */
  readonly valid: { readonly refined: Uint8Array; readonly cam: Uint8Array };
  /** How salient its cells are, 0 to 1, where that is asked for: in that window, too. */
  readonly saliency: Float32Array | undefined;
  /** The mask on the refined grid, where somebody painted one: it only measures. */
  readonly truth: LabelMap | undefined;
}

/** The refined grid of pictures of a side: with corner cells on corner pixels, or shares of equal size. */
export function refinedGrid(side: number, shrink: number, convention: GridConvention): Size {
  const cells = convention === 'align-corners' ? Math.ceil((side - 1) / shrink) + 1 : Math.ceil(side / shrink);
  return { height: cells, width: cells };
}

/** What is known of the whole photo beside its tags. */
export interface PhotoMaps {
  readonly mask?: LabelMap | undefined;
  readonly saliency?: FloatImage | undefined;
}

export function recursionPicture(
  { photo, geometry }: Picture,
  tags: readonly number[],
  { mask, saliency }: PhotoMaps,
  { picture, refined, cam, convention }: Grids,
): RecursionPicture {
  const shown = validWindow(geometry);
  const windows = {
    refined: cellsOfWindow(shown, picture, refined, convention),
    cam: cellsOfWindow(shown, picture, cam, convention),
  };
  const salient = (map: FloatImage) => {
    const { data, height, width } = transformMap(map, geometry);
    const planes = resizePlanes(data, 1, height, width, refined.height, refined.width, convention);
    return windowPlanes(planes, refined, windows.refined);
  };
  return {
    tags: [...new Set(tags)].sort((a, b) => a - b),
    windows,
    colours: cropPhoto(resizePhoto(photo, refined.height, refined.width, convention), windows.refined),
    valid: { refined: maskOfWindow(windows.refined, refined), cam: maskOfWindow(windows.cam, cam) },
    saliency: saliency && salient(saliency),
    truth: mask && resizeLabels(transformLabels(mask, geometry), refined.height, refined.width, convention),
  };
}
