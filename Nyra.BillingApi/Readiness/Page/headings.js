// The handbook's live blockers and stop conditions, each with the checks that keep it open.
import { h, pill, show } from './dom.js';

const most = 2;

export function showBlockers(region, headings, checks) {
  show(region, [headings, checks.map(one => [one.name, one.status, one.message, one.fix])], () => rows(headings, checks, {
    open: () => pill('fail', '✕', 'blocks'),
    unproven: () => pill('warn', '○', 'unproven'),
    clear: () => pill('pass', '✓', 'clear'),
  }));
}

export function showStops(region, headings, checks) {
  show(region, [headings, checks.map(one => [one.name, one.status, one.message, one.fix])], () => rows(headings, checks, {
    open: () => pill('fail', '✕', 'stop'),
    unproven: () => pill('warn', '○', 'unproven'),
    clear: () => pill('pass', '✓', 'ruled out'),
  }, { brief: true }));
}

function rows(headings, checks, pills, { brief = false } = {}) {
  const byName = new Map(checks.map(check => [check.name, check]));
  return headings.map(heading => {
    const because = heading.because.map(name => byName.get(name) ?? { name, title: name, status: 'unseen', message: 'Nobody has looked yet.' });
    const failed = because.filter(check => check.status === 'fail');
    const look = !heading.open ? pills.clear() : failed.length > 0 ? pills.open() : pills.unproven();
    return h('li', { class: heading.open ? 'open' : null }, look, h('div', { class: 'what' },
      h('b', {}, heading.text),
      !heading.open ? !brief && h('p', { class: 'quiet' }, holding(heading, byName))
        : brief ? briefly(because, failed) : reasons(heading, because, failed)));
  });
}

function holding({ checks }, byName) {
  const hold = checks.filter(name => ['pass', 'warn'].includes(byName.get(name)?.status)).length;
  if (hold < checks.length) return `${hold} of ${checks.length} checks hold, none fails.`;
  return ['Its check holds.', 'Both checks hold.'][checks.length - 1] ?? `All ${checks.length} checks hold.`;
}

/** Beside the blockers, which say it in full, names are enough. */
function briefly(because, failed) {
  const few = failed.length > 0 ? failed : because;
  return h('p', { class: 'quiet' }, failed.length > 0 ? 'Because of ' : 'Not seen: ', few.map((check, i) => [i > 0 && ', ', h('code', {}, check.name)]), '.');
}

function reasons(heading, because, failed) {
  if (failed.length === 0) return h('p', { class: 'quiet' }, 'Not seen: ', because.map((check, i) => [i > 0 && ', ', h('code', {}, check.name)]), '.');
  const rest = failed.slice(most);
  return [
    failed.slice(0, most).map(reason),
    rest.length > 0 && h('details', { class: 'more', 'data-key': heading.text },
      h('summary', { 'data-key': `${heading.text} more` }, `${rest.length} more`), rest.map(reason)),
  ];
}

const reason = check => h('p', { class: 'reason' }, check.message, check.fix && [' ', h('span', { class: 'fix' }, h('b', {}, 'Fix '), check.fix)]);
