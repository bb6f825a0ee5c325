import { supportsVariant } from '@dsrg/core';
import { LearnPage } from './learn/learn-page.ts';
import { WorkerLink } from './link/worker-link.ts';
import type { PageService } from './page-service.ts';
import { SegmentPage } from './segment/segment-page.ts';
import { get } from './shell/dom.ts';
import { hideProblem, showProblem } from './shell/problem.ts';
import { listenToTabs } from './shell/tabs.ts';

// The page: what is drawn and asked; everything that computes is in its worker.

get('problem-close').addEventListener('click', hideProblem);
addEventListener('unhandledrejection', ({ reason }) => showProblem(reason));
addEventListener('error', ({ error }) => showProblem(error));
// A file that misses its zone would take the page's place.
for (const type of ['dragover', 'drop'] as const) addEventListener(type, (event) => event.preventDefault());

if (supportsVariant('simd') && typeof DecompressionStream === 'function') {
  const tabs = listenToTabs(get('tabs'));
  const segment = new SegmentPage(new WorkerLink<PageService>());
  // A thread of its own: photos are segmented while another network learns.
  new LearnPage(new WorkerLink<PageService>(), (name, model) => {
    tabs.show('segment');
    void segment.openModel(name, model);
  });
} else {
  for (const part of document.querySelectorAll<HTMLElement>('main, #tabs')) part.hidden = true;
  showProblem(
    new Error(
      'This browser is too old: it lacks WebAssembly with SIMD, or DecompressionStream. Take one of 2023 or later.',
    ),
  );
}
