// Before onnxruntime-node's install script looks: lays empty files in the place of the CUDA libraries that it would fetch from
// a host besides the npm registry, and whose absence would fail the whole installation. Nothing is fetched or loaded here.
// Only where that package is there for dsrg alone: what another one wants of it is not ours to decide. And only under npm,
// which runs every package's preinstall before any postinstall; others run scripts in another order, or ask first.
// Who says what is wanted (ONNXRUNTIME_NODE_INSTALL=…) gets it; asked for later, the real libraries replace these.
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runtime = 'onnxruntime-node';
const wishes = ['ONNXRUNTIME_NODE_INSTALL', 'ONNXRUNTIME_NODE_INSTALL_CUDA'];
const wished = wishes.some(
  (name) => process.env[name] !== undefined || process.env[`npm_config_${name.toLowerCase()}`] !== undefined,
);
const isNpm = process.env.npm_config_user_agent?.startsWith('npm/');

try {
  const folder = folderFrom(dirname(fileURLToPath(import.meta.url)));
  if (isNpm && !wished && folder !== undefined && !isShared(folder)) layEmptyFiles(folder);
} catch (error) {
  // Another onnxruntime-node than we know: it is left to itself.
  console.error(`dsrg: onnxruntime-node's CUDA libraries are left to its own script (${error.message}).`);
}

/** Where the runtime lies that a package at this place would load; undefined where there is none. */
function folderFrom(place) {
  try {
    return realpathSync(dirname(createRequire(join(place, 'index.js')).resolve(`${runtime}/package.json`)));
  } catch {
    return undefined;
  }
}

/** Whether the project or a package of others loads this very runtime. */
function isShared(folder) {
  const project = dirname(dirname(folder));
  return (
    dependsOn(project, ['devDependencies'], folder) || packagesIn(project).some((each) => dependsOn(each, [], folder))
  );
}

function dependsOn(place, more, folder) {
  const file = join(place, 'package.json');
  if (!existsSync(file)) return false;
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  if (/^(dsrg|@dsrg\/.*)$/.test(manifest.name)) return false;
  const tables = ['dependencies', 'optionalDependencies', 'peerDependencies', ...more];
  return tables.some((table) => runtime in (manifest[table] ?? {})) && folderFrom(place) === folder;
}

/** The packages in a folder's node_modules, and those in theirs. */
function packagesIn(place) {
  const modules = join(place, 'node_modules');
  if (!existsSync(modules)) return [];
  const names = readdirSync(modules).filter((name) => !name.startsWith('.'));
  const places = names.flatMap((name) => {
    const found = join(modules, name);
    return name.startsWith('@') ? readdirSync(found).map((scoped) => join(found, scoped)) : [found];
  });
  return places.flatMap((found) => [found, ...packagesIn(found)]);
}

function layEmptyFiles(folder) {
  const { requirements, manifests } = createRequire(import.meta.url)(join(folder, 'script', 'install-metadata.js'));
  const here = `${platform()}/${arch()}`;
  for (const name of requirements[here] ?? [])
    for (const file of Object.keys(manifests[`${here}:${name}`] ?? {})) {
      const path = join(folder, 'bin', 'napi-v6', here, file);
      if (!existsSync(path)) writeFileSync(path, '');
    }
}
