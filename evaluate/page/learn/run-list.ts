import { counted } from '@dsrg/core';
import { make, makeButton } from '../shell/dom.ts';
import type { RunEntry } from '../work/learn-service.ts';

/** Lists runs that the browser keeps, the newest first. */
export function drawRunList(
  list: HTMLElement,
  runs: readonly RunEntry[],
  actions: { open(run: RunEntry): void; remove(run: RunEntry): void },
): void {
  const rows = [...runs].reverse().map((run) => {
    const { begun, plan, complete } = run;
    const when = new Date(begun).toLocaleString();
    const what = `${when}: ${counted(plan.photos.length, 'photo')}, ${plan.classes.slice(1).join(', ')} (${plan.network})`;
    const open = makeButton(complete ? 'Open' : 'Go on', () => actions.open(run));
    const remove = makeButton('Remove', () => actions.remove(run));
    for (const button of [open, remove]) button.setAttribute('aria-label', `${button.textContent}: ${what}`);
    return make('li', {}, make('span', {}, what), ' ', open, ' ', remove);
  });
  list.replaceChildren(...rows);
}
