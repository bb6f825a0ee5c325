import { DsrgError } from '@dsrg/core';
import { joinHoles } from './join-holes.ts';
import type { Outline, Ring } from './trace-outlines.ts';

/**
 * Leaves corners out of a closed line, as long as each stays within a distance of the line that is left (Ramer, 1972; Douglas and
 * Peucker, 1973): outlines along pixels have a corner a pixel, more than anybody corrects by hand. A ring keeps three corners at least.
 *
 * @param ring x and y of each corner by turns
 * @param tolerance in pixels; 0 gives the ring back
 * @throws DsrgError CONFIG for a tolerance below 0
 */
export function simplifyRing(ring: Ring, tolerance: number): Ring {
  if (!(tolerance >= 0 && Number.isFinite(tolerance)))
    throw new DsrgError('CONFIG', `A tolerance of ${tolerance} pixels; 0 or more was expected.`);
  const count = ring.length / 2;
  if (tolerance === 0 || count <= 3) return ring;
  // The ring as two lines, from its first corner to the one farthest from it and back.
  const far = farthest(ring, 0, count, 0).corner;
  const kept = new Set([0, far]);
  const lines: [number, number][] = [
    [0, far],
    [far, count],
  ];
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
    const [from, to] = line;
    const { corner, distance } = farthest(ring, from, to, to % count);
    if (distance <= tolerance) continue;
    kept.add(corner);
    lines.push([from, corner], [corner, to]);
  }
  if (kept.size < 3) {
    const [there, back] = [farthest(ring, 0, far, far), farthest(ring, far, count, 0)];
    kept.add(there.distance > back.distance ? there.corner : back.corner);
  }
  return [...kept].sort((a, b) => a - b).flatMap((corner) => [ring[2 * corner]!, ring[2 * corner + 1]!]);
}

/** The corner between two others that is farthest from the stretch between them; from the first one, where both are one. */
function farthest(ring: Ring, from: number, to: number, end: number): { corner: number; distance: number } {
  const [ax, ay, bx, by] = [ring[2 * from]!, ring[2 * from + 1]!, ring[2 * end]!, ring[2 * end + 1]!];
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  let [corner, distance] = [from, -1];
  for (let k = from + 1; k < to; k++) {
    const [x, y] = [ring[2 * k]! - ax, ring[2 * k + 1]! - ay];
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / squared));
    const away = Math.hypot(x - along * dx, y - along * dy);
    if (away > distance) [corner, distance] = [k, away];
  }
  return { corner, distance };
}

/** An object as one closed line, its holes cut open, with no more corners than a tolerance needs. */
export function polygonOf(object: Pick<Outline, 'outer' | 'holes'>, tolerance = 0): Ring {
  return simplifyRing(joinHoles(object), tolerance);
}
