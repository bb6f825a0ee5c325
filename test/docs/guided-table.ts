import { guidedMobileNetV2 } from '../../trainer/methods/guided/presets/guided-mobilenet-v2.ts';
import { guidedVgg16 } from '../../trainer/methods/guided/presets/guided-vgg16.ts';

/** Each setting that holds a value, by its place. */
function leaves(value: unknown, place = ''): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[place, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, place === '' ? key : `${place}.${key}`));
}

/** The rows of the trainer's README that set Guided Labelling's released constants beside ours. */
export function guidedTable(): string[] {
  const released = new Map(leaves(guidedVgg16.settings));
  const ours = new Map(leaves(guidedMobileNetV2.settings));
  const cell = (value: string | undefined) => (value === undefined ? '–' : `\`${value}\``);
  const origin = (place: string) => guidedVgg16.origins.get(place)?.from ?? '';
  const sections = Object.keys(guidedVgg16.settings);
  const sectionOf = (place: string) => sections.indexOf(place.split('.')[0] as string);
  const places = [...new Set([...released.keys(), ...ours.keys()])].sort((a, b) => sectionOf(a) - sectionOf(b));
  return places.map((place) => {
    const mark = released.has(place) && /^(ours|Menon)/.test(origin(place)) ? ' (ours)' : '';
    return `| \`${place}\` | ${cell(released.get(place))}${mark} | ${cell(ours.get(place))} |`;
  });
}
