import { IGNORE, vocPalette } from '@dsrg/core';
import type { StagePhotos } from '../../watch/stage-photos.ts';
import { formatFrame, formatLegend, type PhotoList } from './gallery-frame.ts';
import { formatCard } from './photo-card.ts';
import { digits } from './sections.ts';

/** Training photos as each stage of the run has labelled them, side by side. */
export function formatStagePhotos({ chosenBy, split, classes, photos }: StagePhotos): string {
  if (photos.length === 0) return '';
  const how =
    chosenBy === undefined
      ? `Photos of ${split}, of every class in turn; there are no masks to choose them by.`
      : `Photos of ${split} that ${chosenBy} has labelled best, worst, and in the middle between them, by mean IoU over the classes of the photo, after one of each of the four classes that it is worst at. Below each picture stands its own.`;
  const lists: PhotoList[] = [
    ['all', 'all shown here'],
    ['best', 'best'],
    ['middle', 'middle'],
    ['worst', 'worst'],
    ['worst-classes', 'of the worst classes'],
  ];
  const there = [...new Set(photos.flatMap(({ labels }) => labels))].sort((a, b) => a - b);
  const cards = photos.map(({ id, score, lists: own, tags, labels, scores, pictures }) =>
    formatCard({
      id,
      title: score === undefined ? id : `${id}: ${digits(score)}`,
      note: `${toldOf(tags, classes)}${foundIn(labels, classes)}`,
      data: score === undefined ? {} : { score: score.toFixed(4), lists: own.join(' ') },
      pictures,
      captions: ['photo', ...pictures.layers.map(({ name }, i) => captionOf(name, scores[i]))],
    }),
  );
  return `<section><h2>Stages on training photos</h2>
<p class="soft">${how} Networks label as they are scored above; they have learned from these photos. A tag’s map is brightest where the tag network sees it most.</p>
${formatFrame(chosenBy === undefined ? [] : lists, [formatLegend(there, classes, vocPalette())], cards)}</section>`;
}

/** What the run was told of a photo. */
function toldOf(tags: readonly number[] | undefined, classes: readonly string[]): string {
  if (tags === undefined) return '';
  return `${tags.length === 0 ? 'tagged as none of the classes' : `tags: ${tags.map((tag) => classes[tag]).join(', ')}`} · `;
}

/** Not the photo's tags: networks are told none, and may find other classes. */
function foundIn(labels: readonly number[], classes: readonly string[]): string {
  const names = labels.flatMap((label) => (label === IGNORE ? [] : [classes[label]!]));
  return names.length === 0 ? 'background alone in these pictures' : `in these pictures: ${names.join(', ')}`;
}

function captionOf(name: string, score: number | undefined): string {
  return score === undefined ? name : `${name}: ${digits(score)}`;
}
