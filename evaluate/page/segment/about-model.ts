import { get, make } from '../shell/dom.ts';
import type { OpenedModel } from '../work/segment-service.ts';

/** Shows what a model says of itself. */
export function showModel({ name, metadata, provider, sha256 }: OpenedModel): void {
  const { classes, resize, longSide, crf, gate, note, outputStride } = metadata;
  const reads =
    typeof resize === 'object' ? `${resize.height} × ${resize.width}, photos are stretched to it` : 'any size';
  const facts: [string, string | undefined][] = [
    ['File', `${name} (sha256 ${sha256.slice(0, 12)}…)`],
    ['Classes', `${classes.length}, background among them`],
    ['Reads', longSide === undefined ? reads : `${reads}; usual long side ${longSide}`],
    ['Answers', outputStride === 1 ? 'a score for each pixel' : `a cell for each ${outputStride} pixels`],
    ['CRF', crf],
    ['Gate', gate && 'tells which classes may be there'],
    ['Says', note],
    ['Runs in', provider],
  ];
  const rows = facts.flatMap(([term, text]) =>
    text === undefined ? [] : [make('dt', {}, term), make('dd', {}, text)],
  );
  get('about-model').replaceChildren(...rows);
}

/** Shows no model. */
export function forgetModel(): void {
  get('about-model').replaceChildren();
}
