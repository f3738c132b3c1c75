// The handbook's live blockers and stop conditions, each with the checks that keep it open.
import { h, pill, show } from './dom.js';
import { link } from './checks.js';

const most = 2;

export function showBlockers(region, headings, checks) {
  show(region, [headings, checks.map(one => [one.name, one.status, one.message, one.fix, one.link])], () => rows(headings, checks, {
    open: () => pill('fail', '✕', 'blocks'),
    unproven: () => pill('warn', '○', 'unproven'),
    clear: () => pill('pass', '✓', 'clear'),
  }));
}

export function showStops(region, headings, checks) {
  show(region, [headings, checks.map(one => [one.name, one.status, one.message, one.fix, one.link])], () => rows(headings, checks, {
    open: () => pill('fail', '✕', 'stop'),
    unproven: () => pill('warn', '○', 'unproven'),
    clear: () => pill('pass', '✓', 'ruled out'),
  }, { brief: true }));
}

/** The checks whose words stand in an open heading. */
export const toldBy = headings => new Set(headings.filter(heading => heading.open).flatMap(heading => heading.because));

/** Open because a check fails; else only because nobody saw all of it. */
export const isMet = (heading, checks) => checks.some(check => check.status === 'fail' && heading.because.includes(check.name));

function rows(headings, checks, pills, { brief = false } = {}) {
  const byName = new Map(checks.map(check => [check.name, check]));
  return headings.map(heading => {
    const because = heading.because.map(name => byName.get(name) ?? { name, title: name, status: 'unseen', message: 'Nobody has looked yet.' });
    const failed = because.filter(check => check.status === 'fail');
    const look = !heading.open ? pills.clear() : failed.length > 0 ? pills.open() : pills.unproven();
    return h('li', { class: heading.open ? 'open' : 'calm' }, look, h('div', { class: 'what' },
      h('b', {}, heading.text),
      !heading.open ? !brief && [' ', h('span', { class: 'quiet' }, holding(heading, byName))]
        : brief ? briefly(because, failed) : reasons(heading, because, failed)));
  });
}

function holding({ checks }, byName) {
  const hold = checks.filter(name => ['pass', 'warn'].includes(byName.get(name)?.status)).length;
  return hold < checks.length ? `${hold} of ${checks.length} hold, none fails` : checks.length === 1 ? 'its check holds' : `all ${checks.length} hold`;
}

/** Beside the blockers, which say it in full, names are enough. */
const briefly = (because, failed) => failed.length > 0
  ? h('p', { class: 'quiet' }, 'Because of ', names(failed), '.')
  : unseen(because);

function reasons(heading, because, failed) {
  if (failed.length === 0) return [unseen(because), advice(because)];
  const rest = failed.slice(most);
  return [
    failed.slice(0, most).map(reason),
    rest.length > 0 && h('details', { class: 'more', 'data-key': heading.text },
      h('summary', { 'data-key': `${heading.text} more` }, `${rest.length} more`), rest.map(reason)),
  ];
}

const unseen = checks => h('p', { class: 'quiet' }, 'Not seen: ', names(checks), '.');

/** Where all of it waits for the same, that is said once. */
function advice(checks) {
  const words = new Set(checks.map(check => check.message));
  return words.size === 1 && h('p', { class: 'quiet' }, [...words]);
}

const names = checks => checks.map((check, i) => [i > 0 && ', ', h('code', {}, check.name)]);

const reason = check => h('div', { class: 'reason' },
  h('p', {}, check.message),
  check.fix && h('p', { class: 'fix' }, h('b', {}, 'Fix '), check.fix),
  link(check.link));
