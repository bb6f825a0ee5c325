import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A page in a Chromium without a window, driven through the DevTools protocol. */
export interface ChromiumTab {
  /** Opens an address at this width and waits until it has loaded. */
  open(address: string, width: number): Promise<void>;
  /** What an expression on the page comes to; plain data only. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** Presses a key and lets it go, as a user would. */
  press(key: PressedKey, shift?: 'shift'): Promise<void>;
  /** Chooses files, or a folder, in an input of the page. */
  setFiles(selector: string, paths: readonly string[]): Promise<void>;
  /** Drops files and folders at a place of the window, as a user would. */
  drop(x: number, y: number, paths: readonly string[]): Promise<void>;
  /** Lets downloads go into a folder. */
  downloadInto(folder: string): Promise<void>;
  /** What is seen, as a PNG. @param scheme @default 'light' */
  screenshot(scheme?: 'light' | 'dark'): Promise<Buffer>;
  /** Runs a script before those of every page that is opened from now on. */
  beforeLoad(source: string): Promise<void>;
  /** Addresses that the page, not its workers, has asked for. */
  readonly asked: readonly string[];
  /** What assistive technology is told of each element that it is told of: its role and name. */
  described(): Promise<{ readonly role: string; readonly name: string }[]>;
  /** Another tab of the same browser. */
  another(): Promise<ChromiumTab>;
  /** Ids of the processes that pages run in. */
  processes(): Promise<number[]>;
  /** Closes the tab; with the first one, the browser. */
  close(): Promise<void>;
}

type Answer = Record<string, unknown>;

const keyCodes = { Tab: 9, Enter: 13, End: 35, Home: 36, ArrowLeft: 37, ArrowRight: 39, ArrowDown: 40 };

/** A key by its name; of letters and digits, by what it writes. */
export type PressedKey = keyof typeof keyCodes | '1' | '2' | '3' | '4' | 'x' | 'u' | 'z';

/** Without a card, pages have no WebGPU; with these switches one is computed, slowly, by the processor. */
export const computedWebGpu = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-webgpu-adapter=swiftshader',
  '--enable-unsafe-swiftshader',
];

/**
 * @param chromium path of the browser
 * @param more switches. @default none but `--disable-gpu`
 */
export async function openChromium(chromium: string, more = ['--disable-gpu']): Promise<ChromiumTab> {
  const profile = mkdtempSync(join(tmpdir(), 'dsrg-chromium-'));
  const switches = ['--headless=new', '--no-sandbox', '--no-first-run', `--user-data-dir=${profile}`, ...more];
  const browser = spawn(chromium, [...switches, '--remote-debugging-pipe', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise((resolve) => browser.once('exit', resolve));
  const protocol = speak(browser.stdio[3] as Writable, browser.stdio[4] as Readable, gone);
  const { targetInfos } = await protocol.call('Target.getTargets');
  const { targetId } = (targetInfos as { type: string; targetId: string }[]).find(({ type }) => type === 'page')!;
  return openTab(protocol, targetId, async () => {
    browser.kill();
    await gone;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });
}

async function openTab(protocol: Protocol, targetId: string, close: () => Promise<void>): Promise<ChromiumTab> {
  const { sessionId } = await protocol.call('Target.attachToTarget', { targetId, flatten: true });
  const session = sessionId as string;
  const call = (method: string, params: object = {}) => protocol.call(method, params, session);
  await call('Page.enable');
  await call('Network.enable');
  await call('DOM.enable');
  const asked: string[] = [];
  protocol.listen('Network.requestWillBeSent', session, ({ request }) => asked.push((request as { url: string }).url));
  return {
    ...{ asked, close },
    async open(url, width) {
      await call('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
      const loaded = protocol.event('Page.loadEventFired', session);
      await call('Page.navigate', { url });
      await loaded;
    },
    async evaluate<Value>(expression: string) {
      const { result, exceptionDetails } = await call('Runtime.evaluate', { expression, returnByValue: true });
      if (exceptionDetails) throw new Error(`${expression} failed: ${JSON.stringify(exceptionDetails)}`);
      return (result as { value: Value }).value;
    },
    async press(key, shift) {
      const windowsVirtualKeyCode = key in keyCodes ? keyCodes[key as 'Tab'] : key.toUpperCase().charCodeAt(0);
      const modifiers = shift ? 8 : 0;
      for (const type of ['keyDown', 'keyUp'])
        await call('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode, modifiers });
    },
    async setFiles(selector, files) {
      const { root } = await call('DOM.getDocument');
      const { nodeId } = await call('DOM.querySelector', { nodeId: (root as { nodeId: number }).nodeId, selector });
      await call('DOM.setFileInputFiles', { nodeId, files });
    },
    async drop(x, y, files) {
      const data = { items: [], files, dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop']) await call('Input.dispatchDragEvent', { type, x, y, data });
    },
    async beforeLoad(source) {
      await call('Page.addScriptToEvaluateOnNewDocument', { source });
    },
    async downloadInto(downloadPath) {
      await protocol.call('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath });
    },
    async screenshot(scheme = 'light') {
      await call('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      const { data } = await call('Page.captureScreenshot', { format: 'png' });
      return Buffer.from(data as string, 'base64');
    },
    async described() {
      const { nodes } = await call('Accessibility.getFullAXTree');
      type Node = { ignored: boolean; role?: { value: string }; name?: { value: string } };
      const told = (nodes as Node[]).filter(({ ignored }) => !ignored);
      return told.map(({ role, name }) => ({ role: role?.value ?? '', name: name?.value ?? '' }));
    },
    async another() {
      const { targetId: other } = await protocol.call('Target.createTarget', { url: 'about:blank', background: true });
      return openTab(protocol, other as string, async () => {
        await protocol.call('Target.closeTarget', { targetId: other });
      });
    },
    async processes() {
      const { processInfo } = await protocol.call('SystemInfo.getProcessInfo');
      const all = processInfo as { type: string; id: number }[];
      return all.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    },
  };
}

type Protocol = ReturnType<typeof speak>;

/** Calls and events over a pair of pipes: JSON, each message ended by a zero byte. */
function speak(to: Writable, from: Readable, gone: Promise<unknown>) {
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  const events = new Map<string, () => void>();
  const listeners = new Map<string, (params: Answer) => void>();
  let rest = '';
  from.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop()!;
    for (const text of messages) {
      const { id, result, error, method, params, sessionId } = JSON.parse(text);
      if (error) waiting.get(id)?.reject(new Error(error.message));
      else waiting.get(id)?.resolve(result);
      if (method) events.get(`${method} ${sessionId}`)?.();
      if (method) listeners.get(`${method} ${sessionId}`)?.(params);
    }
  });
  gone.then(() => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium is gone.'));
  });
  let calls = 0;
  return {
    call: (method: string, params: object = {}, sessionId?: string) =>
      new Promise<Answer>((resolve, reject) => {
        const id = ++calls;
        waiting.set(id, { resolve, reject });
        to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      }),
    listen: (method: string, sessionId: string, listener: (params: Answer) => void) =>
      void listeners.set(`${method} ${sessionId}`, listener),
    event: (method: string, sessionId: string) =>
      new Promise<void>((resolve) => events.set(`${method} ${sessionId}`, resolve)),
  };
}
