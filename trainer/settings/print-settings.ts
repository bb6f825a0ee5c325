import type { ChosenSettings } from './choose-settings.ts';

/** Column at which sources stand. */
const COLUMN = 48;

/**
 * The settings of a run as JSON with a comment on each value: where it comes from, what the paper says where it says another thing, and
 * what the preset has where it was changed. `--config` reads it back.
 */
export function printSettings({ method, preset, settings, changes }: ChosenSettings): string {
  const lines = [`// ${preset.name}: ${preset.about}; method ${method.name}`];
  const note = (place: string): string => {
    const source = changes.findLast((change) => valueAt(change.changes, place) !== undefined)?.source;
    const origin = preset.origins.get(place);
    const from = origin === undefined ? 'no source is known' : origin.from;
    const paper = origin?.paper === undefined ? '' : ` | paper: ${origin.paper}`;
    const before = valueAt(preset.settings, place);
    if (source === undefined) return `${from}${paper}`;
    return `${source}; the preset has ${before === undefined ? 'none' : JSON.stringify(before)} (${from}${paper})`;
  };
  const write = (value: unknown, place: string, indent: string, start: string, end: string): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      lines.push(`${`${indent}${start}${JSON.stringify(value)}${end}`.padEnd(COLUMN)} // ${note(place)}`);
      return;
    }
    lines.push(`${indent}${start}{`);
    const entries = Object.entries(value);
    entries.forEach(([key, inner], k) => {
      const comma = k + 1 < entries.length ? ',' : '';
      write(inner, place === '' ? key : `${place}.${key}`, `${indent}  `, `${JSON.stringify(key)}: `, comma);
    });
    lines.push(`${indent}}${end}`);
  };
  write(settings, '', '', '', '');
  return `${lines.join('\n')}\n`;
}

function valueAt(settings: unknown, place: string): unknown {
  return place
    .split('.')
    .reduce<unknown>(
      (part, key) => (typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[key] : undefined),
      settings,
    );
}
