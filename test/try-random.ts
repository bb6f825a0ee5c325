// Property tests on cases that nobody has tried, again and again:
//   npm run test:random [-- ROUNDS [FIRST_SEED]]
// Round k takes the seed FIRST_SEED + k; without one, the clock names it. A round that fails ends the run and says how to repeat it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceFiles } from './architecture/source-files.ts';
import { SEED_VARIABLE } from './property-seed.ts';
import { repository } from './shared.ts';

const [rounds, first] = [Number(process.argv[2] ?? 20), Number(process.argv[3] ?? Date.now() % 2 ** 31)];
if (!(Number.isInteger(rounds) && rounds > 0 && Number.isInteger(first))) {
  console.error(
    `Found "${process.argv.slice(2).join(' ')}"; npm run test:random -- ROUNDS FIRST_SEED takes whole numbers.`,
  );
  process.exit(2);
}
const files = sourceFiles(['test']).filter(
  ({ path, text }) => path.endsWith('.test.ts') && /from 'fast-check'/.test(text),
);
const { spec: _, ...options } = JSON.parse(readFileSync(join(repository, '.mocharc.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'dsrg-random-'));
try {
  const config = join(folder, 'mocharc.json');
  writeFileSync(config, JSON.stringify({ ...options, parallel: false, reporter: 'dot' }));
  for (let round = 0; round < rounds && process.exitCode === undefined; round++) {
    const seed = first + round;
    console.log(`round ${round + 1} of ${rounds}, seed ${seed}: ${files.length} files`);
    const mocha = join(repository, 'node_modules', 'mocha', 'bin', 'mocha.js');
    const { status } = spawnSync(process.execPath, [mocha, '--config', config, ...files.map(({ path }) => path)], {
      cwd: repository,
      env: { ...process.env, [SEED_VARIABLE]: String(seed) },
      stdio: 'inherit',
    });
    if (status === 0) continue;
    console.error(`Failed with seed ${seed}. Again: npm run test:random -- 1 ${seed}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
