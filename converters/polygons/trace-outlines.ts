import { type Components, connectedComponents, DsrgError, type LabelMap } from '@dsrg/core';

/** Corners of a closed line in turn, in pixels, x right and y down from the photo's upper left corner; `x, y, x, y, …`. */
export type Ring = readonly number[];

/** One object: pixels of one label that hang together over edges and corners. */
export interface Outline {
  readonly label: number;
  /** Pixels. */
  readonly area: number;
  /** The smallest box: `[left, top, width, height]`, in pixels. */
  readonly box: readonly [number, number, number, number];
  /** The line around it, clockwise on the screen. */
  readonly outer: Ring;
  /** Lines around what it leaves out inside, anticlockwise. */
  readonly holes: readonly Ring[];
}

/** Objects of a photo, and which of them each pixel belongs to. */
export interface Outlines {
  /** In the order of their first pixels, row by row. */
  readonly objects: readonly Outline[];
  /** Index into `objects` for each pixel; −1 where there is none. */
  readonly ids: Int32Array;
}

// Right, down, left, up: one step along a pixel's edge, and the pixels ahead on both sides, seen from the corner that is reached.
const steps = [
  { x: 1, y: 0, left: [0, -1], right: [0, 0] },
  { x: 0, y: 1, left: [0, 0], right: [-1, 0] },
  { x: -1, y: 0, left: [-1, 0], right: [-1, -1] },
  { x: 0, y: -1, left: [-1, -1], right: [0, -1] },
] as const;

/**
 * Outlines every object along the edges of its pixels: corners are whole numbers, and whatever fills the outline and leaves
 * out the holes (by the even-odd rule, or by direction) gives the pixels back exactly. Where two pixels of an object touch at
 * a corner alone, the line passes through that corner twice. Time grows with the pixels, whatever the objects' shapes.
 *
 * @param labels 0 is background; 255 (void) is no object either
 * @throws DsrgError SHAPE where labels do not fill the size
 * @example
 * const labels: LabelMap = { kind: 'labels', data: Uint8Array.of(0, 2, 2, 0), height: 2, width: 2 };
 * traceOutlines(labels).objects[0].outer; // 2, 0, 2, 1, 1, 1, 1, 2, 0, 2, 0, 1, 1, 1, 1, 0
 */
export function traceOutlines(labels: LabelMap): Outlines {
  const { data, height, width } = labels;
  if (data.length !== height * width) throw new DsrgError('SHAPE', `${data.length} labels for ${height}×${width}.`);
  const things = data.map((label) => (label === 255 ? 0 : label));
  const components = connectedComponents(things, height, width, 0);
  const rings = traceRings(components, height, width);
  const objects = measureComponents(components, things, width).map((measure, id): Outline => {
    const { label, area, left, top, right, bottom } = measure;
    const [outer = [], ...holes] = rings[id]!;
    return { label, area, box: [left, top, right - left + 1, bottom - top + 1], outer, holes };
  });
  return { objects, ids: components.ids };
}

/** Label, area and box of each component. */
function measureComponents({ ids, count }: Components, things: Uint8Array, width: number) {
  const measures = Array.from({ length: count }, () => {
    return { label: 0, area: 0, left: width, right: 0, top: -1, bottom: 0 };
  });
  for (let i = 0; i < ids.length; i++) {
    const measure = measures[ids[i]!];
    if (measure === undefined) continue; // −1: background
    const [x, y] = [i % width, Math.floor(i / width)];
    measure.label = things[i]!;
    measure.area++;
    measure.left = Math.min(measure.left, x);
    measure.right = Math.max(measure.right, x);
    if (measure.top < 0) measure.top = y;
    measure.bottom = y;
  }
  return measures;
}

/** Rings of each component, the outer one first: the upper edge of a component's first pixel belongs to it. */
function traceRings({ ids, count }: Components, height: number, width: number): Ring[][] {
  const rings = Array.from({ length: count }, (): Ring[] => []);
  const seen = new Uint8Array(ids.length); // upper edges that a ring runs along; every ring has one
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= width || y >= height ? -1 : ids[y * width + x]!);
  for (let start = 0; start < ids.length; start++) {
    const id = ids[start]!;
    if (id < 0 || seen[start] || (start >= width && ids[start - width] === id)) continue;
    const ring: number[] = [];
    let [x, y, direction] = [start % width, Math.floor(start / width), 0];
    // The first upper edge of a ring begins at a corner, so walking on from it ends there.
    do {
      const step = steps[direction]!;
      if (direction === 0) seen[y * width + x] = 1;
      x += step.x;
      y += step.y;
      const ahead = ([dx, dy]: readonly [number, number]) => at(x + dx, y + dy) === id;
      // Left where it can: pixels that touch at a corner belong together.
      const turn = ahead(step.left) ? 3 : ahead(step.right) ? 0 : 1;
      if (turn !== 0) ring.push(x, y);
      direction = (direction + turn) % 4;
    } while (y * width + x !== start || x === width || direction !== 0);
    rings[id]!.push(ring);
  }
  return rings;
}
