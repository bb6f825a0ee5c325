/** A sub-command of `dsrg-convert`: what the overview says of it, and how it starts. */
export interface ConvertCommand {
  /** As typed: `weights`. */
  readonly name: string;
  /** What a newcomer holds who needs it: a phrase that answers "I have …". */
  readonly holds: string;
  /** What comes out: a phrase that answers "I get …". */
  readonly gives: string;
  /**
   * Runs it, `--help` and errors included; its module is loaded only then.
   * @param argv what follows the sub-command's name
   */
  run(argv: readonly string[]): Promise<void>;
}

/** The sub-commands, in the order of the overview. */
export const convertCommands: readonly ConvertCommand[] = [
  {
    name: 'weights',
    holds: 'trained weights of Caffe, PyTorch, TensorFlow, MXNet, ONNX, NumPy, safetensors or TensorFlow.js',
    gives: 'a safetensors file that dsrg-train --init reads (or back: a caffemodel or npy of our weights)',
    run: async (argv) => (await import('./weights.ts')).runWeights(argv),
  },
];
