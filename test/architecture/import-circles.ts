import type { Import } from './module-graph.ts';

/**
 * Circles of files, by imports of any kind: those that the compiler erases bind two files together as well.
 * @returns each set of files that all reach each other, sorted; none where there is no circle
 */
export function importCircles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  /** Tarjan's search for strongly connected parts (SIAM Journal on Computing 1, 1972). */
  const visit = (file: string): number => {
    order.set(file, order.size);
    let low = order.size - 1;
    open.push(file);
    for (const target of next.get(file) ?? []) {
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target) as number);
    }
    if (low === order.get(file)) {
      const part = open.splice(open.indexOf(file));
      if (part.length > 1 || next.get(file)?.includes(file)) circles.push(part.sort());
    }
    return low;
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return circles.sort();
}
