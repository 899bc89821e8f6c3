// The page: one render per answer. Which of its views is shown stands behind the # of its address.

import { h, render } from './lib/preact.js';
import { follow, state, watch } from './store.js';
import { heading, totals, silence } from './heading.js';
import { regions } from './regions.js';
import { matrix } from './matrix.js';
import { routes } from './routes.js';
import { incidents } from './incidents.js';
import { levels } from './levels.js';
import { groups, topics, workers } from './tables.js';

function whole() {
  const { overview } = state;
  if (!overview) {
    return [h('p', { class: 'starting' }, state.failure ? `Waiting: ${state.failure}` : 'Asking the services…')];
  }
  return [
    totals(state),
    silence(overview),
    regions(overview),
    h('div', { class: 'split' }, [matrix(state), incidents(overview)]),
    routes(state),
    h('div', { class: 'split even' }, [workers(overview), h('div', { class: 'stack' }, [topics(overview), groups(overview)])]),
  ];
}

function page() {
  return h('div', { class: 'page' }, [
    heading(state),
    h('main', { key: state.view }, state.view === 'levels' ? levels(state) : whole()),
  ]);
}

function draw() {
  render(page(), document.getElementById('app'));
  const failed = state.overview?.totals.windowsFailed ?? 0;
  const open = Math.max(state.overview?.incidents?.length ?? 0, failed > 0 ? 1 : 0);
  document.title = open ? `(${open}) Mainstem` : 'Mainstem';
  const [failure, shown] = state.view === 'levels' ? [state.levelsFailure, state.levels] : [state.failure, state.overview];
  document.documentElement.dataset.state = failure ? 'silent' : shown ? 'live' : 'starting';
}

document.getElementById('app').replaceChildren();
watch(draw);
draw();
follow();
