/**
 * Photos per second of our evaluation and of the obvious Python pipeline, by turns, on the same photos and model.
 *
 *     DSRG_PYTHON=python node --import tsx --conditions=dsrg-source test/bench/evaluate.ts [rounds]
 *
 * Needs the shared material, and a Python with onnxruntime, Pillow, numpy and pydensecrf.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { argmaxLabels, crfPresets, predict, predictLabels, type RgbImage, vocClasses } from '@dsrg/core';
import { createCrfPool, openSegmenter } from '@dsrg/core/node';
import { evaluateSet, oneAtATime, openEvaluationSet, predictFromPhotos, scoreConfusion } from '@dsrg/evaluate';
import { shared } from '../shared.ts';

interface Run {
  readonly seconds: number;
  readonly cpu: number;
  readonly mean: string;
  readonly photos: number;
}

const rounds = Number(process.argv[2] ?? 3);
const model = shared('weights/deeplabv3-mobilenet-v2-voc-513.onnx');
const data = shared('data/voc/real7');
if (model === undefined || data === undefined) process.exit(0);

const python = (crf: boolean): Run => {
  const script = fileURLToPath(new URL('evaluate.py', import.meta.url));
  const options = [script, model, data, String(rounds), crf ? '1' : '0'];
  const { stdout, stderr, status } = spawnSync(process.env.DSRG_PYTHON ?? 'python3', options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const [seconds, cpu, mean, photos] = stdout.trim().split(' ');
  return { seconds: Number(seconds), cpu: Number(cpu), mean: mean!, photos: Number(photos) };
};

async function ours(crf: boolean): Promise<Run> {
  const scale = [127.5, 127.5, 127.5] as const;
  const metadata = { classes: vocClasses, mean: scale, std: scale };
  const segmenter = await openSegmenter(model!, { provider: 'cpu', metadata });
  const pool = crf ? createCrfPool({ workers: 1 }) : undefined;
  const infer = oneAtATime((photo: RgbImage) => predict(segmenter, photo));
  const label = async (photo: RgbImage) =>
    pool
      ? argmaxLabels(await pool.run(photo, await infer(photo), crfPresets['dsrg-test']))
      : predictLabels(segmenter, photo);
  const once = await openEvaluationSet(data!, { masks: ['SegmentationClass'], classes: vocClasses });
  const set = { ...once, items: Array.from({ length: rounds }, () => once.items).flat() };
  const before = process.cpuUsage();
  const { seconds, truths, photos } = await evaluateSet(set, predictFromPhotos(label));
  const { user, system } = process.cpuUsage(before);
  await pool?.close();
  await segmenter.close();
  return { seconds, cpu: (user + system) / 1e6, mean: scoreConfusion(truths[0]!.confusion).mean!.toFixed(4), photos };
}

for (const crf of [false, true]) {
  const runs = { python: [] as Run[], ours: [] as Run[] };
  for (let turn = 0; turn < 3; turn++) {
    runs.python.push(python(crf));
    runs.ours.push(await ours(crf));
  }
  const best = (all: Run[], key: 'seconds' | 'cpu') => Math.min(...all.map((run) => run[key] / run.photos));
  for (const [name, all] of Object.entries(runs)) {
    const pace = (1 / best(all, 'seconds')).toFixed(2);
    const cpu = (best(all, 'cpu') * 1000).toFixed(0);
    console.log(
      `${crf ? 'CRF' : 'no CRF'} ${name.padEnd(6)} ${pace} photos/s, ${cpu} ms of CPU a photo, mIoU ${all[0]!.mean}`,
    );
  }
  const ratio = (key: 'seconds' | 'cpu') => (best(runs.python, key) / best(runs.ours, key)).toFixed(2);
  console.log(`${crf ? 'CRF' : 'no CRF'} ours is ${ratio('seconds')} times as fast, ${ratio('cpu')} by CPU time`);
}
