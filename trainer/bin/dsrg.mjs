#!/usr/bin/env node
// The command of the umbrella package: `dsrg COMMAND …` is `dsrg-COMMAND …` of the package that has it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const commands = {
  tag: ['@dsrg/trainer', 'dsrg-tag', 'a page to tag photos with keys and clicks, into tags.csv'],
  train: ['@dsrg/trainer', 'dsrg-train', 'learns where things are from tags that say what is there'],
  export: ['@dsrg/converters', 'dsrg-export', 'makes model.onnx of a run or a checkpoint'],
  predict: ['@dsrg/evaluate', 'dsrg-predict', 'photos in; masks, overlays, cut-outs, boxes, COCO, LabelMe out'],
  eval: ['@dsrg/evaluate', 'dsrg-eval', 'scores a model, or masks, against true masks'],
  submit: ['@dsrg/evaluate', 'dsrg-submit', 'packs masks for a benchmark server'],
  convert: [
    '@dsrg/converters',
    'dsrg-convert',
    'turns cues, labels, masks, weights and data sets of other systems into ours',
  ],
};

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
  const rows = Object.entries(commands).map(([command, [, , about]]) => `  ${command.padEnd(9)}${about}`);
  process.stdout.write(
    `Usage: dsrg COMMAND …\n\n${rows.join('\n')}\n\ndsrg COMMAND --help tells the options of one.\n`,
  );
} else if (name === '--version') {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`dsrg ${version}\n`);
} else if (Object.hasOwn(commands, name)) {
  const [library, bin] = commands[name];
  const script = new URL(`../bin/${bin}.mjs`, import.meta.resolve(library)); // the entrance is dist/index.js
  process.argv = [process.argv[0], fileURLToPath(script), ...rest];
  await import(script.href);
} else {
  process.stderr.write(`dsrg: there is no command "${name}".\n  Commands: ${Object.keys(commands).join(', ')}.\n`);
  process.exitCode = 2;
}
