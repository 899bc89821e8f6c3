// Small lines: the last two minutes of one figure. A gap in the line is a gap in the knowledge.

import { h } from './lib/preact.js';

export const SPAN_MILLIS = 120_000;
const WIDTH = 200;
const HEIGHT = 40;
const TOP = 3;

/** Runs of neighbouring points that are known. */
function runs(points, key) {
  const found = [];
  let run = [];
  for (const point of points) {
    const value = point[key];
    if (value === undefined || value === null) {
      if (run.length) found.push(run);
      run = [];
    } else {
      run.push([point.at, value]);
    }
  }
  if (run.length) found.push(run);
  return found;
}

/**
 * @param points samples {at, ...} in order of time
 * @param key which figure of each sample
 * @param now right edge, in milliseconds
 */
export function sparkline(points, key, now, label) {
  const recent = points.filter((point) => point.at >= now - SPAN_MILLIS);
  const lines = runs(recent, key);
  const highest = Math.max(1, ...lines.flat().map(([, value]) => value));
  const x = (at) => (WIDTH * (at - now + SPAN_MILLIS)) / SPAN_MILLIS;
  const y = (value) => HEIGHT - ((HEIGHT - TOP) * value) / highest;
  const path = (run) => run.map(([at, value], i) => `${i ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  return h(
    'svg',
    { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    lines.map((run) => [
      h('path', { class: 'area', d: `${path(run)}L${x(run.at(-1)[0]).toFixed(1)} ${HEIGHT}L${x(run[0][0]).toFixed(1)} ${HEIGHT}Z` }),
      h('path', { class: 'line', d: path(run), 'vector-effect': 'non-scaling-stroke' }),
    ]),
  );
}
