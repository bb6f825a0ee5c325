import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told from every other one: of another computer, of another boot, of another container, of the same number later. */
export interface ProcessIdentity {
  /** Name of the computer, as people know it. */
  readonly host: string;
  /** The installation of the operating system; '' where it has none (containers). */
  readonly machine: string;
  /** Changes with every start of the computer; '' where the system does not tell. */
  readonly boot: string;
  /** Whose process numbers these are: a container counts its own; '' where there is one count only. */
  readonly numbers: string;
  readonly pid: number;
  /** When the process began, in the system's own words; '' where it does not tell. */
  readonly start: string;
}

/** What is known of another process from here. */
export type Life = 'running' | 'gone' | 'out of sight';

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { ...ownCount(), boot: ownBoot(), pid: process.pid, start: startOf(process.pid) ?? '' };
}

/**
 * Whether a process still runs. Of another computer and of another container nothing can be known.
 *
 * @param own this process, as {@link ownIdentity} tells it
 */
export function lifeOf(other: ProcessIdentity, own: ProcessIdentity): Life {
  if (other.host !== own.host || other.machine !== own.machine) return 'out of sight';
  if (other.boot !== own.boot) return 'gone';
  if (other.numbers !== own.numbers) return 'out of sight';
  const start = startOf(other.pid);
  if (start === undefined) return 'gone';
  return start === '' || other.start === '' || start === other.start ? 'running' : 'gone';
}

/** Eight hexadecimal digits for the computer and its count of processes: where a process number means something. */
export function placeDigits(): string {
  return createHash('sha256').update(JSON.stringify(ownCount())).digest('hex').slice(0, 8);
}

/** Who counts this process: the computer, or a container on it. */
function ownCount(): Pick<ProcessIdentity, 'host' | 'machine' | 'numbers'> {
  return { host: hostname(), machine: textOf('/etc/machine-id'), numbers: processCount() };
}

function ownBoot(): string {
  if (process.platform === 'darwin') return answerOf('sysctl', '-n', 'kern.bootsessionuuid');
  return textOf('/proc/sys/kernel/random/boot_id');
}

/** When a process began: `undefined` where it runs no longer, '' where the system does not tell. */
export function startOf(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is somebody else's, and there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  if (process.platform === 'win32') return '';
  if (process.platform !== 'linux') return answerOf('ps', '-o', 'lstart=', '-p', String(pid));
  const status = textOf(`/proc/${pid}/stat`);
  // The second field is the command in brackets, which may hold spaces and brackets of its own. proc(5): 3 state, 22 start.
  const [state, ...fields] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; only its parent has not asked for it yet.
  return state === 'Z' || state === 'X' ? undefined : (fields[18] ?? '');
}

function processCount(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return ''; // not Linux
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function answerOf(command: string, ...argv: string[]): string {
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    return execFileSync(command, argv, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
