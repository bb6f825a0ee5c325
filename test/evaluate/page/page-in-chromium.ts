import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { unzipSync } from 'fflate';
import { chromiumPlaces } from '../../chromium-places.ts';
import { isolated, serveFolder } from '../../serve-folder.ts';
import { repository } from '../../shared.ts';
import { type ChromiumTab, openChromium } from '../browser/chromium-tab.ts';
import { runBin } from '../run-bin.ts';

/** A tab that shows the page. */
export interface PageTab {
  readonly tab: ChromiumTab;
  /** Waits until an expression on the page is true. */
  until(expression: string, seconds?: number): Promise<void>;
  /** The text of an element. */
  textOf(id: string): Promise<string>;
  click(id: string): Promise<void>;
  close(): Promise<void>;
}

/** The page of `dsrg-predict --page`, opened as a double click opens it, or served as a folder; closing it closes the browser. */
export interface PageInChromium extends PageTab {
  /** For the test's files; removed in the end. */
  readonly root: string;
  /** Address of the page: `file://…/dsrg.html`, or of the server. */
  readonly address: string;
  /** The page in another tab of the same browser. */
  another(): Promise<PageTab>;
  /** The ZIP or file that a click downloads. */
  download(id: string): Promise<Uint8Array>;
}

/** Where the page comes from, and how the browser is started. */
export interface PageOptions {
  /** As a folder, from a server that isolates it. @default one file */
  readonly served?: boolean;
  /** Switches of Chromium. @default those of `openChromium` */
  readonly switches?: string[];
}

/** @returns undefined, with a line that says so, where there is no Chromium */
export async function openPage({ served = false, switches }: PageOptions = {}): Promise<PageInChromium | undefined> {
  const chromium = chromiumPlaces.find((path) => existsSync(path));
  if (chromium === undefined) {
    console.log(`      skipped: no ${chromiumPlaces.join(', ')} (DSRG_CHROMIUM names another)`);
    return undefined;
  }
  execFileSync(process.execPath, [join(repository, '.ci', 'build-page.mjs')]);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-page-'));
  const file = join(root, served ? 'app' : 'dsrg.html');
  const { code, stderr } = await runBin('dsrg-predict', '--page', file);
  expect(code, stderr).to.equal(0);
  const downloads = join(root, 'downloads');
  mkdirSync(downloads);
  const tab = await openChromium(chromium, switches);
  await tab.downloadInto(downloads);
  const server = served ? await serveFolder(file, isolated) : undefined;
  const address = server ? `http://127.0.0.1:${(server.address() as AddressInfo).port}/` : pathToFileURL(file).href;
  await tab.open(address, 1280);
  const shown = pageTab(tab);
  return {
    ...{ ...shown, root, address },
    async another() {
      const other = await tab.another();
      await other.open(address, 1280);
      return pageTab(other);
    },
    async download(id) {
      for (const old of readdirSync(downloads)) rmSync(join(downloads, old));
      await shown.click(id);
      for (let tries = 0; tries < 600; tries++) {
        const [name] = readdirSync(downloads).filter((each) => !each.endsWith('.crdownload'));
        if (name !== undefined) return new Uint8Array(readFileSync(join(downloads, name)));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(
        `${id} has downloaded nothing: ${await tab.evaluate(`document.getElementById('problem-text').textContent`)}`,
      );
    },
    async close() {
      await tab.close();
      server?.closeAllConnections();
      server?.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function pageTab(tab: ChromiumTab): PageTab {
  return {
    tab,
    textOf: (id) => tab.evaluate(`document.getElementById('${id}').textContent`),
    async click(id) {
      await tab.evaluate(`document.getElementById('${id}').click()`);
    },
    async until(expression, seconds = 60) {
      for (const end = Date.now() + 1000 * seconds; Date.now() < end; ) {
        if (await tab.evaluate(`Boolean(${expression})`)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const problem = await tab.evaluate(`document.getElementById('problem-text').textContent`);
      throw new Error(`${expression} has not become true; it is ${await tab.evaluate(expression)}. ${problem}`);
    },
    close: () => tab.close(),
  };
}

/** The masks of a ZIP are those of a folder of dsrg-predict, byte for byte: labels, palette, and what made them. */
export function expectMasks(zip: Uint8Array, folder: string, names: readonly string[]): void {
  const files = unzipSync(zip);
  const own = JSON.parse(Buffer.from(files['predict.json']!).toString());
  expect(own).to.deep.equal(JSON.parse(readFileSync(join(folder, 'predict.json'), 'utf8')));
  const there = Object.keys(files).filter((path) => path.startsWith('masks/'));
  expect(there.sort()).to.deep.equal(names.map((name) => `masks/${name}.png`).sort());
  for (const path of there) {
    const same = Buffer.from(files[path]!).equals(readFileSync(join(folder, path)));
    expect(same, `${path} is that of dsrg-predict`).to.equal(true);
  }
}
