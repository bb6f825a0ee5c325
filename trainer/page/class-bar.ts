import type { PhotoTags } from './messages.ts';

/** Keys of the first classes, in their order; X, U, Z and F mean something else. */
const classKeys = [...'123456789abcdeghijklmnopqrstvwy'];

/** What the bar shows. */
export interface ClassBarView {
  readonly classes: readonly string[];
  readonly tags: readonly PhotoTags[];
  /** Photos that are chosen. */
  readonly chosen: readonly number[];
}

/** What can be done to the chosen photos. */
export interface ClassActions {
  toggle(name: string): void;
  none(): void;
  unknown(): void;
}

/** The class that a key means. */
export function classOfKey(key: string, classes: readonly string[]): string | undefined {
  const index = classKeys.indexOf(key.toLowerCase());
  return index < 0 ? undefined : classes[index];
}

/** Draws a button for each class, pressed where the chosen photos show it, and those for none and unknown. */
export function drawClassBar(bar: HTMLElement, { classes, tags, chosen }: ClassBarView, actions: ClassActions): void {
  const counts = new Map<string, number>();
  for (const name of tags.flatMap((names) => names ?? [])) counts.set(name, (counts.get(name) ?? 0) + 1);
  const share = (test: (names: PhotoTags) => boolean): boolean | 'mixed' => {
    const number = chosen.filter((photo) => test(tags[photo] ?? null)).length;
    return number === 0 ? false : number === chosen.length ? true : 'mixed';
  };
  const focused = bar.contains(document.activeElement)
    ? (document.activeElement as HTMLElement).dataset.name
    : undefined;
  const negatives = tags.filter((names) => names?.length === 0).length;
  const buttons = [
    ...classes.map((name, index) =>
      button(
        name,
        classKeys[index],
        counts.get(name) ?? 0,
        share((names) => names?.includes(name) ?? false),
        () => actions.toggle(name),
      ),
    ),
    button(
      'none of them',
      'x',
      negatives,
      share((names) => names?.length === 0),
      actions.none,
    ),
    button(
      'unknown',
      'u',
      tags.filter((names) => names === null).length,
      share((names) => names === null),
      actions.unknown,
    ),
  ];
  bar.replaceChildren(...buttons);
  if (focused !== undefined) buttons.find((each) => each.dataset.name === focused)?.focus();
}

function button(
  name: string,
  key: string | undefined,
  count: number,
  pressed: boolean | 'mixed',
  act: () => void,
): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.dataset.name = name;
  made.setAttribute('aria-pressed', String(pressed));
  if (key !== undefined) {
    const hint = document.createElement('kbd');
    hint.textContent = key.toUpperCase();
    made.append(hint, ' ');
    made.setAttribute('aria-keyshortcuts', key);
  }
  made.append(`${name} ${count}`);
  made.addEventListener('click', act);
  return made;
}
