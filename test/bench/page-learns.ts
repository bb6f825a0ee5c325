/**
 * Lets the page learn from a folder in Chromium, as a person would: time, memory and answer times of the page, stage by stage; model.onnx and the
 * run are written to --out, to be scored by dsrg-eval. Linux, whose /proc tells the memory.
 *
 *   node --import tsx --conditions=dsrg-source test/bench/page-learns.ts FOLDER --out DIR [--network tiny|mobilenet-v2-deeplab|…]
 *     [--init WEIGHTS] [--length 1|0.25] [--computes 1|2|webgpu]
 *
 * With --computes the page is served, isolated; without, it is one file, opened from file://.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { computedWebGpu } from '../evaluate/browser/chromium-tab.ts';
import { openPage, type PageInChromium } from '../evaluate/page/page-in-chromium.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    network: { type: 'string', default: 'tiny' },
    init: { type: 'string' },
    length: { type: 'string', default: '1' },
    computes: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined || values.out === undefined) throw new Error('a folder of photos and --out are needed');
mkdirSync(values.out, { recursive: true });

const switches = values.computes === 'webgpu' ? computedWebGpu : ['--disable-gpu'];
const page = await openPage({ served: values.computes !== undefined, switches });
if (page === undefined) process.exit(1);
try {
  await begin(page, folder);
  await follow(page);
  for (const [id, name] of [
    ['save-model', 'model.onnx'],
    ['save-run', 'run.zip'],
  ] as const)
    writeFileSync(join(values.out, name), await page.download(id));
} finally {
  await page.close();
}

async function begin({ tab, click, until }: PageInChromium, from: string): Promise<void> {
  await click('tab-learn');
  await until(`document.getElementById('computes').value !== ''`);
  await tab.setFiles('#learn-folder', [from]);
  await until(`!document.getElementById('tagging').hidden`);
  console.log(await tab.evaluate(`document.getElementById('learn-counts').textContent`));
  if (values.init) await tab.setFiles('#init-file', [values.init]);
  const chosen = {
    network: values.network,
    length: values.length,
    ...(values.computes && { computes: values.computes }),
  };
  for (const [id, value] of Object.entries(chosen))
    await tab.evaluate(
      `{ const e = document.getElementById('${id}'); e.value = '${value}'; e.dispatchEvent(new Event('change')); }`,
    );
  console.log(await tab.evaluate(`document.getElementById('computes').selectedOptions[0].textContent`));
  // The longest wait of a timer that asks for 20 ms: how long the page does not answer.
  await tab.evaluate(`globalThis.longest = 0; { let before = performance.now();
    setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - before); before = now; }, 20); } undefined`);
  await click('start');
}

async function follow({ tab }: PageInChromium): Promise<void> {
  const began = Date.now();
  let stage = '';
  let [since, peak] = [began, 0];
  const tell = async () => {
    const longest = Math.round(
      await tab.evaluate<number>('const l = longest; longest = 0; l'.replace('const ', 'var ')),
    );
    if (stage !== '')
      console.log(`${stage}: ${(Date.now() - since) / 1000} s, ${peak} MB, page silent ${longest} ms at most`);
  };
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const last = await tab.evaluate<string>(
      `document.querySelector('#progress li:last-child strong')?.textContent ?? ''`,
    );
    if (last !== stage) {
      await tell();
      [stage, since, peak] = [last, Date.now(), 0];
    }
    for (const id of await tab.processes()) peak = Math.max(peak, residentMegabytes(id));
    const state = await tab.evaluate<string>(`document.getElementById('run-state').textContent`);
    if (!/^(Done|Stopped)/.test(state)) continue;
    await tell();
    const problem = await tab.evaluate(`document.getElementById('problem-text').textContent`);
    console.log(`${state} ${(Date.now() - began) / 1000} s in all. ${problem}`);
    console.log(await tab.evaluate(`document.getElementById('progress').innerText`));
    if (!state.startsWith('Done')) process.exitCode = 1;
    return;
  }
}

/** What a process holds in memory. */
function residentMegabytes(id: number): number {
  try {
    return Math.round(Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0; // it has ended
  }
}
