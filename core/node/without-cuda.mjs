// Before onnxruntime-node's install script looks: lays empty files in the place of the CUDA libraries that it would fetch from
// a host besides the npm registry, and whose absence would fail the whole installation. Nothing is fetched or loaded here.
// Who says what is wanted (--onnxruntime-node-install=…) gets it; asked for later, the real libraries replace these.
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

const wishes = ['ONNXRUNTIME_NODE_INSTALL', 'ONNXRUNTIME_NODE_INSTALL_CUDA'];
const wished = wishes.some(
  (name) => process.env[name] !== undefined || process.env[`npm_config_${name.toLowerCase()}`],
);

try {
  if (!wished) layEmptyFiles();
} catch (error) {
  // No onnxruntime-node, or another one than we know: it is left to itself.
  console.error(`dsrg: onnxruntime-node's CUDA libraries are left to its own script (${error.message}).`);
}

function layEmptyFiles() {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('onnxruntime-node/package.json'));
  const { requirements, manifests } = require(join(folder, 'script', 'install-metadata.js'));
  const here = `${platform()}/${arch()}`;
  for (const name of requirements[here] ?? [])
    for (const file of Object.keys(manifests[`${here}:${name}`] ?? {})) {
      const path = join(folder, 'bin', 'napi-v6', here, file);
      if (!existsSync(path)) writeFileSync(path, '');
    }
}
