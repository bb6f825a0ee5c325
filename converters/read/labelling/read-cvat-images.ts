import type { XmlElement } from '../xml/parse-xml.ts';
import type { ImageTags } from './image-tags.ts';

/** Elements of an image that have a label: boxes, outlines and tags alike say that it shows the class. */
const shapes = new Set(['tag', 'box', 'polygon', 'polyline', 'points', 'ellipse', 'mask', 'cuboid', 'skeleton']);

/** True for the root element of what CVAT exports as "CVAT for images". */
export function isCvatImages(root: XmlElement): boolean {
  return root.name === 'annotations' && root.children.some(({ name }) => name === 'image' || name === 'meta');
}

/**
 * Reads `annotations.xml` of "CVAT for images 1.1": the labels of each image's tags and shapes. An image without any shows none of the
 * classes. The labels that the task or project declares are the classes.
 *
 * @param fileName for messages
 */
export function readCvatImages(root: XmlElement, fileName: string): ImageTags {
  const images = root.children.filter(({ name }) => name === 'image');
  const rows = images.map(({ attributes, children }) => {
    // Photos are exported into a folder for each subset, and names are unique within it.
    const subset = attributes.get('subset');
    const image = `${subset ? `${subset}/` : ''}${attributes.get('name') ?? ''}`;
    const labels = children.flatMap((shape) => (shapes.has(shape.name) ? (shape.attributes.get('label') ?? []) : []));
    return { image, names: [...new Set(labels)], place: fileName };
  });
  const [meta] = root.children.filter(({ name }) => name === 'meta');
  const declared = meta === undefined ? [] : labelsOf(meta);
  return { rows, ...(declared.length > 0 && { declared }) };
}

/** Names in `meta/<task, project or job>/labels/label/name`. */
function labelsOf(meta: XmlElement): string[] {
  const lists = meta.children.flatMap(({ children }) => children.filter(({ name }) => name === 'labels'));
  const names = lists.flatMap((list) =>
    list.children.flatMap(({ children }) => children.find(({ name }) => name === 'name')?.text ?? []),
  );
  return [...new Set(names)];
}
