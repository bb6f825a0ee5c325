import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';

/** What the driver of an NVIDIA GPU leaves to be seen: on Linux, in a container with a GPU, under WSL; on Windows. */
const traces: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'],
  win32: [join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'nvcuda.dll')],
};

/** Whether this machine seems to have an NVIDIA GPU with a driver: then CUDA that does not work is worth a line. */
export function hasNvidiaGpu(system: NodeJS.Platform = platform(), exists = existsSync): boolean {
  return (traces[system] ?? []).some((trace) => exists(trace));
}
