// A check as a row of one line. It opens into what it says, what was seen, and what to do about it.
import { breakable, byId, count, h, isNarrow, pill, show } from './dom.js';
import { age } from './time.js';

const looks = {
  pass: ['pass', '✓', 'holds'],
  warn: ['warn', '!', 'warns'],
  fail: ['fail', '✕', 'fails'],
  skip: ['idle', '○', 'skipped'],
  run: ['idle', '›', 'run command'],
};

export const statusPill = status => pill(...looks[status] ?? ['idle', '○', status]);

// More than this at once is a wall, not an answer: then the titles are enough until somebody opens one.
const mostOpen = isNarrow ? 0 : 5;

/**
 * What does not hold, and after it one row for all that does.
 * @param told the names of those that are told in full elsewhere
 */
export function showChecks(region, checks, told, none) {
  show(region, [checks, checks.map(check => told.has(check.name))], () => {
    if (checks.length === 0) return h('p', { class: 'nothing' }, none);
    const open = few(checks.filter(check => needsWork(check) && !told.has(check.name)));
    return folded(checks.map(check => row(check, open.has(check))), region.id);
  });
}

/** These, where they are few enough to stand open together. */
export const few = checks => new Set(checks.length <= mostOpen ? checks : []);

/** The rows of what holds as one row that opens, after those of what does not. */
export function folded(rows, key) {
  const hold = rows.filter(one => one.matches('.is-pass'));
  if (hold.length === 0) return rows;
  return [...rows.filter(one => !hold.includes(one)), h('details', { class: 'fold', 'data-key': `fold ${key}` },
    h('summary', { 'data-key': `fold ${key} summary` }, h('span', { class: 'sign pass', 'aria-hidden': 'true' }, '✓'), h('span', { class: 'title' }, count(hold.length, 'check holds', 'checks hold'))),
    hold)];
}

export const rowId = name => `check-${name}`;

/** Opens the row a place is, with all it is closed in, and goes to it. */
export function openRow(place) {
  for (let one = place; one; one = one.parentElement) if (one.tagName === 'DETAILS') one.open = true;
  place.scrollIntoView({ block: 'nearest' });
  place.querySelector('summary').focus();
}

/** In three columns that stay as they are when one in them opens, where there is room for three. */
export function columns(elements, weight) {
  const all = elements.reduce((sum, element) => sum + weight(element), 0);
  const into = [[], [], []];
  let before = 0;
  for (const element of elements) {
    into[Math.floor((before + weight(element) / 2) / all * 3)].push(element);
    before += weight(element);
  }
  return into.map(some => h('div', {}, some));
}

/** About how many lines it takes: a long title goes into the next, and an open one says more. */
export const rowsOf = element => Math.ceil(element.querySelector('.title').textContent.length / 34) + (element.open ? 4 : 0);

export const needsWork = check => check.status === 'fail' || check.status === 'warn';

/** @param open whether it stands open, until somebody closes it */
export const row = (check, open) => h('details', { class: `check is-${check.status}`, id: rowId(check.name), 'data-key': check.name, open }, head(check),
  h('div', { class: 'body' },
    h('p', {}, breakable(check.message)),
    check.evidence && h('p', { class: 'evidence' }, h('span', { class: 'off-screen' }, 'Seen: '), h('code', {}, breakable(check.evidence))),
    check.simulated && h('p', { class: 'evidence' }, 'Rests on a simulated value, which counts only with the Stripe simulator.'),
    check.fix && h('p', { class: 'fix' }, h('b', {}, check.status === 'skip' ? 'Next ' : 'Fix '), breakable(check.fix)),
    link(check.link),
    h('p', { class: 'seen' }, h('code', {}, check.name), ' ', seen(check))));

/** The title between the sign and the word. What holds says so to the ear only: the eye has the sign, and looks for the others. */
function head(check) {
  // What only the operator's machine can prove comes with the command that does.
  const status = check.status === 'skip' && check.fix ? 'run' : check.status;
  const [look, sign, word] = looks[status] ?? ['idle', '○', status];
  return h('summary', { 'data-key': `${check.name} summary` },
    h('span', { class: `sign ${look}`, 'aria-hidden': 'true' }, sign),
    h('span', { class: 'title' }, breakable(check.title), ' ', check.simulated && h('span', { class: 'word warn' }, 'simulated')),
    h('span', { class: check.status === 'pass' ? 'off-screen' : `word ${look}` }, word));
}

/** The seats see different things: what was seen, from where and when belong together. */
const seen = check => check.seenAt
  ? h('span', {}, check.seenFrom === 'backend' ? 'from the backend, ' : 'from the operator’s machine, ', age(check.seenAt))
  : null;

/** An address of the web, a place on this page, or a file of the repository. What is none of them is shown to nobody: it may not be the check's own. */
export function link(to) {
  if (!to) return null;
  if (/^[\w.-]+(\/[\w.-]+)*(#[\w-]+)?$/.test(to)) return h('p', { class: 'link' }, 'See ', h('code', {}, to));
  if (!/^(https?:\/)?\/[^/]*/i.test(to) || to.startsWith('//') || !URL.canParse(to, location.href)) return null;
  const address = new URL(to, location.href);
  const here = address.origin === location.origin && address.pathname === location.pathname ? byId(address.hash.slice(1)) : null;
  return h('p', { class: 'link' }, here
    ? h('a', { href: address.hash }, nameOf(here))
    : h('a', { href: address.href, rel: 'noreferrer' }, address.host + address.pathname + address.hash));
}

const nameOf = place => place.querySelector('h2')?.textContent ?? place.getAttribute('aria-label') ?? `#${place.id}`;
