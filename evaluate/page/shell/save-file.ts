import { zipSync } from 'fflate';

/** Gives somebody a file, by the browser's way of downloading. */
export function saveFile(name: string, content: Uint8Array | string): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  Object.assign(link, { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Files as a ZIP; pictures and weights are packed already, so they are only put together. */
export function zipFiles(files: ReadonlyMap<string, Uint8Array | string>): Uint8Array {
  const encoder = new TextEncoder();
  const entries = [...files].map(([path, content]) => {
    return [path, typeof content === 'string' ? encoder.encode(content) : content] as const;
  });
  return zipSync(Object.fromEntries(entries), { level: 0 });
}
