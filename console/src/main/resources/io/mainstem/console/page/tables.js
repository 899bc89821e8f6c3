// Workers, logical topics and failover groups.

import { h } from './lib/preact.js';
import { bytesRate, count, noData, rate, words } from './format.js';

const SHOWN = 200;

function table(name, rows, columns, nothing) {
  return h('section', { class: 'card', 'aria-label': name }, [
    h('h2', null, [name, rows && h('small', null, count(rows.length))]),
    !rows && h('p', { class: 'empty' }, noData()),
    rows && rows.length === 0 && h('p', { class: 'empty' }, nothing),
    rows && rows.length > 0 && h('div', { class: 'scroll' }, h('table', { class: 'list' }, [
      h('thead', null, h('tr', null, columns.map(([head, , kind]) => h('th', { scope: 'col', class: kind || '' }, head)))),
      h('tbody', null, rows.slice(0, SHOWN).map((row) => h('tr', null, columns.map(([, show, kind]) => h('td', { class: kind || '' }, show(row)))))),
    ])),
    rows && rows.length > SHOWN && h('p', { class: 'muted' }, `the first ${SHOWN} of ${count(rows.length)}`),
  ]);
}

const workerState = (worker) =>
  worker.live
    ? h('span', { class: `badge ${worker.draining ? 'note' : 'good'}` }, worker.draining ? 'draining' : 'alive')
    : h('span', { class: 'badge bad' }, 'gone');

export const workers = (overview) =>
  table('Workers', overview.workers, [
    ['Worker', (worker) => worker.id, 'mono'],
    ['Region', (worker) => worker.region],
    ['State', workerState],
    ['Mirrors', (worker) => [count(worker.copying), h('small', null, `/${count(worker.mirrors)}`)], 'num'],
    ['Records', (worker) => rate(worker.recordsPerSecond), 'num'],
    ['Bytes', (worker) => bytesRate(worker.bytesPerSecond), 'num'],
  ], 'No worker has joined a fleet yet.');

export const topics = (overview) =>
  table('Logical topics', overview.topics, [
    ['Topic', (topic) => topic.name, 'mono'],
    ['Policy', (topic) => words(topic.policy)],
    ['Owner', (topic) => topic.owner],
    ['Tier', (topic) => words(topic.tier)],
    ['Partitions', (topic) => count(topic.partitions), 'num'],
    ['Places', (topic) => count(topic.placements.length), 'num'],
  ], 'No logical topic yet.');

export const groups = (overview) =>
  table('Failover groups', overview.groups, [
    ['Group', (group) => group.id, 'mono'],
    ['Primary', (group) => group.primary],
    ['State', (group) => h('span', { class: `badge ${group.state === 'ACTIVE' ? 'good' : 'warn'}` }, words(group.state))],
    ['Epoch', (group) => count(group.epoch), 'num'],
    ['Moves', (group) => (group.automatic ? 'by itself' : 'by hand')],
  ], 'No failover group yet.');
