// Puts itself before every step of this process that changes the disk: calls of node:fs/promises, and of the handles that it opens.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

const calls = ['mkdir', 'rename', 'link', 'rm', 'rmdir', 'unlink', 'copyFile', 'writeFile', 'appendFile', 'open'];
const acts = ['writeFile', 'write', 'sync', 'close'];

/**
 * @param root only steps on paths below it count
 * @param before called with a step's name; what it throws, the step throws
 * @param written called with the path of a file once something was written to it
 */
export function watchSteps(root, before, written = () => {}) {
  const below = (paths) => paths.some((path) => typeof path === 'string' && resolve(path).startsWith(root));
  for (const name of calls) {
    const original = fs.promises[name];
    fs.promises[name] = async (...given) => {
      const counts = below(given.slice(0, 2));
      if (counts) before(name);
      const result = await original(...given);
      if (name === 'open' && counts) for (const act of acts) watchHandle(result, act, given[0]);
      if (counts && (name === 'writeFile' || name === 'appendFile')) written(given[0]);
      return result;
    };
  }
  syncBuiltinESMExports();

  function watchHandle(handle, act, path) {
    const original = handle[act].bind(handle);
    handle[act] = async (...given) => {
      try {
        before(act);
      } catch (error) {
        if (act === 'close') await original();
        throw error;
      }
      const result = await original(...given);
      if (act === 'writeFile' || act === 'write') written(path);
      return result;
    };
  }
}
