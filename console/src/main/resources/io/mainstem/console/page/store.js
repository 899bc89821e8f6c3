// What the page knows: the newest overview, the samples of each route, the service levels, and what the reader chose.

import { SPAN_MILLIS } from './sparkline.js';

const POLL_MILLIS = 1000;
const HIDDEN_POLL_MILLIS = 10_000;
const LEVELS_POLL_MILLIS = 3000;
const PATIENCE_MILLIS = 5000;

const viewChosen = () => (location.hash === '#levels' ? 'levels' : 'overview');

export const state = {
  view: viewChosen(),
  overview: null,
  /** Samples by route id. */
  history: new Map(),
  /** Sums over all routes. */
  sums: [],
  failure: null,
  answeredAt: null,
  sort: { column: 'id', descending: false },
  filter: '',
  levels: null,
  levelsFailure: null,
  levelsAnsweredAt: null,
  levelsSort: { column: 'state', descending: true },
  levelsFilter: '',
};

let changed = () => {};

/** Calls back after every change. */
export function watch(callback) {
  changed = callback;
}

/** Changes what the reader chose. */
export function choose(choice) {
  Object.assign(state, choice);
  changed();
}

function remember(overview) {
  const oldest = Date.parse(overview.at) - SPAN_MILLIS - 5000;
  if (overview.history) {
    state.history = new Map(Object.entries(overview.history));
  }
  const at = Date.parse(overview.at);
  for (const route of overview.routes) {
    const line = (state.history.get(route.id) || []).filter((point) => point.at >= oldest);
    if (!line.length || line.at(-1).at < at) {
      line.push({ at, recordsPerSecond: route.copy?.recordsPerSecond, lagMillis: route.copy?.lagMillis });
    }
    state.history.set(route.id, line);
  }
  state.sums = sums(overview.routes.map((route) => state.history.get(route.id)));
}

/** Sums the lines; a moment of which only a part is known is a gap. */
function sums(lines) {
  const byMoment = new Map();
  for (const line of lines) {
    for (const point of line) {
      const sum = byMoment.get(point.at) || { at: point.at, known: 0, recordsPerSecond: 0, lagMillis: 0 };
      if (point.recordsPerSecond !== undefined) {
        sum.known += 1;
        sum.recordsPerSecond += point.recordsPerSecond;
        sum.lagMillis = Math.max(sum.lagMillis, point.lagMillis ?? 0);
      }
      byMoment.set(point.at, sum);
    }
  }
  return [...byMoment.values()]
    .sort((a, b) => a.at - b.at)
    .map((sum) => (sum.known ? sum : { at: sum.at }));
}

async function ask(path) {
  try {
    const response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MILLIS) });
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw new Error(problem.detail || `the console answered ${response.status}`);
    }
    return await response.json();
  } catch (failure) {
    throw failure.name === 'TimeoutError' ? new Error('the console does not answer') : failure;
  }
}

async function poll() {
  try {
    const overview = await ask(state.overview ? 'v1/overview' : 'v1/overview?history=true');
    remember(overview);
    Object.assign(state, { overview, failure: null, answeredAt: Date.now() });
  } catch (failure) {
    state.failure = failure.message;
  }
  changed();
}

async function pollLevels() {
  try {
    Object.assign(state, { levels: await ask('v1/service-levels'), levelsFailure: null, levelsAnsweredAt: Date.now() });
  } catch (failure) {
    state.levelsFailure = failure.message;
  }
  changed();
}

/** Waits for so long, or until the reader comes back or goes elsewhere. */
function pause(millis) {
  return new Promise((wake) => {
    const awake = () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', awake);
      window.removeEventListener('hashchange', awake);
      wake();
    };
    const timer = setTimeout(awake, millis);
    document.addEventListener('visibilitychange', awake);
    window.addEventListener('hashchange', awake);
  });
}

async function keepAsking(question, millis) {
  for (;;) {
    await question();
    await pause(document.hidden ? HIDDEN_POLL_MILLIS : millis);
  }
}

/** Polls for as long as the page is open, slowly while nobody sees it; service levels only while they are shown. */
export function follow() {
  window.addEventListener('hashchange', () => choose({ view: viewChosen() }));
  keepAsking(poll, POLL_MILLIS);
  keepAsking(() => (state.view === 'levels' ? pollLevels() : Promise.resolve()), LEVELS_POLL_MILLIS);
}
