import { examineProviders, packageVersion } from '@dsrg/core/node';
import type { EvalInput } from './eval-command.ts';

/** Tries every execution provider and returns what to print. */
export async function runDoctor({ options }: EvalInput): Promise<string> {
  const providers = await examineProviders();
  const versions = {
    node: process.version.slice(1),
    'onnxruntime-node': packageVersion('onnxruntime-node') ?? 'not found',
  };
  if (options.json) return `${JSON.stringify({ versions, providers })}\n`;
  const lines = providers.flatMap(({ provider, works, detail, cure }) => [
    `${provider.padEnd(7)} ${works ? 'works' : 'does not work'}: ${detail}`,
    ...(cure === undefined ? [] : [`        to get it: ${cure}`]),
  ]);
  const used = providers.find(({ provider, works }) => works && provider !== 'webgpu')?.provider ?? 'nothing';
  const heads = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${[heads.join(', '), ...lines, `--provider auto takes ${used}`].join('\n')}\n`;
}
