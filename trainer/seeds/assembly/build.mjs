// Compiles the AssemblyScript sources beside it and writes ../wasm.
//   node trainer/seeds/assembly/build.mjs           writes it
//   node trainer/seeds/assembly/build.mjs --check   writes nothing; exit code 1 where it is stale
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeModules } from '../../../core/assembly/write-modules.mjs';

await writeModules(dirname(fileURLToPath(import.meta.url)), [
  { name: 'seeds', entry: 'index.ts', about: 'The kernels of seeds', options: ['--enable', 'simd'] },
]);
