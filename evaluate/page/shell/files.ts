/** A file that somebody brought. */
export interface BroughtFile {
  readonly file: File;
  /** Path below the folder that was brought, with forward slashes; the file's name where it came alone. */
  readonly path: string;
}

/** Files come by drop, or by the input's dialogue; folders with all that is below them. */
export function listenToFiles(
  zone: HTMLElement,
  inputs: readonly HTMLInputElement[],
  bring: (files: readonly BroughtFile[]) => void,
): void {
  for (const input of inputs) {
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      input.value = ''; // the same files may be brought again
      bring(sorted(files.map((file) => ({ file, path: belowFolder(file) }))));
    });
  }
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', async (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    if (event.dataTransfer) bring(sorted(await droppedFiles(event.dataTransfer)));
  });
}

/** What was dropped, folders opened. */
async function droppedFiles({ items, files }: DataTransfer): Promise<BroughtFile[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...files].map((file) => ({ file, path: file.name }));
  const alone = entries.length === 1;
  const found = await Promise.all(
    entries.map((entry) => filesBelow(entry, alone && entry.isDirectory ? '' : entry.name)),
  );
  return found.flat();
}

async function filesBelow(entry: FileSystemEntry, path: string): Promise<BroughtFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: BroughtFile[] = [];
  for (;;) {
    // A hundred at a time, says Chromium.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await filesBelow(each, path === '' ? each.name : `${path}/${each.name}`)));
  }
}

function belowFolder({ webkitRelativePath, name }: File): string {
  return webkitRelativePath === '' ? name : webkitRelativePath.replace(/^[^/]*\//, '');
}

function sorted(files: readonly BroughtFile[]): BroughtFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}
