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
  close(): Promise<void>;
}

type Answer = Record<string, unknown>;

const keyCodes = { Tab: 9, Enter: 13, End: 35, Home: 36, ArrowLeft: 37, ArrowRight: 39, ArrowDown: 40 };

/** A key by its name; of letters and digits, by what it writes. */
export type PressedKey = keyof typeof keyCodes | '1' | '2' | '3' | 'x' | 'u' | 'z';

/** @param chromium path of the browser */
export async function openChromium(chromium: string): Promise<ChromiumTab> {
  const profile = mkdtempSync(join(tmpdir(), 'dsrg-chromium-'));
  const switches = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`];
  const browser = spawn(chromium, [...switches, '--remote-debugging-pipe', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise((resolve) => browser.once('exit', resolve));
  const protocol = speak(browser.stdio[3] as Writable, browser.stdio[4] as Readable, gone);
  const { targetInfos } = await protocol.call('Target.getTargets');
  const { targetId } = (targetInfos as { type: string; targetId: string }[]).find(({ type }) => type === 'page')!;
  const { sessionId } = await protocol.call('Target.attachToTarget', { targetId, flatten: true });
  const call = (method: string, params: object = {}) => protocol.call(method, params, sessionId as string);
  await call('Page.enable');
  return {
    async open(url, width) {
      await call('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
      const loaded = protocol.event('Page.loadEventFired');
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
    async close() {
      browser.kill();
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Calls and events over a pair of pipes: JSON, each message ended by a zero byte. */
function speak(to: Writable, from: Readable, gone: Promise<unknown>) {
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  const events = new Map<string, () => void>();
  let rest = '';
  from.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop()!;
    for (const text of messages) {
      const { id, result, error, method } = JSON.parse(text);
      if (error) waiting.get(id)?.reject(new Error(error.message));
      else waiting.get(id)?.resolve(result);
      if (method) events.get(method)?.();
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
    event: (method: string) => new Promise<void>((resolve) => events.set(method, resolve)),
  };
}
