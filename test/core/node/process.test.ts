import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { packageFlags } from '../../built.ts';
import { repository } from '../../shared.ts';

/** A command that waits for its interrupt, or fails, in a process of its own. */
const script = `
  import { defineCommand, runCommand } from '@dsrg/core/node';
  import { DsrgError } from '@dsrg/core';
  const command = defineCommand({
    name: 'dsrg-wait',
    summary: 'Waits.',
    options: { fail: { kind: 'boolean', about: 'Fail.' }, print: { kind: 'boolean', about: 'Print much.' } },
  });
  await runCommand(command, async ({ options }, signal) => {
    const busy = setInterval(() => {}, 1000); // as an open session would, it keeps the process alive
    if (options.fail) throw new DsrgError('IMAGE', 'It is no photo.', { hint: 'Take another.' });
    if (options.print) for (let i = 0; i < 20000; i++) process.stdout.write('a line of text that fills the pipe\\n');
    else {
      process.stdout.write('ready\\n');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      signal.throwIfAborted();
    }
    clearInterval(busy);
  });
`;

async function run(flag: string[], onOutput: (child: ReturnType<typeof spawn>) => void = () => undefined) {
  const flags = [...packageFlags, '--input-type=module', '-e', script, '--', 'dsrg-wait', ...flag];
  const child = spawn(process.execPath, flags, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout.once('data', () => onOutput(child));
  child.stdout.resume();
  const watchdog = setTimeout(() => child.kill('SIGKILL'), 240_000);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(watchdog);
  return { code, stderr };
}

describe('a command in its process', () => {
  it('ends with 130 when interrupted, and says so', async function () {
    if (process.platform === 'win32') return this.skip();
    const { code, stderr } = await run([], (child) => child.kill('SIGINT'));
    expect(stderr).to.equal(
      '\nStopping at the next sound place; Ctrl-C again quits at once.\ndsrg-wait: Interrupted.\n  What was finished is saved.\n',
    );
    expect(code).to.equal(130);
  });

  it('stops soundly when its terminal is closed: it is told twice, and nobody reads what it says', async function () {
    if (process.platform === 'win32') return this.skip();
    const { code } = await run([], (child) => {
      child.stderr!.destroy();
      child.kill('SIGHUP');
      setTimeout(() => child.kill('SIGHUP'), 1);
    });
    expect(code).to.equal(130);
  });

  it('ends with its error even where something is still open', async () => {
    expect(await run(['--fail'])).to.deep.equal({ code: 1, stderr: 'dsrg-wait: It is no photo.\n  Take another.\n' });
  });

  it('ends quietly when nobody reads on', async function () {
    if (process.platform === 'win32') return this.skip();
    const { code, stderr } = await run(['--print'], (child) => child.stdout!.destroy());
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  });
});
