// Growing of one batch: 20 photos, 21 classes, 41×41 cells. Run: node --import tsx --conditions=dsrg-source test/bench/grow-regions.ts
import type { ProbabilityMap } from '@dsrg/core';
import { createCueMap } from '../../trainer/seeds/cue-map.ts';
import { growRegions } from '../../trainer/seeds/grow-regions.ts';

const [classes, side, photos] = [21, 41, 20];
const cells = side * side;
const batch = Array.from({ length: photos }, (_, photo) => {
  const tags = [1 + (photo % 20), 1 + ((photo * 7) % 20)].filter((tag, i, all) => all.indexOf(tag) === i);
  const data = new Float32Array(classes * cells).fill(0.0001);
  const cues = createCueMap(classes, side, side);
  for (let cell = 0; cell < cells; cell++) {
    const [row, column] = [Math.floor(cell / side), cell % side];
    const blob = Math.sin(row / 5 + photo) + Math.cos(column / 4 - photo);
    const winner = blob > 0.8 ? tags[0]! : blob < -0.8 ? (tags[1] ?? 0) : 0;
    data[winner * cells + cell] = 0.998;
    if ((row * 31 + column * 17 + photo) % 4 === 0) cues.data[winner * cells + cell] = 1;
  }
  const refined: ProbabilityMap = { kind: 'probabilities', data, classes, height: side, width: side };
  return { refined, cues, tags };
});

const times: number[] = [];
const before = process.cpuUsage();
for (let run = 0; run < 200; run++) {
  const start = performance.now();
  for (const { refined, cues, tags } of batch) growRegions(refined, cues, tags);
  times.push(performance.now() - start);
}
const { user, system } = process.cpuUsage(before);
times.sort((a, b) => a - b);
console.log(
  `growRegions, ${photos} photos of ${classes}×${side}×${side}: median ${times[100]!.toFixed(2)}, fastest ${times[0]!.toFixed(2)} ms a batch; ` +
    `processor time ${((user + system) / 200_000).toFixed(2)} ms`,
);
