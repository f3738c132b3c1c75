// The readiness snapshot: every check by group, and the result that was published and is enforced.
import { byId, count, h, pill, say, show } from './dom.js';
import { columns, few, folded, openRow, row, rowsOf } from './checks.js';
import { toldBy } from './headings.js';
import { isInForm } from './parts.js';
import { age, at, on } from './time.js';

const filters = [
  ['all', 'All', () => true],
  ['open', 'Does not hold', check => check.status === 'fail'],
  ['warn', 'Warns', check => check.status === 'warn'],
  ['skip', 'Skipped', check => check.status === 'skip'],
];

/** They have sections of their own, which say it all. */
const elsewhere = { 'Stripe setup': 'stripe', 'Storage Guard': 'storage' };

let chosen = 'all';
let last = null;

export function showSnapshot(readiness) {
  last = readiness;
  show(byId('published'), readiness.snapshot ?? null, () => published(readiness.snapshot));
  // Nothing to choose from before anybody looked.
  byId('check-filter').hidden = readiness.checks.length === 0;
  filterChoice(readiness);
  groups(readiness);
}

/** Goes to a check's row, be it filtered away or closed in; false where there is none. */
export function goToRow(id) {
  if (byId(id) === null) {
    byId('check-filter').querySelector('[value=all]').checked = true;
    chosen = 'all';
    groups(last);
  }
  if (byId(id) === null) return false;
  openRow(byId(id));
  history.replaceState(null, '', `#${id}`);
  return true;
}

function published(snapshot) {
  if (!snapshot) {
    return h('p', { class: 'line' }, pill('idle', '○', 'none published'),
      h('span', {}, 'Live mode keeps checkout disabled without one. Publish with ', h('code', {}, last.commands.publish), '.'));
  }
  return [
    h('div', { class: 'line' }, snapshot.valid ? pill('pass', '✓', 'valid') : pill('fail', '✕', 'not valid'),
      h('dl', {},
        h('div', {}, h('dt', {}, 'Published'), h('dd', {}, at(snapshot.publishedAt), ' ', h('span', { class: 'quiet' }, '(', age(snapshot.publishedAt), ')'))),
        h('div', {}, h('dt', {}, 'Expires'), h('dd', {}, on(snapshot.expiresAt))),
        snapshot.commit && h('div', {}, h('dt', {}, 'Commit'), h('dd', {}, h('code', {}, snapshot.commit.slice(0, 7)))))),
    snapshot.problems?.length > 0 && h('ul', { class: 'plain problems' }, snapshot.problems.map(problem => h('li', {}, problem))),
  ];
}

function filterChoice(readiness) {
  const numbers = filters.map(([, , holds]) => readiness.checks.filter(holds).length);
  show(byId('check-filter'), numbers, () => [
    h('legend', { class: 'off-screen' }, 'Which checks to show'),
    filters.map(([name, label], i) => h('label', {},
      h('input', {
        type: 'radio', name: 'check-filter', value: name, checked: name === chosen, 'data-key': `filter ${name}`,
        onchange: () => {
          chosen = name;
          groups(readiness);
          const there = readiness.checks.filter(check => filters[i][2](check) && elsewhere[check.group]).length;
          say(byId('filter-news'), `${count(numbers[i] - there, 'check')} shown${there > 0 ? `, ${there} more in the sections of their own` : ''}.`);
        },
      }),
      h('span', {}, label, ' ', h('b', {}, String(numbers[i]))))),
  ]);
}

function groups({ checks, blockers }) {
  const [, , holds] = filters.find(([name]) => name === chosen);
  // What a blocker above or the form below says in full is not said twice, unless it is asked for.
  const told = toldBy(blockers);
  const open = chosen !== 'all' ? new Set(checks) : few(checks.filter(check => check.status === 'fail' && !told.has(check.name) && !isInForm(check)));
  show(byId('check-groups'), [checks, [...told], chosen], () => {
    const wanted = checks.filter(holds);
    if (checks.length === 0) return h('p', { class: 'nothing' }, 'No check has been run. Check now, or run preflight from your own machine.');
    if (wanted.length === 0) return h('p', { class: 'nothing' }, 'None.');
    return columns([...new Set(wanted.map(check => check.group))].map(group => {
      const all = checks.filter(check => check.group === group);
      const here = wanted.filter(check => check.group === group);
      const number = chosen === 'all' ? `${all.filter(check => check.status === 'pass').length} of ${all.length} hold` : `${here.length} of ${all.length}`;
      const name = elsewhere[group] ? h('a', { href: `#${elsewhere[group]}`, 'data-key': `to ${group}` }, group) : group;
      const heading = h('h3', {}, name, ' ', h('span', { class: 'quiet' }, number), chosen === 'all' && elsewhere[group] === undefined ? toDo(here) : '');
      if (elsewhere[group]) return h('section', { class: 'group' }, heading);
      const rows = here.map(check => row(check, open.has(check)));
      return chosen === 'all'
        ? h('details', { class: 'group fold', 'data-key': `group ${group}` },
          h('summary', { 'data-key': `group ${group} summary` }, heading), here.every(check => check.status === 'pass') ? rows : folded(rows, group))
        : h('section', { class: 'group' }, heading, rows);
    }), linesOf);
  });
}

/** How many of a closed group need a look. */
const toDo = checks => ['fail', 'warn'].map(status => [status, checks.filter(check => check.status === status).length]).filter(([, number]) => number > 0)
  .map(([status, number]) => h('span', { class: `word ${status}` }, ` ${number} ${status === 'fail' ? number === 1 ? 'fails' : 'fail' : number === 1 ? 'warns' : 'warn'}`));

const linesOf = group => [...group.querySelectorAll(':scope > details')].reduce((all, one) => all + (group.open === undefined ? rowsOf(one) : 0), 1.5);
