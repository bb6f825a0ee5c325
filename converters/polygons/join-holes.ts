import { DsrgError } from '@dsrg/core';
import type { Outline, Ring } from './trace-outlines.ts';

/**
 * One closed line for an object with holes, for formats that know no holes: from the upper left corner of each hole a cut
 * goes straight up, along edges between pixels, to what encloses it, and back the same way. Both ways cancel out when the
 * line is filled, by the even-odd rule or by direction, so that the pixels are the same to the last.
 *
 * @param outline as `traceOutlines` gives it
 * @throws DsrgError SHAPE for a hole outside the outline
 */
export function joinHoles({ outer, holes }: Pick<Outline, 'outer' | 'holes'>): Ring {
  if (holes.length === 0) return outer;
  const line = new Line();
  line.enclose(pointsOf(outer));
  // What lies above a hole's highest corner begins above it: it is part of the line already.
  for (const points of holes.map(fromHighest).sort((a, b) => a[0]!.y - b[0]!.y || a[0]!.x - b[0]!.x)) line.cut(points);
  return cornersOf(line.points());
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Node extends Point {
  next: Node | undefined;
}

/** The line so far, with a node at every pixel corner that it passes, so that cuts can end anywhere. */
class Line {
  readonly #at = new Map<number, Node>();
  #first: Node | undefined;

  /** Takes the first ring. */
  enclose(points: readonly Point[]): void {
    const [first, last] = this.#chain(points);
    this.#first = first;
    last.next = first;
  }

  /** Takes a hole that begins at its highest corner, and the cut above it. */
  cut(hole: readonly Point[]): void {
    const [{ x, y }] = hole as [Point];
    let end = y;
    while (end >= 0 && !this.#at.has(keyOf(x, end))) end--;
    const from = this.#at.get(keyOf(x, end));
    if (from === undefined) throw new DsrgError('SHAPE', `The hole at (${x}, ${y}) lies outside its object's outline.`);
    const down = Array.from({ length: y - end }, (_, step) => ({ x, y: end + 1 + step }));
    const up = [...down].reverse().slice(1);
    const closed =
      end === y ? [...hole.slice(1), hole[0]!] : [...down, ...hole.slice(1), hole[0]!, ...up, { x, y: end }];
    const [first, last] = this.#chain(closed);
    last.next = from.next;
    from.next = first;
  }

  *points(): Generator<Point> {
    let node = this.#first;
    do {
      if (node === undefined) return;
      yield node;
      node = node.next;
    } while (node !== this.#first);
  }

  #chain(points: readonly Point[]): [first: Node, last: Node] {
    const nodes = points.map(({ x, y }): Node => ({ x, y, next: undefined }));
    nodes.forEach((node, index) => {
      node.next = nodes[index + 1];
      const key = keyOf(node.x, node.y);
      if (!this.#at.has(key)) this.#at.set(key, node);
    });
    return [nodes[0]!, nodes.at(-1)!];
  }
}

function keyOf(x: number, y: number): number {
  return y * 2 ** 24 + x;
}

/** Every pixel corner along a ring, its own corners and those between. */
function pointsOf(ring: Ring): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    let [x, y] = [ring[i]!, ring[i + 1]!];
    const [endX, endY] = [ring[(i + 2) % ring.length]!, ring[(i + 3) % ring.length]!];
    for (; x !== endX || y !== endY; x += Math.sign(endX - x), y += Math.sign(endY - y)) points.push({ x, y });
  }
  return points;
}

function fromHighest(hole: Ring): Point[] {
  const points = pointsOf(hole);
  const highest = points.reduce((best, { x, y }, index) => {
    const { x: bestX, y: bestY } = points[best]!;
    return y < bestY || (y === bestY && x < bestX) ? index : best;
  }, 0);
  return [...points.slice(highest), ...points.slice(0, highest)];
}

/** The points at which a line turns, there and back included. */
function cornersOf(points: Iterable<Point>): Ring {
  const all = [...points];
  return all.flatMap(({ x, y }, index) => {
    const [before, after] = [all.at(index - 1)!, all[(index + 1) % all.length]!];
    const straight = x - before.x === after.x - x && y - before.y === after.y - y;
    return straight ? [] : [x, y];
  });
}
