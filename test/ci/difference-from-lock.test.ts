import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { differenceFromLock } from '../../.ci/difference-from-lock.mjs';
import { temporaryFolder } from '../core/node/temporary-folder.ts';

describe('what setup compares before it installs', () => {
  const folder = temporaryFolder();
  const linux = { os: 'linux', cpu: 'x64' };

  /** The lock names these packages; the first `there` of them are installed. */
  function write(packages: Readonly<Record<string, object>>, there: readonly string[]): void {
    const [lock, installed] = [
      join(folder(), 'package-lock.json'),
      join(folder(), 'node_modules', '.package-lock.json'),
    ];
    const paths = Object.entries(packages).map(([name, about]) => [`node_modules/${name}`, about] as const);
    for (const name of there) mkdirSync(join(folder(), 'node_modules', name), { recursive: true });
    const kept = paths.filter(([path]) => there.some((name) => path === `node_modules/${name}`));
    writeFileSync(lock, JSON.stringify({ packages: { '': {}, core: {}, ...Object.fromEntries(paths) } }));
    mkdirSync(join(folder(), 'node_modules'), { recursive: true });
    writeFileSync(installed, JSON.stringify({ packages: Object.fromEntries(kept) }));
  }
  const runtime = { version: '1.30.0', optional: true, os: ['win32', 'darwin', 'linux'] };

  it('is nothing where all is there', () => {
    write({ chai: { version: '6.3.0' }, 'onnxruntime-node': runtime }, ['chai', 'onnxruntime-node']);
    expect(differenceFromLock(folder(), linux)).to.equal(undefined);
  });

  it('is a package that is missing, or another version', () => {
    write({ chai: { version: '6.3.0' } }, []);
    expect(differenceFromLock(folder(), linux)).to.equal('node_modules/chai is missing');
    const file = join(folder(), 'node_modules', '.package-lock.json');
    mkdirSync(join(folder(), 'node_modules', 'chai'));
    writeFileSync(file, JSON.stringify({ packages: { 'node_modules/chai': { version: '5.0.0' } } }));
    expect(differenceFromLock(folder(), linux)).to.equal('node_modules/chai is 5.0.0, not 6.3.0');
  });

  it('is an optional package that is for this machine, such as the runtime of models', () => {
    write({ 'onnxruntime-node': runtime, 'global-agent': { version: '4.1.3', optional: true } }, ['global-agent']);
    expect(differenceFromLock(folder(), linux)).to.equal('node_modules/onnxruntime-node is missing');
    expect(differenceFromLock(folder(), { os: 'freebsd', cpu: 'x64' })).to.equal(undefined);
  });

  it('is none that is for other machines, or that npm alone can judge', () => {
    const optional = { version: '1.0.0', optional: true };
    write(
      {
        darwin: { ...optional, os: ['darwin'], cpu: ['x64'] },
        arm: { ...optional, os: ['linux'], cpu: ['arm64'] },
        musl: { ...optional, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
        notHere: { ...optional, os: ['!linux'] },
        peer: { version: '1.0.0', peer: true, optional: true },
      },
      [],
    );
    expect(differenceFromLock(folder(), linux)).to.equal(undefined);
    expect(differenceFromLock(folder(), { os: 'win32', cpu: 'x64' })).to.equal('node_modules/notHere is missing');
  });

  it('is everything before the first installation, and a damaged record is said', () => {
    expect(differenceFromLock(folder())).to.equal('nothing is installed yet');
    write({}, []);
    writeFileSync(join(folder(), 'package-lock.json'), '{');
    expect(() => differenceFromLock(folder())).to.throw(/package-lock\.json cannot be read: .* Restore it/);
  });
});
