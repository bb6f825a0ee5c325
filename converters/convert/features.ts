import { addOutputs, type OnnxGraph, readOnnxGraph } from '@dsrg/core';
import {
  defineCommand,
  printResult,
  processSurroundings,
  readBytes,
  runCommand,
  writeFileAtomic,
} from '@dsrg/core/node';

const command = defineCommand({
  name: 'dsrg-convert features',
  summary:
    'Lists the tensors of an ONNX network, or makes an inner one an output, for programs that look at outputs alone.',
  options: {
    tensor: {
      kind: 'string',
      about: 'Which one: maps N × C × h × w, or tokens N × T × C of a transformer.',
      value: 'NAME',
      defaultNote: 'all are listed, in the order of the network, and nothing is written',
    },
    out: { kind: 'string', about: 'The model to write.', value: 'FILE', default: 'features.onnx' },
  },
  positionals: { MODEL: { about: 'The ONNX file.' } },
  examples: [
    'clip-vision.onnx',
    'clip-vision.onnx --tensor /vision_model/encoder/layers.11/Add_1_output_0 --out clip-features.onnx',
  ],
});

/** `dsrg-convert features …` */
export async function runFeatures(argv: readonly string[]): Promise<void> {
  await runCommand(
    command,
    async ({ positionals: { MODEL: input }, options: { tensor, out } }, signal) => {
      const bytes = await readBytes(input, 'The model');
      const graph = readOnnxGraph(bytes, input);
      if (tensor === undefined) return printResult(listOf(graph));
      await writeFileAtomic(out, addOutputs(bytes, graph, [tensor], input), signal);
      printResult(`${out}: ${input} with ${tensor} as an output\n`);
    },
    processSurroundings(argv),
  );
}

/** A tensor a line, with the operator that makes it. */
function listOf({ makers, outputs }: OnnxGraph): string {
  const isOutput = new Set(outputs);
  const lines = [...makers].map(
    ([tensor, { operator }]) => `${tensor}\t${operator}${isOutput.has(tensor) ? '\toutput' : ''}\n`,
  );
  return lines.join('');
}
