// The readiness snapshot: every check by group, and the result that was published and is enforced.
import { byId, count, h, pill, say, show } from './dom.js';
import { seen, sentences, statusPill } from './checks.js';
import { age, at, on } from './time.js';

const filters = [
  ['all', 'All', () => true],
  ['open', 'Does not hold', check => check.status === 'fail'],
  ['warn', 'Warns', check => check.status === 'warn'],
  ['skip', 'Skipped', check => check.status === 'skip'],
];

let chosen = 'all';

export function showSnapshot(readiness) {
  show(byId('published'), readiness.snapshot ?? null, () => published(readiness.snapshot));
  filterChoice(readiness);
  groups(readiness.checks);
}

function published(snapshot) {
  if (!snapshot) {
    return h('p', { class: 'line' }, pill('idle', '○', 'none published'),
      h('span', {}, 'Live mode keeps checkout disabled without one. Publish with ', h('code', {}, 'nyra snapshot publish'), '.'));
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
          groups(readiness.checks);
          say(byId('filter-news'), `${count(numbers[i], 'check')} shown.`);
        },
      }),
      h('span', {}, label, ' ', h('b', {}, String(numbers[i]))))),
  ]);
}

function groups(checks) {
  const holds = filters.find(([name]) => name === chosen)[2];
  show(byId('check-groups'), [checks, chosen], () => {
    const wanted = checks.filter(holds);
    if (checks.length === 0) return h('p', { class: 'nothing' }, 'No check has been run. Check now, or run preflight from your own machine.');
    if (wanted.length === 0) return h('p', { class: 'nothing' }, 'None.');
    return [...new Set(wanted.map(check => check.group))].map(group => {
      const all = checks.filter(check => check.group === group);
      return h('section', { class: 'group' },
        h('h3', {}, group, ' ', h('span', { class: 'quiet' }, `${all.filter(check => check.status === 'pass').length} of ${all.length} hold`)),
        wanted.filter(check => check.group === group).map(one));
    });
  });
}

const one = check => h('details', { class: 'check', 'data-key': check.name, open: check.status === 'fail' || check.status === 'warn' },
  h('summary', { 'data-key': `${check.name} summary` }, statusPill(check.status), h('span', { class: 'title' }, check.title)),
  h('div', { class: 'body' }, sentences(check), h('p', { class: 'seen' }, h('code', {}, check.name), ' ', seen(check))));
