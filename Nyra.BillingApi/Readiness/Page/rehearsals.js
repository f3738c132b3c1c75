// The last rehearsals as a timeline, and the one that runs.
import { byId, count, h, pill, say, show } from './dom.js';
import { at, lasted } from './time.js';
import { copyable } from './commands.js';

const steps = {
  passed: ['pass', '✓', 'passed'],
  failed: ['fail', '✕', 'failed'],
  skipped: ['idle', '○', 'skipped'],
  running: ['run', '●', 'running'],
  waiting: ['idle', '·', 'waiting'],
};

export function showRehearsals(rehearsals) {
  show(byId('rehearsal-list'), rehearsals, () => rehearsals.length === 0
    ? none()
    : [h('ol', { class: 'timeline' }, one(rehearsals[0])), rehearsals.length > 1 && h('details', { class: 'fold', 'data-key': 'earlier' },
      h('summary', { 'data-key': 'earlier summary' }, h('span', { class: 'sign', 'aria-hidden': 'true' }, '○'),
        h('span', { class: 'title' }, earlier(rehearsals.slice(1)))),
      h('ol', { class: 'timeline earlier' }, rehearsals.slice(1).map(rehearsal => one(rehearsal))))]);
}

const earlier = rehearsals => `${count(rehearsals.length, 'earlier one', 'earlier ones')}, ${rehearsals.filter(rehearsal => rehearsal.ok).length} passed`;

/** Nothing yet: what to do about that, and what comes of it. */
const none = () => h('div', { class: 'none-yet' },
  h('p', {}, h('b', {}, 'No rehearsal has been run against this backend yet.'), ' Two commands on your own machine are the way there.'),
  h('ol', {},
    h('li', {}, h('p', {}, 'Run preflight in test mode:'), copyable(h('pre', {}, h('code', {}, 'npm run billing:live-preflight -- --mode test')), 'Run preflight')),
    h('li', {}, h('p', {}, 'Run hosted rehearsal after backend deployment:'), copyable(h('pre', {}, h('code', {}, 'npm run billing:live-rehearsal -- --mode test')), 'Run a rehearsal'))),
  h('p', { class: 'quiet' }, 'It is seen here step by step while it runs. What to set before stands under ', h('a', { href: '#commands', 'data-key': 'to commands' }, 'Commands'), '.'));

/** Tells who hears the page how the running one goes. */
export function sayRehearsal(rehearsal) {
  const { done, total, now, failed } = progress(rehearsal);
  say(byId('rehearsal-news'), rehearsal.running
    ? `Rehearsal runs: step ${Math.min(done + 1, total)} of ${total}${now ? `, ${now.name}` : ''}.`
    : rehearsal.ok ? `Rehearsal passed: all ${total} steps.` : `Rehearsal ended: ${failed ? `${failed.name} failed` : 'not every step passed'}.`);
}

function progress(rehearsal) {
  const over = rehearsal.steps.filter(step => !['running', 'waiting'].includes(step.status));
  return {
    done: over.length,
    total: rehearsal.steps.length,
    now: rehearsal.steps.find(step => step.status === 'running'),
    failed: rehearsal.steps.find(step => step.status === 'failed'),
  };
}

function one(rehearsal) {
  const look = rehearsal.running ? 'run' : rehearsal.ok ? 'pass' : 'fail';
  return h('li', { class: look }, h('details', { 'data-key': rehearsal.id },
    h('summary', { 'data-key': `${rehearsal.id} summary` },
      h('span', { class: 'line' },
        rehearsal.running ? pill('run', '●', 'running') : rehearsal.ok ? pill('pass', '✓', 'passed') : pill('fail', '✕', 'failed'),
        h('b', {}, at(rehearsal.startedAt)),
        h('span', { class: 'quiet' }, about(rehearsal))),
      strip(rehearsal),
      h('span', { class: 'said' }, said(rehearsal))),
    h('ol', { class: 'steps' }, rehearsal.steps.map(step => row(step)))));
}

const about = rehearsal => [
  rehearsal.running ? null : lasted(rehearsal.durationMs), `${rehearsal.mode} mode`, rehearsal.engine,
  { itself: 'Stripe itself', simulator: 'simulator' }[rehearsal.stripe],
  rehearsal.commit && `commit ${rehearsal.commit.slice(0, 7)}${rehearsal.dirty ? ' and changes to it' : ''}`,
].filter(Boolean).join(' · ');

function said(rehearsal) {
  const { done, total, now, failed } = progress(rehearsal);
  const skipped = rehearsal.steps.filter(step => step.status === 'skipped').length;
  if (rehearsal.running) return [`Step ${Math.min(done + 1, total)} of ${total}`, now && [': ', h('b', {}, now.name)]];
  if (failed) return ['Stopped at ', h('b', {}, failed.name), `: ${failed.observed}. `, failed.fix && [h('b', {}, 'Fix '), failed.fix]];
  return skipped > 0 ? `${total - skipped} of ${count(total, 'step')} passed, ${skipped} skipped` : `All ${total} steps passed`;
}

function strip(rehearsal) {
  const of = status => rehearsal.steps.filter(step => step.status === status).length;
  const words = Object.keys(steps).filter(status => of(status) > 0).map(status => `${of(status)} ${status}`).join(', ');
  return h('span', { class: 'strip', role: 'img', 'aria-label': `${count(rehearsal.steps.length, 'step')}: ${words}` },
    rehearsal.steps.map(step => h('i', { class: step.status, title: step.name })));
}

const row = step => h('li', { class: step.status },
  pill(...steps[step.status] ?? ['idle', '○', step.status]),
  h('div', { class: 'what' },
    h('span', { class: 'name' }, step.name, ['passed', 'failed'].includes(step.status) && h('span', { class: 'quiet' }, lasted(step.durationMs))),
    step.observed && h('p', { class: 'quiet' }, step.observed),
    step.fix && h('p', { class: 'fix' }, h('b', {}, 'Fix '), step.fix)));
