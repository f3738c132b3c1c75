// The handbook's live blockers and stop conditions, each with the checks that keep it open.
import { breakable, h, pill, show } from './dom.js';
import { link, rowId } from './checks.js';

const most = 1;
const mostNamed = 2;

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

function rows(headings, checks, pills, { brief = false } = {}) {
  const byName = new Map(checks.map(check => [check.name, check]));
  // Before anybody looked that is said once, not beside every heading.
  const unseenAtAll = checks.length === 0;
  const items = headings.map((heading, i) => {
    const because = heading.because.map(name => byName.get(name) ?? { name, status: 'unseen', message: 'Not checked yet.' });
    const failed = because.filter(check => check.status === 'fail');
    const look = !heading.open ? pills.clear() : failed.length > 0 ? pills.open() : pills.unproven();
    const key = `${brief ? 'stop' : 'blocker'} ${i}`;
    return h('li', { class: heading.open ? 'open' : 'calm' }, look, h('div', { class: 'what' },
      h('b', {}, heading.text),
      !heading.open ? !brief && [' ', h('span', { class: 'quiet' }, holding(heading, byName))]
        : unseenAtAll ? '' : failed.length === 0 ? [unseen(key, because), !brief && advice(because)]
          : brief ? named(key, 'Because of ', failed) : reasons(key, heading, failed)));
  });
  // What is open comes first; what is not is one row that opens.
  const [open, clear] = [items.filter(item => item.matches('.open')), items.filter(item => item.matches('.calm'))];
  if (unseenAtAll) return [h('li', { class: 'nothing' }, 'Not checked yet.'), ...open];
  if (clear.length === 0) return open;
  const key = brief ? 'stops' : 'blockers';
  return [...open, h('li', { class: 'folded' }, h('details', { class: 'fold', 'data-key': key },
    h('summary', { 'data-key': `${key} summary` }, h('span', { class: 'sign pass', 'aria-hidden': 'true' }, '✓'),
      h('span', { class: 'title' }, `${open.length === 0 ? 'All ' : ''}${clear.length} ${brief ? 'ruled out' : 'clear'}`, byWord(headings, byName, brief))),
    h('ul', { class: `rows${brief ? ' tight' : ''}` }, clear)))];
}

/** A blocker that is clear by a person's word says so before it is opened. */
function byWord(headings, byName, brief) {
  const words = headings.filter(heading => !heading.open).flatMap(heading => confirmations(heading, byName));
  return !brief && words.length > 0 && h('span', { class: 'quiet by-word' }, ' ', words.join(' '));
}

// Of a check that rests on what a person saw, as its message begins.
const confirmations = ({ checks }, byName) => checks.map(name => byName.get(name)?.message ?? '').filter(message => message.startsWith('Confirmed by '));

function holding({ checks }, byName) {
  const words = confirmations({ checks }, byName);
  if (words.length > 0) return words.join(' ');
  const hold = checks.filter(name => ['pass', 'warn'].includes(byName.get(name)?.status)).length;
  return hold < checks.length ? `${hold} of ${checks.length} hold, none fails` : checks.length === 1 ? 'its check holds' : `all ${checks.length} hold`;
}

/** What several checks say in the same words is said once, of all of them. A heading of a single check has named it already. */
function reasons(key, heading, failed) {
  const said = [...Map.groupBy(failed, check => JSON.stringify([check.message, check.fix])).values()];
  const each = said.map(checks => reason(checks, heading.checks.length > 1));
  return [each.slice(0, most), more(key, failed.length - said.slice(0, most).flat().length, each.slice(most))];
}

const more = (key, number, rest) => rest.length > 0 && h('details', { class: 'more', 'data-key': key },
  h('summary', { 'data-key': `${key} more` }, `${number} more`), rest);

/** What nobody looked at has no title here. */
function unseen(key, checks) {
  const known = checks.filter(check => check.title);
  return known.length > 0 ? named(key, 'Not seen: ', known) : h('p', { class: 'quiet' }, 'Not checked yet.');
}

/** Where all of it waits for the same, that is said once. */
function advice(checks) {
  const words = new Set(checks.filter(check => check.title).map(check => check.message));
  const does = new Set(checks.map(check => check.fix));
  return words.size === 1 && h('p', { class: 'quiet' }, breakable([...words][0]), does.size === 1 && checks[0].fix && [' ', breakable(checks[0].fix)]);
}

/** Beside what says it in full, titles are enough, each the way to its row. */
function named(key, before, checks) {
  const titles = some => some.map((check, i) => [i > 0 && ', ', toRow(key, check)]);
  // One more would take the line that says so.
  const shown = checks.length > mostNamed + 1 ? mostNamed : checks.length;
  return [
    h('p', { class: 'quiet' }, before, titles(checks.slice(0, shown)), shown < checks.length ? ' …' : '.'),
    more(key, checks.length - shown, shown < checks.length ? [h('p', { class: 'quiet' }, titles(checks.slice(shown)), '.')] : []),
  ];
}

const toRow = (key, check) => h('a', { href: `#${rowId(check.name)}`, 'data-key': `${key} ${check.name}` }, breakable(check.title));

const reason = (checks, titled) => h('div', { class: 'reason' },
  h('p', {}, titled && [h('span', { class: 'whose' }, breakable(checks.map(check => check.title).join(', ')), ':'), ' '], breakable(checks[0].message)),
  checks[0].fix && h('p', { class: 'fix' }, h('b', {}, 'Fix '), breakable(checks[0].fix)),
  [...new Set(checks.map(check => check.link))].map(link));
