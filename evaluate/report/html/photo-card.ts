import type { PhotoPictures } from '../draw-photo.ts';
import { escapeHtml } from './escape-html.ts';

/** A photo on a page. */
export interface PhotoCard {
  readonly id: string;
  readonly title: string;
  /** A line below the title. */
  readonly note: string;
  /** What the page's script chooses and sorts by: `data-…` attributes. */
  readonly data: Readonly<Record<string, string>>;
  readonly pictures: PhotoPictures;
  /** What to say below the photo and below each layer. */
  readonly captions: readonly string[];
}

/** The photo and its layers side by side. The photo is in the file once, however often it is seen. */
export function formatCard({ id, title, note, data, pictures, captions }: PhotoCard): string {
  const { height, width, photo, layers } = pictures;
  const figures = [undefined, ...layers].map((layer, index) => {
    const told = layer === undefined ? `photo ${id}` : `${layer.name} of ${id}`;
    const over = layer === undefined ? '' : `<img src="${layer.url}" alt="">`;
    return `<figure><span class="layers" role="img" aria-label="${escapeHtml(told)}">${over}</span><figcaption>${escapeHtml(captions[index]!)}</figcaption></figure>`;
  });
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`);
  return `<article class="card"${attributes.join('')} style="--photo:url(${photo});--ratio:${width}/${height}">
<h3>${escapeHtml(title)}</h3><p class="soft">${escapeHtml(note)}</p>
<div class="pictures">${figures.join('')}</div></article>`;
}
