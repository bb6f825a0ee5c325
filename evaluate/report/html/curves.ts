import type { Curve } from '../../watch/run-log.ts';
import { escapeHtml } from './escape-html.ts';

const [width, height] = [320, 170];
const margin = { left: 46, right: 10, top: 12, bottom: 24 };

/** Small line charts, one for each number of each stage: thin the values of single steps, bold their running mean. */
export function formatCurves(curves: readonly Curve[]): string {
  if (curves.length === 0) return '';
  return `<section><h2>Training</h2>
<p class="soft">Thin: single steps. Bold: the mean of the last twentieth of all steps.</p>
<div class="curves">${curves.map(formatCurve).join('\n')}</div></section>`;
}

function formatCurve({ stage, name, points }: Curve): string {
  const smooth = runningMean(points, Math.max(1, Math.round(points.length / 20)));
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [first, last] = [points[0]!.step, points.at(-1)!.step];
  const x = (step: number) =>
    margin.left + ((step - first) / Math.max(1, last - first)) * (width - margin.left - margin.right);
  const y = (value: number) =>
    height - margin.bottom - ((value - low) / (high - low || 1)) * (height - margin.top - margin.bottom);
  const line = (all: Curve['points']) =>
    thin(all)
      .map(({ step, value }, i) => `${i === 0 ? 'M' : 'L'}${x(step).toFixed(1)} ${y(value).toFixed(1)}`)
      .join('');
  const title = `${stage}: ${name}`;
  const told = `${title}, from ${short(smooth[0]!.value)} at step ${first} to ${short(smooth.at(-1)!.value)} at step ${last}`;
  return `<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(told)}">
<line x1="${margin.left}" y1="${y(low)}" x2="${width - margin.right}" y2="${y(low)}"/><line x1="${margin.left}" y1="${y(high)}" x2="${width - margin.right}" y2="${y(high)}"/>
<text x="${margin.left - 5}" y="${y(high) + 4}" text-anchor="end">${short(high)}</text><text x="${margin.left - 5}" y="${y(low) + 4}" text-anchor="end">${short(low)}</text>
<text x="${margin.left}" y="${height - 8}">step ${first}</text><text x="${width - margin.right}" y="${height - 8}" text-anchor="end">${last}</text>
<path class="raw" d="${line(points)}"/><path class="smooth" d="${line(smooth)}"/>
</svg><figcaption>${escapeHtml(title)}, last ${short(smooth.at(-1)!.value)}</figcaption></figure>`;
}

/** At most 300 points: more than the chart has columns would only make the file large. */
function thin(points: Curve['points']): Curve['points'] {
  const step = Math.ceil(points.length / 300);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

function runningMean(points: Curve['points'], window: number): Curve['points'] {
  let sum = 0;
  return points.map(({ step, value }, index) => {
    sum += value - (index >= window ? points[index - window]!.value : 0);
    return { step, value: sum / Math.min(window, index + 1) };
  });
}

function short(value: number): string {
  return Math.abs(value) >= 1000 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(1)
    : value.toPrecision(3);
}
