// What every route delivers, against what is promised for it. What the auditors do not know is "No data", never 0.

import { h } from './lib/preact.js';
import { count, duration, known, millis, noData, orNoData, share, short, times, when, words } from './format.js';
import { silence, tile } from './heading.js';
import { choose } from './store.js';

/** From worst to best; not knowing is worse than being well. */
const STATES = ['BROKEN', 'AT_RISK', 'NO_DATA', 'MET'];
const TONE = { BROKEN: 'bad', AT_RISK: 'warn', NO_DATA: 'nodata', MET: 'good' };
const NAME = { BROKEN: 'broken', AT_RISK: 'at risk', NO_DATA: 'No data', MET: 'met' };
const SHOWN = 300;
const HOUR_MILLIS = 3_600_000;

const p99 = (level) => (level.latencyMillis.count > 0 ? level.latencyMillis.p99 : undefined);
const burn = (stretch) => (level) => level.burnRates.find(({ window }) => window === stretch)?.rate;
const moved = (level) => level.recoveries[0];

/** Higher is nearer to losing something: hours that are left, the other way round. */
const danger = (level) => (known(level.hoursUntilLoss) ? -level.hoursUntilLoss : level.truncation === 'NO_DATA' ? undefined : -Infinity);

/** Name, key of the sort, what to sort by, whether it is a figure, what it says. */
const COLUMNS = [
  ['Route', 'route', (level) => level.route],
  ['Topic', 'topic', (level) => level.topic],
  ['State', 'state', (level) => STATES.length - STATES.indexOf(level.state), true],
  ['Lag', 'lag', (level) => level.lagMillis, true, 'Age of the oldest record that is not at the target yet'],
  ['Behind', 'behind', (level) => level.lagRecords, true, 'Records that are not at the target yet'],
  ['p99', 'p99', p99, true, 'From a record\'s timestamp to the target, over the last 15 minutes'],
  ['Complete', 'complete', (level) => level.completeness, true, 'Share of the windows of 30 days that balance, of those that could be judged'],
  ['Error budget', 'budget', (level) => level.errorBudgetLeft, true, 'What is left of it for 30 days'],
  ['Burn 1 h', 'burn', burn('PT1H'), true, '1 spends the budget in exactly 30 days'],
  ['Burn 6 h', 'slowburn', burn('PT6H'), true, '1 spends the budget in exactly 30 days'],
  ['RPO', 'rpo', (level) => level.rpoMillis, true, 'What would be lost if the source region were lost now'],
  ['Until loss', 'loss', danger, true, 'Until the source deletes the oldest record that is not copied'],
  ['RTO', 'rto', (level) => moved(level)?.seconds, true, 'How long the last move of the topic\'s failover group took'],
];

function ordered(levels, { column, descending }) {
  const [, , by] = COLUMNS.find(([, key]) => key === column);
  const sign = descending ? -1 : 1;
  const name = (level) => `${level.route}/${level.topic}`;
  return [...levels].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (!known(x) || !known(y)) return known(x) ? -1 : known(y) ? 1 : name(a).localeCompare(name(b));
    const order = typeof x === 'string' ? x.localeCompare(y) : x === y ? 0 : x < y ? -1 : 1;
    return sign * order || name(a).localeCompare(name(b));
  });
}

function head(sort) {
  return h('tr', null, COLUMNS.map(([name, key, , figure, title]) => {
    const chosen = sort.column === key;
    const left = ['route', 'topic', 'state'].includes(key);
    return h('th', { scope: 'col', class: left ? '' : 'num', title, 'aria-sort': chosen ? (sort.descending ? 'descending' : 'ascending') : 'none' },
      h('button', { type: 'button', onClick: () => choose({ levelsSort: { column: key, descending: chosen ? !sort.descending : Boolean(figure) } }) },
        [name, h('span', { class: 'arrow', 'aria-hidden': 'true' }, chosen ? (sort.descending ? '↓' : '↑') : '')]));
  }));
}

const figure = (content, tone, note) => h('td', { class: `num ${tone || ''}`, title: note }, content);

/** A bar of what is left, and the figure: an overspent budget has no bar. */
function budget(level) {
  const left = level.errorBudgetLeft;
  if (!known(left)) return figure(noData('no window has been judged'));
  const tone = left < 0 ? 'bad' : left < 0.25 ? 'warn' : '';
  return h('td', { class: `num ${tone}` }, h('span', { class: `gauge ${tone}` }, [
    h('svg', { viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, [
      h('rect', { class: 'all', width: 100, height: 8 }),
      h('rect', { class: 'left', width: Math.max(0, Math.min(1, left)) * 100, height: 8 }),
    ]),
    h('span', null, left < 0 ? 'overspent' : share(left, 0)),
  ]));
}

function burnFigure(rate, limit) {
  return figure(orNoData(rate, times, 'no window of that time could be judged'), rate > limit ? 'bad' : rate > 1 ? 'warn' : '');
}

const LOSS = {
  NOTHING_TO_LOSE: ['–', 'everything is copied'],
  NEVER: ['never', 'the source deletes nothing'],
};

function untilLoss(level) {
  const [text, note] = LOSS[level.truncation] ?? [];
  if (text) return figure(h('span', { class: 'muted' }, text), '', note);
  const hours = level.hoursUntilLoss;
  return figure(orNoData(hours, (value) => duration(value * HOUR_MILLIS)), hours < 6 ? 'bad' : '');
}

function rpo(level) {
  if (!known(level.rpoMillis) && !known(level.rpoRecords)) return figure(noData());
  return figure([orNoData(level.rpoMillis, millis), known(level.rpoRecords) && h('small', null, ` ${short(level.rpoRecords)} rec.`)]);
}

function rto(level) {
  const move = moved(level);
  return move
    ? figure(millis(move.seconds * 1000), '', `${words(move.kind)} of ${move.group}, ${when(move.at)}`)
    : figure(h('span', { class: 'muted', title: 'no failover group of this topic has moved' }, '–'));
}

function row(level) {
  const { target } = level;
  const tail = p99(level);
  return h('tr', { key: `${level.route}/${level.topic}`, 'data-level': `${level.route}/${level.topic}` }, [
    h('th', { scope: 'row' }, [
      h('span', { class: 'mono' }, level.route),
      level.reasons.map((reason) => h('div', { class: level.state === 'MET' || level.state === 'NO_DATA' ? 'trouble quiet' : 'trouble' }, reason)),
    ]),
    h('td', { class: 'mono' }, level.topic),
    h('td', null, h('span', { class: `badge ${TONE[level.state]}` }, NAME[level.state])),
    figure(orNoData(level.lagMillis, millis), level.lagMillis > target.lagMillis ? 'bad' : '', `promised: ${millis(target.lagMillis)}`),
    figure(orNoData(level.lagRecords, short)),
    figure(orNoData(tail, millis, 'no record was seen arriving in the last 15 minutes'), tail > target.latencyP99Millis ? 'bad' : '', `promised: ${millis(target.latencyP99Millis)}`),
    figure(orNoData(level.completeness, (value) => share(value, 3), 'no window has been judged'), level.completeness < target.completeness ? 'bad' : '', `promised: ${share(target.completeness, 3)}`),
    budget(level),
    burnFigure(burn('PT1H')(level), 14.4),
    burnFigure(burn('PT6H')(level), 6),
    rpo(level),
    untilLoss(level),
    rto(level),
  ]);
}

const worst = (levels, by, pick) => {
  const told = levels.map(by).filter(known);
  return told.length ? pick(...told) : undefined;
};

function totals(levels) {
  const inState = (state) => levels.filter((level) => level.state === state).length;
  const lag = worst(levels, (level) => level.lagMillis, Math.max);
  const left = worst(levels, (level) => level.errorBudgetLeft, Math.min);
  const hours = worst(levels, (level) => level.hoursUntilLoss, Math.min);
  const [broken, risky, unknown, met] = STATES.map(inState);
  return h('section', { class: 'tiles even', 'aria-label': 'Service levels in total' }, [
    tile('Promises broken', levels.length ? count(broken) : noData(), `of ${count(levels.length)} routes and topics`, null, broken ? 'bad' : levels.length ? 'good' : ''),
    tile('At risk', levels.length ? count(risky) : noData(), `${count(met)} met`, null, risky ? 'warn' : ''),
    tile('Without data', levels.length ? count(unknown) : noData(), 'nothing that could be judged', null, unknown ? 'unknown' : ''),
    tile('Worst RPO', orNoData(lag, millis), 'age of the oldest record not copied'),
    tile('Least budget left', orNoData(left, (value) => (value < 0 ? 'overspent' : share(value, 0))), 'of 30 days', null, left < 0 ? 'bad' : left < 0.25 ? 'warn' : ''),
    tile('Soonest loss', known(hours) ? duration(hours * HOUR_MILLIS) : levels.length && !unknown ? 'none' : noData(), 'by the source\'s retention', null, hours < 6 ? 'bad' : ''),
  ]);
}

function list(all, { levelsSort, levelsFilter }) {
  const wanted = levelsFilter.trim().toLowerCase();
  const found = all.filter((level) => `${level.route}/${level.topic}`.toLowerCase().includes(wanted));
  return h('section', { class: 'card levels', 'aria-label': 'Service levels' }, [
    h('div', { class: 'title' }, [
      h('h2', null, ['Service levels', h('small', null, `${count(all.length)} · by route and topic, against what is promised`)]),
      h('input', { type: 'search', placeholder: 'Filter by route or topic', 'aria-label': 'Filter service levels', value: levelsFilter, onInput: (event) => choose({ levelsFilter: event.target.value }) }),
    ]),
    found.length > 0 && h('div', { class: 'scroll' }, h('table', { class: 'list' }, [
      h('thead', null, head(levelsSort)),
      h('tbody', null, ordered(found, levelsSort).slice(0, SHOWN).map(row)),
    ])),
    found.length > SHOWN && h('p', { class: 'muted' }, `the first ${SHOWN} of ${count(found.length)}; all of them: mainstem audit sla`),
    found.length === 0 && h('p', { class: 'empty' }, all.length ? 'No route or topic matches the filter.' : 'No route is audited yet.'),
  ]);
}

export function levels(state) {
  const { levels: told, levelsFailure } = state;
  if (!told) {
    return [h('p', { class: 'starting' }, levelsFailure ? `Waiting: ${levelsFailure}` : 'Asking the auditors…')];
  }
  return [
    totals(told.levels ?? []),
    silence(told),
    told.levels
      ? list(told.levels, state)
      : h('section', { class: 'card levels', 'aria-label': 'Service levels' }, [
          h('h2', null, 'Service levels'),
          h('p', { class: 'empty' }, [noData(), ': no auditor has answered.']),
        ]),
  ];
}
