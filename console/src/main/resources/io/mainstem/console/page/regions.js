// One card a region: health, primaries, services.

import { h } from './lib/preact.js';
import { words } from './format.js';

const SERVICES = ['federation-metadata', 'controller', 'auditor', 'failover-coordinator', 'console', 'replicator-worker'];
const SHORT = {
  'federation-metadata': 'metadata', controller: 'controller', auditor: 'auditor',
  'failover-coordinator': 'failover', console: 'console', 'replicator-worker': 'workers',
};

const TONE = { HEALTHY: 'good', SUSPECT: 'warn', DEGRADED: 'warn', RECOVERING: 'warn', DOWN: 'bad', UNKNOWN: 'nodata' };

function chip(region, kind, workers) {
  const found = region.services.filter((service) => service.service === kind);
  const live = kind === 'replicator-worker' && workers ? workers.filter((w) => w.region === region.id && w.live).length : found.length;
  const names = found.map((service) => `${service.instance} ${service.url}`).join('\n') || 'none registered';
  const gone = kind === 'replicator-worker' && workers && workers.some((w) => w.region === region.id) ? 'gone' : 'absent';
  return h('li', { class: live ? 'up' : gone, title: names }, [SHORT[kind], live !== 1 && h('b', null, String(live))]);
}

function card(region, workers) {
  return h('article', { class: 'card region', 'data-region': region.id }, [
    h('header', null, [
      h('h3', null, region.id),
      h('span', { class: `badge ${TONE[region.health]}` }, region.health === 'UNKNOWN' ? 'No data' : words(region.health)),
    ]),
    h('p', { class: 'muted mono' }, region.clusters.join(' · ') || 'no cluster registered'),
    region.primaryOf.length > 0 && h('p', null, ['primary of ', h('b', null, region.primaryOf.join(', '))]),
    region.health !== 'HEALTHY' && region.reasons.length > 0 && h('p', { class: 'reason' }, region.reasons[0]),
    h('ul', { class: 'chips', 'aria-label': `Services of ${region.id}` }, SERVICES.map((kind) => chip(region, kind, workers))),
  ]);
}

export function regions(overview) {
  return h('section', { 'aria-label': 'Regions' }, [
    h('h2', null, 'Regions'),
    overview.regions.length
      ? h('div', { class: 'cards' }, overview.regions.map((region) => card(region, overview.workers)))
      : h('p', { class: 'empty' }, 'No region is registered yet.'),
  ]);
}
