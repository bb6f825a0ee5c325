import { dirname } from 'node:path';
import { counted, readModelMetadata } from '@dsrg/core';
import { defineCommand, printResult, runCommand, writeFileAtomic } from '@dsrg/core/node';
import { exportModel } from '../export-model.ts';
import { findCheckpoint } from '../node/find-checkpoint.ts';
import { findGate } from '../node/find-gate.ts';
import { checkParity } from '../node/parity-file.ts';
import { describeGate } from '../run/gate-record.ts';

const command = defineCommand({
  name: 'dsrg-export',
  summary: 'Writes the network of a run as an ONNX model that explains itself.',
  options: {
    output: {
      kind: 'enum',
      about: 'What the model gives: class scores, or activation maps of the tags.',
      choices: ['logits', 'cam'],
      default: 'logits',
    },
    gate: {
      kind: 'boolean',
      about: 'Put the run’s gate (dsrg-train --gate) into the model, for --gate of dsrg-eval and dsrg-predict.',
    },
    fp16: {
      kind: 'boolean',
      about: 'Keep the weights as half floats: half the file; logits differ a little, by how much is printed.',
    },
    note: { kind: 'string', about: 'A line for people, kept in the model.', value: 'TEXT' },
  },
  positionals: {
    RUN: { about: 'Folder of a run, or of one of its stages, or a checkpoint.' },
    MODEL: { about: 'The ONNX file to write.' },
  },
  examples: [
    'runs/first model.onnx',
    'runs/first model.onnx --gate',
    'runs/first half.onnx --fp16',
    'runs/first/1-tags cam.onnx --output cam',
  ],
});

await runCommand(command, async ({ options, positionals }) => {
  const { output, note } = options;
  const gate = options.gate ? await findGate(positionals.RUN) : undefined;
  const { path, checkpoint } = await findCheckpoint(positionals.RUN, output);
  const model = exportModel(checkpoint, {
    output,
    ...(note !== undefined && { note }),
    ...(gate !== undefined && { gate }),
    half: options.fp16,
  });
  // Before writing: a model that does not do what was trained must not look like a result.
  const parity = output === 'logits' ? await checkParity(dirname(path), model, options.fp16) : undefined;
  await writeFileAtomic(positionals.MODEL, model);
  const { about, graph } = checkpoint;
  const size = (model.length / 2 ** 20).toFixed(1);
  printResult(
    `${positionals.MODEL}: ${graph.name}, ${counted(about.classes.length, 'class')}, ${size} MiB, from ${path} (${about.stage}, step ${about.step})\n`,
  );
  const own = gate === undefined ? readModelMetadata(model)?.gate : undefined;
  if (own) printResult('tags: its own scores are a second output, for --protocol recurseed and --gate\n');
  if (gate !== undefined) printResult(`gate: ${describeGate(gate.record)}\n`);
  printResult(
    parity === undefined
      ? 'parity: not checked, for nothing is kept beside this checkpoint to compare with\n'
      : `parity: logits differ from the training engine's by at most ${parity.difference.toExponential(1)} on ${counted(parity.photos, 'photo')} (bound ${parity.bound.toPrecision(1)})\n`,
  );
});
