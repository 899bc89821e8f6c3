// The bar at the top, the totals, and what the page has to do without.

import { h } from './lib/preact.js';
import { bytesRate, count, known, millis, noData, orNoData, rate, short } from './format.js';
import { sparkline } from './sparkline.js';

const VIEWS = [['overview', '#', 'Overview'], ['levels', '#levels', 'Service levels']];

export function heading({ view, overview, failure, answeredAt, levels, levelsFailure, levelsAnsweredAt }) {
  const [failed, at] = view === 'levels' ? [levelsFailure, levelsAnsweredAt] : [failure, answeredAt];
  const shown = view === 'levels' ? levels : overview;
  const quiet = failed && at ? `; figures are ${Math.round((Date.now() - at) / 1000)} s old` : '';
  return h('header', { class: 'bar' }, [
    h('img', { src: 'mark.svg', alt: '', width: 28, height: 28 }),
    h('h1', null, 'Mainstem'),
    overview && h('span', { class: 'tag', title: 'The region this console runs in' }, overview.region),
    h('nav', { 'aria-label': 'Pages' }, VIEWS.map(([name, href, title]) =>
      h('a', { href, 'aria-current': name === view ? 'page' : undefined }, title))),
    h('span', { class: 'grow' }),
    overview?.staleSince && h('span', { class: 'tag warn' }, 'ZooKeeper unreachable: metadata is as of its loss'),
    failed
      ? h('span', { class: 'live off', role: 'status' }, [h('i'), `${failed}${quiet}`])
      : shown && h('span', { class: 'live', role: 'status' }, [h('i'), 'live']),
  ]);
}

export function tile(label, figure, note, extra, tone) {
  return h('div', { class: `tile ${tone || ''}` }, [
    h('div', { class: 'label' }, label),
    h('div', { class: 'figure' }, figure),
    h('div', { class: 'note' }, note),
    extra,
  ]);
}

export function totals({ overview, sums }) {
  const { totals: sum } = overview;
  const now = Date.parse(overview.at);
  const failed = sum.windowsFailed ?? 0;
  return h('section', { class: 'tiles', 'aria-label': 'Totals' }, [
    tile('Copied', orNoData(sum.recordsPerSecond, rate), known(sum.bytesPerSecond) ? bytesRate(sum.bytesPerSecond) : ' ',
      sparkline(sums, 'recordsPerSecond', now, 'Records copied per second over the last two minutes'), 'wide'),
    tile('Worst lag', orNoData(sum.lagMillis, millis), known(sum.lagRecords) ? `${short(sum.lagRecords)} records behind` : ' ',
      sparkline(sums, 'lagMillis', now, 'Worst lag over the last two minutes'), sum.lagMillis >= 10_000 ? 'warn' : ''),
    tile('Latency p99', orNoData(sum.latencyP99Millis, millis), 'record time to acknowledged'),
    tile('Audit',
      known(sum.windowsFailed) ? (failed ? `${count(failed)} failed` : 'balanced') : noData(),
      known(sum.windowsVerified) ? `${short(sum.windowsVerified)} windows verified, ${short(sum.windowsOpen)} open` : ' ',
      null, known(sum.windowsFailed) ? (failed ? 'bad' : 'good') : ''),
    tile('Mirrors', known(sum.mirrors) ? h('span', null, [count(sum.copying), h('small', null, ` / ${count(sum.mirrors)}`)]) : noData(),
      'copying', null, sum.copying < sum.mirrors ? 'warn' : ''),
    tile('Workers', known(sum.workers) ? h('span', null, [count(sum.workersLive), h('small', null, ` / ${count(sum.workers)}`)]) : noData(),
      'alive', null, sum.workersLive < sum.workers ? 'warn' : ''),
  ]);
}

/** Names what did not answer, so that a gap is never mistaken for quiet. */
export function silence(overview) {
  if (!overview.silent.length) return null;
  const lines = new Map();
  for (const part of overview.silent) {
    const key = `${part.service}|${part.region ?? ''}|${part.reason}`;
    const line = lines.get(key) || { ...part, what: [] };
    line.what.push(part.what);
    lines.set(key, line);
  }
  return h('section', { class: 'silence', 'aria-label': 'Services that did not answer' },
    [...lines.values()].map((line) =>
      h('p', null, [
        h('b', null, `${line.service}${line.region ? ` ${line.region}` : ''}`),
        h('span', null, ` no ${line.what.join(', no ')}`),
        h('span', { class: 'muted' }, ` · ${line.reason}`),
      ])));
}
