// A check as a row: what it says, what was seen, what to do about it.
import { h, pill, show } from './dom.js';
import { age } from './time.js';

const looks = {
  pass: ['pass', '✓', 'holds'],
  warn: ['warn', '!', 'warns'],
  fail: ['fail', '✕', 'fails'],
  skip: ['idle', '○', 'skipped'],
};

export const statusPill = status => pill(...looks[status] ?? ['idle', '○', status]);

/** The sentences under a check's title. */
export function sentences(check) {
  return [
    h('p', { class: 'quiet' }, check.message),
    check.evidence && h('p', { class: 'evidence' }, h('span', { class: 'off-screen' }, 'Seen: '), h('code', {}, check.evidence)),
    check.fix && h('p', { class: 'fix' }, h('b', {}, 'Fix '), check.fix),
    link(check.link),
  ];
}

/** The seats see different things: what was seen, from where and when belong together. */
export const seen = check => check.seenAt
  ? h('span', { class: 'seen' }, check.seenFrom === 'backend' ? 'from the backend, ' : 'from the operator’s machine, ', age(check.seenAt))
  : null;

export function showChecks(region, checks, none) {
  show(region, checks, () => checks.length === 0
    ? h('li', { class: 'nothing' }, none)
    : checks.map(check => h('li', {},
      statusPill(check.status),
      h('div', { class: 'what' }, h('b', {}, check.title), sentences(check)))));
}

// A link that is none of the web's is shown to nobody: the checks write it, and what they quote may not be theirs.
function link(address) {
  if (!address || !/^https?:\/\//.test(address)) return null;
  return h('p', { class: 'link' }, h('a', { href: address, rel: 'noreferrer' }, new URL(address).host + new URL(address).pathname));
}
