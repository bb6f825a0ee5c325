// Compiles the AssemblyScript sources beside it and writes ../wasm.
//   node core/image/assembly/build.mjs           writes it
//   node core/image/assembly/build.mjs --check   writes nothing; exit code 1 where it is stale
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeModules } from '../../assembly/write-modules.mjs';

await writeModules(dirname(fileURLToPath(import.meta.url)), [
  { name: 'image', entry: 'index.ts', about: 'The kernels of rows', options: ['--enable', 'simd'] },
]);
