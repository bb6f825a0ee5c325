import { DsrgError, IGNORE, type LabelMap } from '@dsrg/core';

/** A range of object sizes, in pixels: from `from`, below `below`. */
export interface ObjectSize {
  readonly name: string;
  readonly from: number;
  readonly below: number;
}

/** COCO's: small below 32², medium below 96², large above. */
export const objectSizes: readonly ObjectSize[] = [
  { name: 'small objects (below 32² px)', from: 0, below: 32 ** 2 },
  { name: 'medium objects (32² to 96² px)', from: 32 ** 2, below: 96 ** 2 },
  { name: 'large objects (96² px and more)', from: 96 ** 2, below: Number.POSITIVE_INFINITY },
];

/**
 * The truth with objects of one size alone: those of other sizes become void, so that only these and the background are
 * scored. An object is what hangs together (over edges and corners) and has one label other than 0 and 255. What is
 * invented on the background counts against every size; recall is what tells sizes apart.
 *
 * @example
 * const truth: LabelMap = { kind: 'labels', data: Uint8Array.of(1, 0, 2, 2), height: 1, width: 4 };
 * objectsOfSize(truth, [{ name: 'dots', from: 1, below: 2 }])[0].data; // 1, 0, 255, 255
 */
export function objectsOfSize(truth: LabelMap, sizes: readonly ObjectSize[]): LabelMap[] {
  const areas = areaOfObjects(truth);
  return sizes.map(({ from, below }) => ({
    ...truth,
    data: truth.data.map((label, i) => (areas[i]! === 0 || (areas[i]! >= from && areas[i]! < below) ? label : IGNORE)),
  }));
}

/** For each pixel the area of its object; 0 for background and void. */
function areaOfObjects({ data, height, width }: LabelMap): Uint32Array {
  const areas = new Uint32Array(data.length);
  const stack = new Uint32Array(data.length);
  const members = new Uint32Array(data.length);
  if (data.length !== height * width) throw new DsrgError('SHAPE', `${data.length} labels for ${height}×${width}.`);
  for (let start = 0; start < data.length; start++) {
    const label = data[start]!;
    if (label === 0 || label === IGNORE || areas[start] !== 0) continue;
    let [waiting, count] = [1, 0];
    stack[0] = start;
    areas[start] = 1;
    while (waiting > 0) {
      const at = stack[--waiting]!;
      members[count++] = at;
      const [row, column] = [Math.floor(at / width), at % width];
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++)
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          const next = y * width + x;
          if (data[next] !== label || areas[next] !== 0) continue;
          areas[next] = 1;
          stack[waiting++] = next;
        }
    }
    for (let i = 0; i < count; i++) areas[members[i]!] = count;
  }
  return areas;
}
