// Begins the page, asks again every few seconds, and says so when nobody answers.
import { byId, h, show } from './dom.js';
import { checkNow, readiness as ask, Refused, session, signOut, Unreachable } from './api.js';
import { showChecks } from './checks.js';
import { beginCommands } from './commands.js';
import { beginForm, readForm, showFormStates } from './form.js';
import { showBlockers, showStops, toldBy } from './headings.js';
import { listen } from './live.js';
import { reveal } from './parts.js';
import { sayRehearsal, showRehearsals } from './rehearsals.js';
import { beginSignIn } from './sign-in.js';
import { goToRow, showSnapshot } from './snapshot.js';
import { showAbout, showAway, showVerdict, showWaiting } from './verdict.js';
import { showWebhooks } from './webhooks.js';

const every = 15;
const mostPatience = 30;

let last = null;
let seenAt = null;
let open = false;
let away = null;
let next = null;
let live = null;
let saves = 0;
let arrived = false;

beginCommands();
beginForm(() => {
  saves++;
  return refresh();
});
beginSignIn(begin);
start();

// A jump within the page may lead into what is closed.
document.addEventListener('click', event => {
  const to = event.target.closest?.('a[href^="#"]')?.hash;
  if (to && goTo(to.slice(1))) event.preventDefault();
});

/** True where it went there itself: the browser's own jump would take the focus from the row again. */
function goTo(id) {
  if (id.startsWith('check-')) return goToRow(id);
  reveal(byId(id));
  // A section that is closed as a whole opens.
  const closed = byId(id)?.querySelector(':scope > details.whole');
  if (closed) closed.open = true;
  return false;
}

async function start() {
  try {
    const now = await session();
    if (now.signedIn || now.open) await begin(now);
    else signedOut();
  } catch (error) {
    stopped(error, start);
  }
}

async function begin(now) {
  open = now.open;
  const bySignIn = !byId('sign-in').hidden;
  live ??= listen(heard);
  await refresh();
  // The field that had the focus is gone.
  if (bySignIn) byId('content').focus();
}

/** @param how asks for what the page shows: as it is known, or freshly looked */
async function refresh(how = ask) {
  clearTimeout(next);
  const before = saves;
  try {
    const answer = await how();
    // Asked for before the last save, it would show again what was saved over; the save asked anew.
    if (before !== saves) return;
    // Read with it, so that the page appears once and whole.
    await readForm();
    back();
    [last, seenAt] = [answer, new Date()];
    paint();
    arrive();
    schedule();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) signedOut();
    else stopped(error, refresh);
  }
}

/** The address may name a place that was not shown before the first answer. */
function arrive() {
  if (arrived) return;
  arrived = true;
  const id = location.hash.slice(1);
  if (!byId(id)) return;
  if (!goTo(id)) byId(id).scrollIntoView();
}

function schedule() {
  clearTimeout(next);
  // A page nobody looks at asks when somebody does.
  next = setTimeout(() => document.hidden ? document.addEventListener('visibilitychange', () => refresh(), { once: true }) : refresh(), every * 1000);
}

function paint() {
  const { checks } = last;
  for (const id of ['findings', 'always', 'foot', 'contents']) byId(id).hidden = false;
  byId('skeleton').hidden = true;
  byId('sign-in').hidden = true;
  byId('verdict').hidden = false;
  showVerdict(last);
  showAbout(last);
  acts();
  showBlockers(byId('blocker-rows'), last.blockers, checks);
  showStops(byId('stop-rows'), last.stopConditions, checks);
  showRehearsals(last.rehearsals);
  showChecks(byId('stripe-rows'), checks.filter(check => check.group === 'Stripe setup'), toldBy(last.blockers), 'Stripe was not looked at yet.');
  showWebhooks(byId('webhook-table'), last.webhookEvents);
  showSnapshot(last);
  showChecks(byId('storage-rows'), checks.filter(check => check.group === 'Storage Guard'), toldBy(last.blockers), 'The storage was not looked at yet.');
  showFormStates(checks);
}

function acts() {
  show(byId('verdict-acts'), [open, away !== null], () => away !== null
    ? [h('button', { type: 'button', 'data-key': 'act', onclick: () => away.again() }, 'Try now'), h('span', { class: 'quiet', id: 'retry-in' })]
    : [
      h('button', { type: 'button', class: 'primary', id: 'check-now', 'data-key': 'act', onclick: look }, 'Check again'),
      open ? h('span', { class: 'quiet', title: 'Development, on loopback: nobody else reaches it.' }, 'Open on this machine') : h('button', { type: 'button', class: 'bare', onclick: leave }, 'Sign out'),
    ]);
}

async function look() {
  const button = byId('check-now');
  if (button.getAttribute('aria-disabled') === 'true') return;
  // Not disabled: the focus stays where it is.
  button.setAttribute('aria-disabled', 'true');
  button.textContent = 'Checking…';
  await refresh(checkNow);
  const after = byId('check-now');
  if (after === null) return;
  after.removeAttribute('aria-disabled');
  after.textContent = 'Check again';
}

async function leave() {
  try {
    await signOut();
  } catch (error) {
    if (!(error instanceof Refused)) return stopped(error, refresh);
  }
  signedOut();
}

function signedOut() {
  clearTimeout(next);
  live?.stop();
  live = null;
  back();
  // What was typed into the form waits there for who signs in again.
  for (const id of ['skeleton', 'findings', 'contents', 'verdict']) byId(id).hidden = true;
  for (const id of ['sign-in', 'always', 'foot']) byId(id).hidden = false;
  showAbout(null);
}

function heard(rehearsal) {
  if (last === null) return;
  const others = last.rehearsals.filter(one => one.id !== rehearsal.id);
  const known = last.rehearsals.length !== others.length;
  last = { ...last, rehearsals: known ? last.rehearsals.map(one => one.id === rehearsal.id ? rehearsal : one) : [rehearsal, ...others] };
  showRehearsals(last.rehearsals);
  sayRehearsal(rehearsal);
  // Its end changes what is proven.
  if (!rehearsal.running) refresh();
}

function stopped(error, again) {
  if (error instanceof Unreachable || error instanceof Refused) return goAway(error, again);
  // A mistake of this page is not the backend's, and asking again mends nothing.
  showWaiting('This page broke off', 'Reload it. The commands below and the backend do not depend on it.');
  throw error;
}

function goAway(error, again) {
  clearTimeout(next);
  clearInterval(away?.ticking);
  const tries = (away?.tries ?? 0) + 1;
  const until = Date.now() + Math.min(mostPatience, 2 ** tries) * 1000;
  const tick = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    showAway(error.message, seenAt, Math.max(0, seconds));
    if (seconds <= 0) away.again();
  };
  away = {
    tries,
    ticking: setInterval(tick, 1000),
    again: () => {
      clearInterval(away.ticking);
      again();
    },
  };
  document.body.classList.add('away');
  for (const id of ['skeleton', 'sign-in']) byId(id).hidden ||= seenAt !== null;
  for (const id of ['always', 'foot']) byId(id).hidden = false;
  byId('skeleton').hidden = true;
  byId('verdict').hidden = false;
  acts();
  tick();
}

function back() {
  if (away === null) return;
  clearInterval(away.ticking);
  away = null;
  document.body.classList.remove('away');
  if (last === null) showWaiting('Checking command-center API...', 'What holds, and what blocks going live, is asked for now.');
}
