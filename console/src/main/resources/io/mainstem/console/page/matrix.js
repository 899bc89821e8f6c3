// Sources by targets: every route as a cell with its line.

import { h } from './lib/preact.js';
import { millis, rate, words } from './format.js';
import { sparkline } from './sparkline.js';

/** From worst to best. */
const ORDER = ['FAULT', 'HINDERED', 'NO_DATA', 'LAGGING', 'STARTING', 'PAUSED', 'COPYING', 'IDLE'];

export const TONE = {
  FAULT: 'bad', HINDERED: 'warn', NO_DATA: 'nodata', LAGGING: 'warn', STARTING: 'note', PAUSED: 'note', COPYING: 'good', IDLE: 'calm',
};

export const conditionName = (condition) => (condition === 'NO_DATA' ? 'No data' : words(condition));

function cell(routes, history, now) {
  if (!routes.length) return h('td', { class: 'none' }, h('span', { 'aria-label': 'no route' }, '·'));
  const worst = routes.reduce((a, b) => (ORDER.indexOf(a.condition) <= ORDER.indexOf(b.condition) ? a : b));
  const told = routes.filter((route) => route.copy);
  const perSecond = told.reduce((sum, route) => sum + route.copy.recordsPerSecond, 0);
  const lags = told.map((route) => route.copy.lagMillis).filter((lag) => lag !== undefined);
  const failed = routes.reduce((sum, route) => sum + (route.audit?.failed ?? 0), 0);
  const audited = routes.some((route) => route.audit);
  return h('td', { class: `cell ${TONE[worst.condition]}`, 'data-route': worst.id, title: routes.map((route) => route.id).join('\n') }, [
    sparkline(history.get(worst.id) || [], 'recordsPerSecond', now, `${worst.id}: records per second`),
    h('div', { class: 'over' }, [
      h('strong', null, told.length ? rate(perSecond) : 'No data'),
      h('span', { class: 'sub' }, [
        h('em', null, conditionName(worst.condition)),
        lags.length > 0 && h('span', { title: 'Lag' }, millis(Math.max(...lags))),
        audited
          ? h('span', { class: failed ? 'failed' : 'ok', title: failed ? `${failed} windows failed` : 'No window failed' }, failed ? `✕ ${failed}` : '✓')
          : h('span', { class: 'unaudited', title: 'Audit: no data' }, '?'),
      ]),
    ]),
  ]);
}

const heads = (clusters) =>
  [...clusters.entries()].sort(([a, ra], [b, rb]) => (ra ?? '').localeCompare(rb ?? '') || a.localeCompare(b));

const clusterHead = (scope, [id, region]) =>
  h('th', { scope }, [h('span', { class: 'mono' }, id), region && region !== id && h('small', null, region)]);

export function matrix({ overview, history }) {
  const sources = new Map(overview.routes.map((route) => [route.sourceCluster, route.sourceRegion]));
  const targets = new Map(overview.routes.map((route) => [route.targetCluster, route.targetRegion]));
  const now = Date.parse(overview.at);
  const columns = heads(targets);
  return h('section', { class: 'card matrix', 'aria-label': 'Routes by source and target' }, [
    h('h2', null, ['Flow', h('small', null, 'from each source (row) into each target (column), records per second')]),
    overview.routes.length === 0
      ? h('p', { class: 'empty' }, 'No route yet. Declare a logical topic, or create a route.')
      : h('div', { class: 'scroll' }, h('table', { class: columns.length > 6 ? 'dense' : '' }, [
          h('thead', null, h('tr', null, [h('td', { class: 'corner' }, 'source ↓  target →'), columns.map((column) => clusterHead('col', column))])),
          h('tbody', null, heads(sources).map((source) =>
            h('tr', null, [
              clusterHead('row', source),
              columns.map(([target]) =>
                cell(overview.routes.filter((route) => route.sourceCluster === source[0] && route.targetCluster === target), history, now)),
            ]))),
        ])),
  ]);
}
