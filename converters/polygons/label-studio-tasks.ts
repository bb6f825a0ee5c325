import { type PhotoOutlines, pairsOf } from './photo-outlines.ts';
import { polygonOf } from './simplify-ring.ts';

/**
 * Tasks for Label Studio with a prediction each, piece by piece: polygons (holes are cut open) in percent of the photo, as
 * it imports them. What is corrected there comes back by its export as COCO.
 *
 * @param photos their `file` is the address under which Label Studio finds the photo
 * @param classes background first
 * @param model who predicted: `model_version`
 */
export function* encodeLabelStudioTasks(
  photos: Iterable<PhotoOutlines>,
  classes: readonly string[],
  model: string,
): Generator<string> {
  let first = true;
  for (const { file, height, width, objects, tolerance } of photos) {
    const result = objects.map((object, index) => ({
      id: `object-${index + 1}`,
      type: 'polygonlabels',
      from_name: 'label',
      to_name: 'image',
      original_width: width,
      original_height: height,
      image_rotation: 0,
      ...(object.score !== undefined && { score: object.score }),
      value: {
        points: pairsOf(polygonOf(object, tolerance)).map(([x, y]) => [(100 * x) / width, (100 * y) / height]),
        closed: true,
        polygonlabels: [classes[object.label]],
      },
    }));
    const scores = objects.flatMap(({ score }) => score ?? []);
    const least = scores.length > 0 && { score: Math.min(...scores) };
    const task = { data: { image: file }, predictions: [{ model_version: model, ...least, result }] };
    yield `${first ? '[' : ','}\n${JSON.stringify(task)}`;
    first = false;
  }
  yield `${first ? '[' : ''}\n]\n`;
}

/**
 * The labelling interface that the tasks need, for a Label Studio project's settings.
 *
 * @param classes background first
 * @param colours `[red, green, blue]` for each class
 */
export function labelStudioConfig(classes: readonly string[], colours: readonly (readonly number[])[]): string {
  const labels = classes.slice(1).map((name, index) => {
    const colour = (colours[index + 1] ?? []).map((value) => value.toString(16).padStart(2, '0')).join('');
    return `    <Label value="${escapeXml(name)}" background="#${colour}"/>\n`;
  });
  return `<View>
  <Image name="image" value="$image"/>
  <PolygonLabels name="label" toName="image">
${labels.join('')}  </PolygonLabels>
</View>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
