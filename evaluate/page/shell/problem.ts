import { faultOf } from '../link/fault.ts';
import type { Fault } from '../link/messages.ts';
import { FaultError } from '../link/worker-link.ts';
import { get } from './dom.ts';

/** Says what went wrong, and what helps, where people look; screen readers say it at once. */
export function showProblem(error: unknown): void {
  const { message, hint } = faultIn(error);
  get('problem-text').textContent = hint === undefined ? message : `${message} ${hint}`;
  get('problem').hidden = false;
}

export function hideProblem(): void {
  get('problem').hidden = true;
}

/** An error of the worker, or of the page itself, as plain data. */
export function faultIn(error: unknown): Fault {
  return error instanceof FaultError ? error.fault : faultOf(error);
}
