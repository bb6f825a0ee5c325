/**
 * Photos per second of our evaluation and of the obvious Python pipeline, by turns, on the same photos and model.
 *
 *     DSRG_PYTHON=python node --import tsx --conditions=dsrg-source test/bench/evaluate.ts [rounds]
 *
 * Needs the shared material, and a Python with onnxruntime, Pillow, numpy and pydensecrf.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { crfPresets, vocClasses } from '@dsrg/core';
import { openSegmenter } from '@dsrg/core/node';
import { scoreConfusion } from '@dsrg/evaluate';
import { createLabelPool, evaluateSet, openEvaluationSet, type Way } from '@dsrg/evaluate/node';
import { shared } from '../shared.ts';

interface Run {
  readonly seconds: number;
  readonly mean: string;
  readonly photos: number;
}

const rounds = Number(process.argv[2] ?? 3);
const workers = Math.min(8, availableParallelism());
const model = shared('weights/deeplabv3-mobilenet-v2-voc-513.onnx');
const data = shared('data/voc/real7');
if (model === undefined || data === undefined) process.exit(0);

const python = (crf: boolean): Run => {
  const script = fileURLToPath(new URL('evaluate.py', import.meta.url));
  const options = [script, model, data, String(rounds), crf ? '1' : '0'];
  const { stdout, stderr, status } = spawnSync(process.env.DSRG_PYTHON ?? 'python3', options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const [seconds, , mean, photos] = stdout.trim().split(' ');
  return { seconds: Number(seconds), mean: mean!, photos: Number(photos) };
};

async function ours(crf: boolean): Promise<Run> {
  const scale = [127.5, 127.5, 127.5] as const;
  const given = { classes: vocClasses, mean: scale, std: scale };
  const segmenter = await openSegmenter(model!, { provider: 'cpu', metadata: given });
  const { metadata } = segmenter;
  await segmenter.close();
  const pool = createLabelPool({ model: model!, metadata, threads: 1 }, workers);
  const way: Way = { scales: [1], flip: false, merge: 'mean', crf: crf ? crfPresets['dsrg-test'] : undefined };
  const label = async ({ photo }: { photo: string }) => (await pool.run({ photo, ways: [way] }))[0]!;
  const once = await openEvaluationSet(data!, { masks: ['SegmentationClass'], classes: vocClasses });
  const set = { ...once, items: Array.from({ length: rounds }, () => once.items).flat() };
  // The peer's session is open before its clock starts; so are our processes.
  await Promise.all(once.items.slice(0, workers).map(label));
  const { seconds, truths, photos } = await evaluateSet(set, label, { inFlight: workers + 2 });
  pool.close();
  return { seconds, mean: scoreConfusion(truths[0]!.confusion).mean!.toFixed(4), photos };
}

for (const crf of [false, true]) {
  const runs = { python: [] as Run[], ours: [] as Run[] };
  for (let turn = 0; turn < 3; turn++) {
    runs.python.push(python(crf));
    runs.ours.push(await ours(crf));
  }
  const best = (all: Run[]) => Math.min(...all.map(({ seconds, photos }) => seconds / photos));
  const name = crf ? 'CRF   ' : 'no CRF';
  for (const [who, all] of Object.entries(runs))
    console.log(`${name} ${who.padEnd(6)} ${(1 / best(all)).toFixed(2)} photos/s, mIoU ${all[0]!.mean}`);
  const ratios = runs.python.map((run, turn) => run.seconds / runs.ours[turn]!.seconds);
  const each = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  console.log(
    `${name} ours is ${(best(runs.python) / best(runs.ours)).toFixed(2)} times as fast (turn by turn: ${each})`,
  );
}
