import { DsrgError } from '../errors.ts';
import { cudaHint } from '../runtime/cuda-hint.ts';
import { openNodeSegmenter } from '../runtime/onnx-node.ts';

/** What became of one execution provider on this machine. */
export interface ProviderReport {
  readonly provider: 'cuda' | 'webgpu' | 'cpu';
  readonly works: boolean;
  /** How it was proven, or why it does not work. */
  readonly detail: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** One 1×1 convolution of three channels to two: the smallest network that has to be computed. */
const tinyNetwork =
  'CAhCBAoAEBE6rAEKLwoFaW5wdXQKBndlaWdodBIGbG9naXRzIgRDb252KhAKB3N0cmlkZXNAAUABoAEHEgR0aW55KiwIAggDCAEIARABQgZ3ZWlnaHRKGAAAgD8AAAAAAAAAAAAAAAAAAIA/AAAAAFohCgVpbnB1dBIYChYIARISCgIIAQoCCAMKAxIBSAoDEgFXYiIKBmxvZ2l0cxIYChYIARISCgIIAQoCCAIKAxIBSAoDEgFX';

const cures = {
  cuda: cudaHint,
  webgpu: 'a Vulkan driver and its loader (Debian: libvulkan1 and the driver of the card)',
  cpu: 'npm ci',
} as const;

/**
 * Tries every execution provider by running a small network on it, with no other provider to fall back to.
 *
 * @example
 * const [cuda, webgpu, cpu] = await examineProviders();
 */
export async function examineProviders(): Promise<ProviderReport[]> {
  const reports: ProviderReport[] = [];
  for (const provider of ['cuda', 'webgpu', 'cpu'] as const) reports.push(await examine(provider));
  return reports;
}

async function examine(provider: ProviderReport['provider']): Promise<ProviderReport> {
  const model = Uint8Array.from(atob(tinyNetwork), (character) => character.charCodeAt(0));
  try {
    const metadata = { classes: ['background', 'thing'], mean: [0, 0, 0], std: [1, 1, 1] } as const;
    const segmenter = await openNodeSegmenter(model, { provider, metadata, name: 'the test network' });
    try {
      const data = Float32Array.of(7, 8, 9);
      const logits = await segmenter.segment({ kind: 'float', data, height: 1, width: 1, channels: 3 });
      if (logits.data[0] !== 7 || logits.data[1] !== 8)
        return {
          provider,
          works: false,
          detail: `computes wrong numbers: ${[...logits.data]}`,
          cure: 'Use another provider.',
        };
      return { provider, works: true, detail: `ran the test network on ${segmenter.providerNote}` };
    } finally {
      await segmenter.close();
    }
  } catch (error) {
    if (!(error instanceof DsrgError)) throw error;
    return { provider, works: false, detail: error.message, cure: cures[provider] };
  }
}
