import type { BroughtFile } from './brought-file.ts';
import { droppedFiles } from './dropped-files.ts';
import { showProblem } from './problem.ts';

/**
 * Files come by the inputs' dialogues, or are dropped: anywhere on the page, while the panel is shown; folders with all that is below them.
 */
export function listenToFiles(
  panel: HTMLElement,
  inputs: readonly HTMLInputElement[],
  bring: (files: readonly BroughtFile[]) => Promise<void>,
): void {
  for (const input of inputs) {
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      input.value = ''; // the same files may be brought again
      void bring(sorted(files.map((file) => ({ file, path: belowFolder(file) })))).catch(showProblem);
    });
  }
  addEventListener('dragover', () => panel.classList.add('over'));
  addEventListener('dragleave', () => panel.classList.remove('over'));
  addEventListener('drop', async ({ dataTransfer }) => {
    panel.classList.remove('over');
    if (panel.hidden || dataTransfer === null) return;
    await droppedFiles(dataTransfer)
      .then((files) => bring(sorted(files)))
      .catch(showProblem);
  });
}

function belowFolder({ webkitRelativePath, name }: File): string {
  return webkitRelativePath === '' ? name : webkitRelativePath.replace(/^[^/]*\//, '');
}

function sorted(files: readonly BroughtFile[]): BroughtFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}
