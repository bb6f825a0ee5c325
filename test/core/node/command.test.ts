import { EventEmitter } from 'node:events';
import { DsrgError } from '@dsrg/core';
import { type CommandSurroundings, defineCommand, openInterrupt, runCommand } from '@dsrg/core/node';
import { expect } from 'chai';
import { failure } from './failure.ts';

const command = defineCommand({
  name: 'dsrg-try',
  summary: 'Tries things.',
  options: {
    data: { kind: 'string', about: 'Folder of the data.', value: 'DIR', required: true },
    rate: { kind: 'number', about: 'Learning rate.', min: 0, max: 1, default: 0.01 },
    steps: { kind: 'integer', about: 'Steps of training.', min: 1 },
    flip: { kind: 'boolean', about: 'Mirror as well.', default: true },
    json: { kind: 'boolean', about: 'Answer in JSON.' },
    provider: { kind: 'enum', about: 'Where to run.', choices: ['auto', 'cuda', 'cpu'], default: 'auto' },
    scales: { kind: 'list', of: 'number', about: 'Sizes.', default: [1], min: 0.1 },
    saveMasks: { kind: 'string', about: 'Folder for masks.', short: 'm' },
  },
  positionals: { RUN: { about: 'Folder of the run.' }, MODEL: { about: 'File to write.', optional: true } },
  examples: ['--data voc runs/first'],
});

/** A place to run a command in, without a process. */
function stage(argv: string[]) {
  const out = { stdout: '', stderr: '', code: undefined as number | undefined };
  const controller = new AbortController();
  const surroundings: CommandSurroundings = {
    argv,
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    exit: (code) => {
      out.code = code;
    },
    openInterrupt: () => ({ signal: controller.signal, close: () => undefined }),
  };
  return { out, surroundings, controller };
}

describe('an option table', () => {
  it('parses every kind, with defaults, and the compiler knows the types', () => {
    const { options, positionals, given } = command.parse(
      '--data voc --steps 20 --no-flip --provider cpu --scales 0.5,1 --scales=2 -m out runs/a'.split(' '),
    );
    const scales: number[] = options.scales;
    const steps: number | undefined = options.steps;
    const provider: 'auto' | 'cuda' | 'cpu' = options.provider;
    const run: string = positionals.RUN;
    const model: string | undefined = positionals.MODEL;
    expect([scales, steps, provider, run, model]).to.deep.equal([[0.5, 1, 2], 20, 'cpu', 'runs/a', undefined]);
    expect([options.data, options.rate, options.flip, options.json, options.saveMasks]).to.deep.equal([
      'voc',
      0.01,
      false,
      false,
      'out',
    ]);
    expect([...given].sort()).to.deep.equal(['data', 'flip', 'provider', 'saveMasks', 'scales', 'steps']);
  });

  it('gives the last argument all that is left, where the table says so', () => {
    const many = defineCommand({
      name: 'dsrg-try',
      summary: 'Tries things.',
      options: {},
      positionals: { MODEL: { about: 'File.' }, PHOTOS: { about: 'Photos.', many: true } },
    });
    const photos: string[] = many.parse(['m.onnx', 'a.jpg', 'b', '*.png']).positionals.PHOTOS;
    expect(photos).to.deep.equal(['a.jpg', 'b', '*.png']);
    expect(() => many.parse(['m.onnx'])).to.throw('PHOTOS is missing: Photos.');
    expect(many.helpText()).to.include('Usage: dsrg-try [options] MODEL PHOTOS…');
  });

  it('asks for nothing else beside an option that is the whole task, and lets nothing stand beside it', async () => {
    const { parse } = defineCommand({
      name: 'dsrg-try',
      summary: 'Tries things.',
      options: {
        out: { kind: 'string', about: 'Folder.', required: true },
        page: { kind: 'string', about: 'Write the page.', alone: true },
      },
      positionals: { MODEL: { about: 'A model.' } },
    });
    expect(parse(['--page', 'a.html']).options.page).to.equal('a.html');
    for (const beside of [['--out', 'b'], ['model.onnx']])
      await failure(async () => parse(['--page', 'a.html', ...beside]), 'USAGE', ['--page goes alone']);
    await failure(async () => parse(['model.onnx']), 'USAGE', ['--out is missing']);
  });

  it('leaves its own defaults alone', () => {
    command.parse(['--data', 'd', 'r']).options.scales.push(9);
    expect(command.parse(['--data', 'd', 'r']).options.scales).to.deep.equal([1]);
  });

  for (const [argv, message, hint] of [
    ['--dat voc r', 'dsrg-try has no option --dat.', 'Did you mean --data?'],
    ['--data voc --save-mask x r', 'no option --save-mask.', 'Did you mean --save-masks?'],
    ['--data voc --no-data r', 'no option --no-data.', '--data'],
    ['--data voc -x r', 'no option -x.', '--help'],
    ['--data', '--data needs a value.', 'Folder of the data.'],
    ['--data --flip r', '--data needs a value.', 'Folder of the data.'],
    ['--data voc --rate 3 r', '--rate is "3"; expected: a number from 0 to 1.', 'Learning rate.'],
    ['--data voc --rate -0.1 r', '--rate is "-0.1"; expected: a number from 0 to 1.', 'Learning rate.'],
    ['--data voc --rate 1e r', '--rate is "1e"', 'Learning rate.'],
    ['--data voc --steps 1.5 r', '--steps is "1.5"; expected: a whole number of at least 1.', 'Steps'],
    ['--data voc --scales 1,,2 r', 'one of its values is empty', 'commas'],
    ['--data voc --scales 1,0 r', '--scales is "0"; expected: a number of at least 0.1.', 'Sizes.'],
    ['--data voc --provider cudda r', '--provider is "cudda"; expected: auto, cuda, cpu.', 'Did you mean "cuda"?'],
    ['--data voc --flip=yes r', '--flip takes no value', '--no-flip'],
    ['--data voc --rate 0.1 --rate 0.2 r', '--rate is given twice.', undefined],
    ['--data voc', 'RUN is missing: Folder of the run.', '--help'],
    ['r', '--data is missing: Folder of the data.', '--help'],
    ['--data voc a b c', '"c" is one argument too many', 'quotes'],
  ] as const) {
    it(`refuses: ${argv}`, () => failure(async () => command.parse(argv.split(' ')), 'USAGE', [message], hint));
  }

  it('makes the help', () => {
    expect(command.helpText()).to.equal(`dsrg-try: Tries things.

Usage: dsrg-try --data DIR [options] RUN [MODEL]

Arguments:
  RUN    Folder of the run.
  MODEL  File to write. (optional)

Options:
      --data DIR         Folder of the data. (required)
      --rate N           Learning rate. (a number from 0 to 1; default: 0.01)
      --steps N          Steps of training. (a whole number of at least 1)
      --[no-]flip        Mirror as well. (default: on)
      --json             Answer in JSON.
      --provider NAME    Where to run. (auto | cuda | cpu; default: auto)
      --scales A,B,…     Sizes. (default: 1)
  -m, --save-masks TEXT  Folder for masks.
  -h, --help             Show this help.
      --version          Show the version.

Examples:
  dsrg-try --data voc runs/first
`);
  });
});

describe('runCommand', () => {
  it('hands the input over and ends with 0', async () => {
    const { out, surroundings } = stage(['--data', 'voc', 'r']);
    await runCommand(command, async ({ options }) => void surroundings.stdout.write(options.data), surroundings);
    expect(out).to.deep.equal({ stdout: 'voc', stderr: '', code: 0 });
  });

  it('answers --help and --version before anything is required', async () => {
    for (const [flag, answer] of [
      ['--help', 'Usage: dsrg-try'],
      ['-h', 'Usage: dsrg-try'],
      ['--version', 'dsrg-try 0.1.0'],
    ] as const) {
      const { out, surroundings } = stage([flag]);
      await runCommand(command, () => Promise.reject(new Error('not to be run')), surroundings);
      expect(out.stdout).to.include(answer);
      expect(out.stderr).to.equal('');
    }
  });

  it('says errors on stderr with their cure, and as JSON on stdout where asked', async () => {
    const { out, surroundings } = stage(['--data', 'voc', '--json', 'r']);
    const main = () => Promise.reject(new DsrgError('TAG', 'Tag "cta" is no class.', { hint: 'Did you mean "cat"?' }));
    await runCommand(command, main, surroundings);
    expect(out.stderr).to.equal('dsrg-try: Tag "cta" is no class.\n  Did you mean "cat"?\n');
    const record = { error: { code: 'TAG', message: 'Tag "cta" is no class.', hint: 'Did you mean "cat"?' } };
    expect(JSON.parse(out.stdout)).to.deep.equal(record);
    expect(out.code).to.equal(1);
  });

  it('lets no control character of a file reach the terminal, and cuts messages that are a file long', async () => {
    const { out, surroundings } = stage(['--data', 'x', '--json', 'run']);
    const name = '\x1b[31mcat\x9b2J\u202e\r\x07';
    await runCommand(
      command,
      () => Promise.reject(new DsrgError('TAG', `${name} is no class.`, { hint: name })),
      surroundings,
    );
    const shown = '\\u001b[31mcat\\u009b2J\\u202e\\u000d\\u0007';
    expect(out.stderr).to.equal(`dsrg-try: ${shown} is no class.\n  ${shown}\n`);
    expect(JSON.parse(out.stdout).error).to.deep.equal({ code: 'TAG', message: `${name} is no class.`, hint: name });
    expect(out.stdout).to.match(/^[\x20-\x7e]*\n$/);
    const long = stage(['--data', 'x', 'run']);
    const message = 'a'.repeat(5000);
    await runCommand(command, () => Promise.reject(new DsrgError('TAG', message)), long.surroundings);
    expect(long.out.stderr).to.equal(`dsrg-try: ${'a'.repeat(4000)} … (1000 letters more)\n`);
  });

  it('ends with 2 for usage, 70 for faults of ours, 130 for an interrupt', async () => {
    const usage = stage(['--dta']);
    await runCommand(command, async () => undefined, usage.surroundings);
    expect(usage.out.code).to.equal(2);
    expect(usage.out.stdout).to.equal('');

    const fault = stage(['--data', 'voc', 'r']);
    await runCommand(command, () => Promise.reject(new TypeError('x is undefined')), fault.surroundings);
    expect(fault.out.code).to.equal(70);
    expect(fault.out.stderr).to.include('TypeError: x is undefined').and.include('fault of dsrg');

    const stopped = stage(['--data', 'voc', 'r']);
    const main = async (_: unknown, signal: AbortSignal) => {
      stopped.controller.abort(new DsrgError('INTERRUPTED', 'Interrupted.'));
      signal.throwIfAborted();
    };
    await runCommand(command, main, stopped.surroundings);
    expect(stopped.out).to.deep.equal({ stdout: '', stderr: 'dsrg-try: Interrupted.\n', code: 130 });
  });
});

describe('openInterrupt', () => {
  it('aborts at the first signal, quits at the second, and gives the signals back', () => {
    const listeners = new Map<string, () => void>();
    const codes: number[] = [];
    const said: string[] = [];
    const source = {
      on: (name: string, listener: () => void) => listeners.set(name, listener),
      off: (name: string) => listeners.delete(name),
      exit: (code: number) => codes.push(code),
    } as unknown as NodeJS.Process;
    const interrupt = openInterrupt({ source, say: (line) => said.push(line) });
    expect(interrupt.signal.aborted).to.equal(false);
    listeners.get('SIGINT')!();
    expect(interrupt.signal.reason).to.be.instanceOf(DsrgError).with.property('code', 'INTERRUPTED');
    expect([codes, said.length]).to.deep.equal([[], 1]);
    listeners.get('SIGTERM')!();
    expect(codes).to.deep.equal([130]);
    interrupt.close();
    expect(listeners.size).to.equal(0);
  });

  it('stops at the end of the terminal, which is told twice, as at SIGTERM, but never quits at once', () => {
    const source = new EventEmitter() as EventEmitter & { exit(code: number): never };
    source.exit = () => expect.fail('It quits.');
    const interrupt = openInterrupt({ source: source as unknown as NodeJS.Process, say: () => undefined });
    source.emit('SIGHUP');
    source.emit('SIGHUP');
    expect(interrupt.signal.reason).to.be.instanceOf(DsrgError).with.property('code', 'INTERRUPTED');
    interrupt.close();
    // The second may come as late as this, and without a listener it kills the process.
    expect(source.eventNames()).to.deep.equal(['SIGHUP']);
  });

  it('gives SIGHUP back, too, where the terminal stayed', () => {
    const source = new EventEmitter() as EventEmitter & { exit(code: number): never };
    openInterrupt({ source: source as unknown as NodeJS.Process, say: () => undefined }).close();
    expect(source.eventNames()).to.deep.equal([]);
  });
});
