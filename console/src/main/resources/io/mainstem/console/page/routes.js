// Every route as a row, to sort and to filter.

import { h } from './lib/preact.js';
import { bytesRate, count, known, millis, noData, orNoData, rate, short } from './format.js';
import { conditionName, TONE } from './matrix.js';
import { sparkline } from './sparkline.js';
import { choose } from './store.js';

const ORDER = ['FAULT', 'HINDERED', 'NO_DATA', 'LAGGING', 'STARTING', 'PAUSED', 'COPYING', 'IDLE'];

/** Name, key of the sort, what to sort by, whether it is a figure. */
const COLUMNS = [
  ['Route', 'id', (route) => route.id],
  ['State', 'condition', (route) => ORDER.indexOf(route.condition)],
  ['Records', 'records', (route) => route.copy?.recordsPerSecond, true],
  ['Bytes', 'bytes', (route) => route.copy?.bytesPerSecond, true],
  ['Lag', 'lag', (route) => route.copy?.lagMillis, true],
  ['Behind', 'behind', (route) => route.copy?.lagRecords, true],
  ['p50', 'p50', (route) => route.copy?.latencyMillis?.p50, true],
  ['p99', 'p99', (route) => route.copy?.latencyMillis?.p99, true],
  ['Mirrors', 'mirrors', (route) => route.copy?.mirrors, true],
  ['Verified', 'verified', (route) => route.audit?.verified, true],
  ['Open', 'open', (route) => route.audit?.open, true],
  ['Failed', 'failed', (route) => route.audit?.failed, true],
];

function ordered(routes, { column, descending }) {
  const [, , by] = COLUMNS.find(([, key]) => key === column);
  const sign = descending ? -1 : 1;
  return [...routes].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (!known(x) || !known(y)) return known(x) ? -1 : known(y) ? 1 : a.id.localeCompare(b.id);
    return sign * (typeof x === 'string' ? x.localeCompare(y) : x - y) || a.id.localeCompare(b.id);
  });
}

function head(sort) {
  return h('tr', null, [
    ...COLUMNS.map(([name, key, , figure]) => {
      const chosen = sort.column === key;
      return h('th', { scope: 'col', class: figure ? 'num' : '', 'aria-sort': chosen ? (sort.descending ? 'descending' : 'ascending') : 'none' },
        h('button', { type: 'button', onClick: () => choose({ sort: { column: key, descending: chosen ? !sort.descending : Boolean(figure) } }) },
          [name, h('span', { class: 'arrow', 'aria-hidden': 'true' }, chosen ? (sort.descending ? '↓' : '↑') : '')]));
    }),
    h('th', { scope: 'col', class: 'trend' }, 'Two minutes'),
  ]);
}

const figure = (content, tone) => h('td', { class: `num ${tone || ''}` }, content);

function row(route, history, now) {
  const { copy, audit } = route;
  const latency = copy?.latencyMillis;
  const trouble = [...(copy?.problems ?? []), ...(audit?.problem ? [`audit: ${audit.problem}`] : [])];
  return h('tr', { key: route.id, 'data-route-row': route.id }, [
    h('th', { scope: 'row' }, [
      h('span', { class: 'mono' }, route.id),
      trouble.map((sentence) => h('div', { class: 'trouble' }, sentence)),
    ]),
    h('td', null, h('span', { class: `badge ${TONE[route.condition]}` }, conditionName(route.condition))),
    figure(orNoData(copy?.recordsPerSecond, rate)),
    figure(orNoData(copy?.bytesPerSecond, bytesRate)),
    figure(orNoData(copy?.lagMillis, millis), copy?.lagMillis >= 10_000 ? 'warn' : ''),
    figure(orNoData(copy?.lagRecords, short)),
    figure(orNoData(latency?.p50, millis)),
    figure(orNoData(latency?.p99, millis)),
    figure(copy ? [count(copy.copying), h('small', null, `/${count(copy.mirrors)}`)] : noData()),
    figure(orNoData(audit?.verified, short)),
    figure(orNoData(audit?.open, short)),
    figure(orNoData(audit?.failed, short), audit?.failed ? 'bad' : ''),
    h('td', { class: `trend ${TONE[route.condition]}` }, sparkline(history.get(route.id) || [], 'recordsPerSecond', now, `${route.id}: records per second`)),
  ]);
}

export function routes({ overview, history, sort, filter }) {
  const now = Date.parse(overview.at);
  const wanted = overview.routes.filter((route) => route.id.includes(filter.trim().toLowerCase()));
  return h('section', { class: 'card', 'aria-label': 'Routes' }, [
    h('div', { class: 'title' }, [
      h('h2', null, ['Routes', h('small', null, count(overview.routes.length))]),
      h('input', { type: 'search', placeholder: 'Filter by cluster', 'aria-label': 'Filter routes', value: filter, onInput: (event) => choose({ filter: event.target.value }) }),
    ]),
    h('div', { class: 'scroll' }, h('table', { class: 'list' }, [
      h('thead', null, head(sort)),
      h('tbody', null, ordered(wanted, sort).map((route) => row(route, history, now))),
    ])),
    wanted.length === 0 && h('p', { class: 'empty' }, overview.routes.length ? 'No route matches the filter.' : 'No route yet.'),
  ]);
}
