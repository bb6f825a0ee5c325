import type { Window } from '@dsrg/core';
import type { Geometry, Size } from './draw-geometry.ts';
import type { GridConvention } from './transform.ts';

/**
 * Where a training picture shows its photo, in pixels: the rest is padding. A picture that is padded by its mirror image is all photo.
 * At least one pixel: the nearest to the photo where a cut misses it.
 */
export function validWindow({ resized, top, left, height, width, flip, mirrored }: Geometry): Window {
  if (mirrored !== undefined) return { top: 0, left: 0, height, width };
  const rows = overlap(top, height, resized.height);
  const columns = overlap(left, width, resized.width);
  const start = flip ? width - columns.start - columns.length : columns.start;
  return { top: rows.start, left: start, height: rows.length, width: columns.length };
}

function overlap(offset: number, size: number, photo: number): { start: number; length: number } {
  const start = Math.min(Math.max(0, -offset), size - 1);
  return { start, length: Math.max(1, Math.min(size, photo - offset) - start) };
}

/** The cells of a grid over the picture whose middle lies in a window of its pixels; at least the one nearest to the window's middle. */
export function cellsOfWindow(window: Window, picture: Size, grid: Size, convention: GridConvention): Window {
  const rows = cells(window.top, window.height, picture.height, grid.height, convention);
  const columns = cells(window.left, window.width, picture.width, grid.width, convention);
  return { top: rows.start, left: columns.start, height: rows.length, width: columns.length };
}

function cells(first: number, length: number, pixels: number, count: number, convention: GridConvention) {
  const inside = Array.from({ length: count }, (_, cell) => cell).filter((cell) => {
    const middle = middleOf(cell, count, pixels, convention);
    return middle >= first - 0.5 && middle < first + length - 0.5;
  });
  if (inside.length > 0) return { start: inside[0] as number, length: inside.length };
  const wanted = first + (length - 1) / 2;
  const distance = (cell: number) => Math.abs(middleOf(cell, count, pixels, convention) - wanted);
  let nearest = 0;
  for (let cell = 1; cell < count; cell++) if (distance(cell) < distance(nearest)) nearest = cell;
  return { start: nearest, length: 1 };
}

/** The pixel, not always a whole one, on which the middle of a cell lies. */
export function middleOf(cell: number, count: number, pixels: number, convention: GridConvention): number {
  if (convention === 'half-pixel') return ((cell + 0.5) * pixels) / count - 0.5;
  return count === 1 ? (pixels - 1) / 2 : (cell * (pixels - 1)) / (count - 1);
}

/** A grid with 1 in a window and 0 elsewhere. */
export function maskOfWindow({ top, left, height, width }: Window, grid: Size): Uint8Array {
  const mask = new Uint8Array(grid.height * grid.width);
  for (let y = top; y < top + height; y++) mask.fill(1, y * grid.width + left, y * grid.width + left + width);
  return mask;
}
