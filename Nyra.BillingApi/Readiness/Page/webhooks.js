// The webhook events: ready where handler, subscription and rehearsal are all there.
import { h, pill, show } from './dom.js';
import { at } from './time.js';

export function showWebhooks(region, events) {
  show(region, events, () => events.length === 0 ? h('p', { class: 'nothing' }, 'No event was looked at yet.')
    : [h('p', { class: 'quiet under' }, 'Ready means: handler, subscription and a green rehearsal are there.'), table(events)]);
}

const atDots = name => name.split(/(?<=[._])/).map((part, i) => [i > 0 && h('wbr'), part]);

// The roles are said because narrow screens lay the rows out as blocks, and a table that is none to the eye would be none to the ear.
const table = events => h('table', { role: 'table', class: 'events' },
  h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
    ['Event', 'Status', 'Last proven'].map(name => h('th', { role: 'columnheader', scope: 'col' }, name)))),
  h('tbody', { role: 'rowgroup' }, events.map(event => h('tr', { role: 'row' },
    h('td', { role: 'cell' }, h('code', {}, atDots(event.type)), event.requirement === 'recommended' && h('span', { class: 'tag' }, 'recommended'),
      !event.ready && h('p', { class: 'quiet' }, event.why)),
    h('td', { role: 'cell' }, event.ready ? pill('pass', '✓', 'Ready') : event.requirement === 'recommended' ? pill('idle', '○', 'Open') : pill('fail', '○', 'Open')),
    h('td', { role: 'cell', class: `proven${event.lastProven ? '' : ' quiet'}` }, h('span', { class: 'narrow-only' }, 'Last proven '), event.lastProven ? at(event.lastProven) : 'not yet')))));
