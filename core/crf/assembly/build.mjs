// Compiles the AssemblyScript sources beside it and writes ../wasm, one TypeScript file for each variant.
//   node core/crf/assembly/build.mjs           writes them
//   node core/crf/assembly/build.mjs --check   writes nothing; exit code 1 where one is stale
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeModules } from '../../assembly/write-modules.mjs';

const variants = { relaxed: ['simd', 'relaxed-simd'], simd: ['simd'], scalar: [] };
const memory = ['--importMemory', '--sharedMemory', '--zeroFilledMemory', '--initialMemory', '16', '--maximumMemory', '65536'];

await writeModules(
  dirname(fileURLToPath(import.meta.url)),
  Object.entries(variants).map(([name, features]) => ({
    name,
    entry: 'index.ts',
    about: `The \`${name}\` variant of the dense CRF`,
    options: [...['threads', ...features].flatMap((feature) => ['--enable', feature]), ...memory],
  })),
);
