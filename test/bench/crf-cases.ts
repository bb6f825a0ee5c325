import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crfPresets, type DenseCrfOptions, type EnergyMap, type RgbImage, resizePhoto, resizePlanes } from '@dsrg/core';
import { readPhoto } from '@dsrg/core/node';

/** One measurement: a map, and how many of it make one round. */
export interface BenchCase {
  readonly name: string;
  readonly photo: RgbImage;
  readonly unary: EnergyMap;
  readonly options: DenseCrfOptions;
  readonly repeats: number;
}

/** The cases; photos from a folder of JPEGs where one is given, else painted. */
export async function benchCases(folder: string | undefined): Promise<BenchCase[]> {
  const test = crfPresets['dsrg-test'];
  const sizes: [string, number, number, number, DenseCrfOptions, number][] = [
    ['500x375x21', 375, 500, 21, test, 1],
    ['500x375x21-textured', 375, 500, 21, test, 1],
    ['321x321x21', 321, 321, 21, test, 1],
    ['500x375x2', 375, 500, 2, test, 1],
    ['500x375x81', 375, 500, 81, test, 1],
    ['640x480x81', 480, 640, 81, test, 1],
    ['41x41x21-batch', 41, 41, 21, crfPresets['dsrg-train'], 20],
  ];
  const files = folder ? readdirSync(folder).filter((name) => name.endsWith('.jpg')) : [];
  return Promise.all(
    sizes.map(async ([name, height, width, classes, options, repeats], i) => {
      const textured = name.endsWith('textured');
      const file = files[Math.floor((files.length * (textured ? 0.6 : 0.1)) % Math.max(1, files.length))];
      const photo =
        folder && file
          ? resizePhoto(await readPhoto(join(folder, file)), height, width, 'half-pixel')
          : paintPhoto(height, width, textured ? 40 : 4);
      return { name, photo, unary: drawUnary(height, width, classes, i), options, repeats };
    }),
  );
}

/** Coloured areas with a texture of the given strength in 8-bit steps. */
function paintPhoto(height: number, width: number, texture: number): RgbImage {
  const noise = numbers(7);
  const data = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) {
    const [y, x] = [Math.floor(i / width) / height, (i % width) / width];
    const area = Math.floor(3 * (Math.sin(5 * x + 2 * Math.cos(4 * y)) + Math.cos(6 * y - x)) + 6);
    for (let c = 0; c < 3; c++) {
      const shade = ((area * (53 + 41 * c)) % 180) + 30 * x + 20 * y;
      data[i * 3 + c] = Math.max(0, Math.min(255, shade + texture * (noise() + noise() - 1)));
    }
  }
  return { kind: 'rgb', data, height, width };
}

/** −log p of smooth random scores, as a network with output stride 8 gives them. */
function drawUnary(height: number, width: number, classes: number, seed: number): EnergyMap {
  const noise = numbers(seed + 1);
  const [h, w] = [Math.ceil(height / 40) + 1, Math.ceil(width / 40) + 1];
  const coarse = Float32Array.from({ length: classes * h * w }, () => 8 * noise());
  const scores = resizePlanes(coarse, classes, h, w, height, width, 'align-corners');
  const plane = height * width;
  for (let i = 0; i < plane; i++) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(scores[c * plane + i]!);
    for (let c = 0; c < classes; c++) scores[c * plane + i] = Math.log(sum) - scores[c * plane + i]!;
  }
  return { kind: 'energies', data: scores, height, width, classes };
}

function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
