import { spawn } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { commandOf } from '../../built.ts';
import { repository } from '../../shared.ts';
import { runBin } from '../run-bin.ts';
import { makeVocFolder } from '../voc-folder.ts';

/** Lines of a YAML file that name this key, with what they give it. */
function valuesOf(yaml: string, key: string): string[] {
  return [...yaml.matchAll(new RegExp(`^ *(?:- )?${key}: *(.*)$`, 'gm'))].map(([, value]) => value!);
}

/** Runs a pod's command: with a shell, as the container does, and `npx` of our own that starts the command from source. */
function runPod(command: string, path: string, index: number): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${path}${delimiter}${process.env.PATH}`, JOB_COMPLETION_INDEX: String(index) };
    const pod = spawn('sh', ['-c', command], { cwd: repository, env });
    let stderr = '';
    pod.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    pod.on('error', reject).on('close', (code) => resolve({ code, stderr }));
  });
}

describe('evaluate/recipes/kubernetes-job.yaml', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let yaml: string;
  before(async () => {
    folder = await makeVocFolder();
    yaml = await readFile(join(repository, 'evaluate/recipes/kubernetes-job.yaml'), 'utf8');
  });
  after(() => rm(folder.root, { recursive: true }));

  it('is an indexed Job with as many pods as parts, whose pods start anew when they fail', () => {
    expect(valuesOf(yaml, 'kind')).to.deep.equal(['Job']);
    expect(valuesOf(yaml, 'apiVersion')).to.deep.equal(['batch/v1']);
    expect(valuesOf(yaml, 'completionMode')).to.deep.equal(['Indexed']);
    expect(valuesOf(yaml, 'restartPolicy')).to.deep.equal(['Never']);
    const [completions] = valuesOf(yaml, 'completions');
    expect(valuesOf(yaml, 'parallelism')).to.deep.equal([completions]);
    expect(yaml).to.include(`--shard kubernetes/${completions} `);
    expect(yaml).to.include(`${completions} in its three places`);
    expect(valuesOf(yaml, 'command')).to.deep.equal(['[sh, -c]']);
    const [, volume] = /volumeMounts:\n *- \{ name: (\w+), mountPath: \/volume \}/.exec(yaml)!;
    expect(yaml).to.match(new RegExp(`volumes:\\n *- name: ${volume}\\n *persistentVolumeClaim:`));
  });

  it('leaves parts that unite to the same numbers as one run, each pod reading its index from the environment', async () => {
    await rename(folder.data, join(folder.root, 'VOC2012'));
    const path = join(folder.root, 'bin');
    await mkdir(path);
    const words = [process.execPath, ...commandOf('evaluate/bin/dsrg-eval')];
    const start = `exec ${words.map((word) => `"${word}"`).join(' ')} "$@"`;
    await writeFile(join(path, 'npx'), `#!/bin/sh\n[ "$1" = dsrg-eval ] || exit 9\nshift\n${start}\n`, { mode: 0o755 });
    // The folded text of `args`, for two pods and a volume that lies here.
    const [, folded] = /args:\n *- >-\n((?: {14}.*\n)+)/.exec(yaml)!;
    const command = folded!
      .trim()
      .replace(/\n */g, ' ')
      .replaceAll('/volume', folder.root)
      .replace('netes/8', 'netes/2');
    const pods = await Promise.all([0, 1].map((index) => runPod(command, path, index)));
    for (const { code, stderr } of pods) expect(code, stderr).to.equal(0);
    const views = ['--split', 'val', '--ms', '--flip', '--crf', '--json'];
    const data = ['--model', folder.model, '--data', join(folder.root, 'VOC2012')];
    const whole = JSON.parse((await runBin('dsrg-eval', ...data, ...views)).stdout);
    const merged = await runBin('dsrg-eval', '--merge', join(folder.root, 'evaluation/parts'), '--json');
    expect(merged.code, merged.stderr).to.equal(0);
    const united = JSON.parse(merged.stdout);
    expect(united).to.deep.equal({ ...whole, seconds: united.seconds });
    const outside = await runPod(command.replace('netes/2', 'netes/1'), path, 1);
    expect([outside.code, /asks for part 2 of 1/.test(outside.stderr)]).to.deep.equal([2, true]);
  });
});
