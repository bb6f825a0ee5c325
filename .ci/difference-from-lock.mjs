import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why `node_modules` is not what `package-lock.json` says, or undefined where it is. An optional package may be missing where it is for
 * other machines; on those that it is for, tests need it (`onnxruntime-node`), and npm leaves it out in silence where it cannot be fetched.
 *
 * @param root folder of both
 * @param machine as Node names it; npm's packages are marked with these words
 */
export function differenceFromLock(root, machine = { os: process.platform, cpu: process.arch }) {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return 'nothing is installed yet';
  const installed = readPackages(installedFile);
  for (const [path, wanted] of Object.entries(readPackages(join(root, 'package-lock.json')))) {
    if (!path.includes('node_modules/')) continue;
    const found = installed[path];
    if (!found && (wanted.peer || (wanted.optional && !isFor(wanted, machine)))) continue;
    if (!found || !existsSync(join(root, path))) return `${path} is missing`;
    if (found.version !== wanted.version) return `${path} is ${found.version}, not ${wanted.version}`;
  }
  return undefined;
}

/** Whether npm would install it there. Which C library a machine has (`libc`) Node does not tell for certain: those are left to npm. */
function isFor({ os, cpu, libc }, machine) {
  return libc === undefined && fits(os, machine.os) && fits(cpu, machine.cpu);
}

function fits(list, name) {
  if (list === undefined || list.includes(name)) return true;
  return list.every((each) => each.startsWith('!')) && !list.includes(`!${name}`);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error.message}. Restore it, or remove node_modules and try again.`, {
      cause: error,
    });
  }
}
