// The webhook events: ready where handler, subscription and rehearsal are all there.
import { h, pill, show } from './dom.js';
import { at } from './time.js';

export function showWebhooks(region, events) {
  show(region, events, () => events.length === 0 ? h('p', { class: 'nothing' }, 'No event was looked at yet.')
    : [h('p', { class: 'quiet under' }, 'Ready means: handler, subscription and a green rehearsal are there.'), tables(events)]);
}

/** What is open first, what is ready as one row that opens. */
function tables(events) {
  const [open, ready] = [events.filter(event => !event.ready), events.filter(event => event.ready)];
  // What all wait for is said once.
  const same = open.length > 1 && new Set(open.map(event => event.why)).size === 1;
  return [same && h('p', { class: 'quiet under' }, `All ${open.length} that are open: ${open[0].why}.`), open.length > 0 && table(open, !same), ready.length > 0 && h('details', { class: 'fold', 'data-key': 'events' },
    h('summary', { 'data-key': 'events summary' }, h('span', { class: 'sign pass', 'aria-hidden': 'true' }, '✓'),
      h('span', { class: 'title' }, `${open.length === 0 ? 'All ' : ''}${ready.length} ready`)),
    table(ready))];
}

const atDots = name => name.split(/(?<=[._])/).map((part, i) => [i > 0 && h('wbr'), part]);

// The roles are said because narrow screens lay the rows out as blocks, and a table that is none to the eye would be none to the ear.
const table = (events, why = true) => h('table', { role: 'table', class: 'events' },
  h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
    ['Event', 'Status', 'Last proven'].map(name => h('th', { role: 'columnheader', scope: 'col' }, name)))),
  h('tbody', { role: 'rowgroup' }, events.map(event => h('tr', { role: 'row' },
    h('td', { role: 'cell' }, h('code', {}, atDots(event.type)), event.requirement === 'recommended' && h('span', { class: 'tag' }, 'recommended'),
      why && !event.ready && h('p', { class: 'quiet' }, event.why)),
    h('td', { role: 'cell' }, event.ready ? pill('pass', '✓', 'Ready') : event.requirement === 'recommended' ? pill('idle', '○', 'Open') : pill('fail', '○', 'Open')),
    h('td', { role: 'cell', class: `proven${event.lastProven ? '' : ' quiet'}` }, h('span', { class: 'narrow-only' }, 'Last proven '), event.lastProven ? at(event.lastProven) : 'not yet')))));
