// The page: one render per answer.

import { h, render } from './lib/preact.js';
import { follow, state, watch } from './store.js';
import { heading, totals, silence } from './heading.js';
import { regions } from './regions.js';
import { matrix } from './matrix.js';
import { routes } from './routes.js';
import { incidents } from './incidents.js';
import { groups, topics, workers } from './tables.js';

function page() {
  const { overview } = state;
  if (!overview) {
    return h('p', { class: 'starting' }, state.failure ? `Waiting: ${state.failure}` : 'Asking the services…');
  }
  return h('div', { class: 'page' }, [
    heading(state),
    h('main', null, [
      totals(state),
      silence(overview),
      regions(overview),
      h('div', { class: 'split' }, [matrix(state), incidents(overview)]),
      routes(state),
      h('div', { class: 'split even' }, [workers(overview), h('div', { class: 'stack' }, [topics(overview), groups(overview)])]),
    ]),
  ]);
}

function draw() {
  render(page(), document.getElementById('app'));
  const failed = state.overview?.totals.windowsFailed ?? 0;
  const open = Math.max(state.overview?.incidents?.length ?? 0, failed > 0 ? 1 : 0);
  document.title = open ? `(${open}) Mainstem` : 'Mainstem';
  document.documentElement.dataset.state = state.failure ? 'silent' : state.overview ? 'live' : 'starting';
}

document.getElementById('app').replaceChildren();
watch(draw);
draw();
follow();
