import { classOfKey } from './class-bar.ts';
import type { PhotoGrid } from './photo-grid.ts';

/** What keys do beside moving. */
export interface KeyActions {
  toggle(name: string): void;
  none(): void;
  unknown(): void;
  accept(): void;
  undo(): void;
  look(): void;
  filterAgain(): void;
}

/**
 * Keys while the photos have the focus; in fields and on buttons they mean what they always mean.
 *
 * @param classes as they are then
 */
export function listenToKeys(
  element: HTMLElement,
  grid: PhotoGrid,
  classes: () => readonly string[],
  actions: KeyActions,
): void {
  const moves: Readonly<Record<string, () => number>> = {
    ArrowLeft: () => grid.active - 1,
    ArrowRight: () => grid.active + 1,
    ArrowUp: () => grid.active - grid.columns,
    ArrowDown: () => grid.active + grid.columns,
    PageUp: () => grid.active - grid.columns * grid.rows,
    PageDown: () => grid.active + grid.columns * grid.rows,
    Home: () => 0,
    End: () => grid.shown.length - 1,
  };
  const others: Readonly<Record<string, () => void>> = {
    x: actions.none,
    u: actions.unknown,
    z: actions.undo,
    f: actions.filterAgain,
    Enter: actions.accept,
    ' ': actions.look,
  };
  element.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const command = ctrlKey || metaKey;
    const act = (work: () => void): void => {
      event.preventDefault();
      work();
    };
    if (altKey || (command && key.toLowerCase() !== 'z' && key.toLowerCase() !== 'a')) return;
    if (command && key.toLowerCase() === 'a') {
      return act(() => {
        grid.anchor = 0;
        grid.choose(grid.shown.length - 1, true);
      });
    }
    const move = moves[key];
    if (move) return act(() => grid.choose(move(), shiftKey));
    const other = others[key.length === 1 ? key.toLowerCase() : key];
    if (other) return act(other);
    const name = classOfKey(key, classes());
    if (name !== undefined) act(() => actions.toggle(name));
  });
}
