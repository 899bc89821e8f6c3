// Proved faults that are still open. Silence of the auditors is not the absence of faults.

import { h } from './lib/preact.js';
import { count, noData, when, words } from './format.js';

const SHOWN = 12;

const ranges = (incident) =>
  incident.sourceRanges.slice(0, 3).map(({ from, to }) => (to - from === 1 ? count(from) : `${count(from)}–${count(to - 1)}`)).join(', ') +
  (incident.sourceRanges.length > 3 ? ' …' : '');

function item(incident) {
  return h('li', { key: incident.id, 'data-incident': incident.id }, [
    h('div', null, [
      h('span', { class: 'badge bad' }, words(incident.verdict)),
      h('b', null, ` ${count(incident.records)} record${incident.records === 1 ? '' : 's'}`),
      h('time', { class: 'muted', dateTime: incident.openedAt }, when(incident.openedAt)),
    ]),
    h('p', { class: 'mono' }, incident.mirror),
    incident.sourceRanges.length > 0 && h('p', { class: 'muted' }, `source offsets ${ranges(incident)}`),
    h('p', null, incident.detail),
  ]);
}

export function incidents(overview) {
  const found = overview.incidents;
  const silent = overview.silent.some((part) => part.service === 'auditor');
  return h('section', { class: 'card incidents', 'aria-label': 'Open incidents' }, [
    h('h2', null, ['Open incidents', found && h('small', null, count(found.length))]),
    !found && h('p', { class: 'empty' }, [noData(), ': no auditor has answered.']),
    found && found.length === 0 && h('p', { class: 'empty calm' }, silent
      ? 'None from the auditors that answered; others are silent.'
      : 'None. Every window that could be proved balances.'),
    found && found.length > 0 && h('ol', null, found.slice(0, SHOWN).map(item)),
    found && found.length > SHOWN && h('p', { class: 'muted' }, `and ${count(found.length - SHOWN)} more: mainstem audit incidents`),
  ]);
}
