// The one sentence this page is for, with its ring.
import { byId, count, h, say, show } from './dom.js';
import { age, ago, at } from './time.js';

const radius = 27;
const around = 2 * Math.PI * radius;
// Round ends reach beyond their arc by half the stroke.
const gap = 8;

export function showVerdict(readiness) {
  const { look, title, text } = verdict(readiness);
  paint(look, title, text);
  ring(readiness.checks);
}

export function showWaiting(title, text) {
  paint('idle', title, text);
  ring([]);
}

/** Nobody answers: what is shown is what was seen last. */
export function showAway(why, seenAt, seconds) {
  paint('away', 'The backend does not answer', `${why} ${seenAt ? `Shown is what was seen ${at(seenAt).replace('Today', 'today')}.` : 'Nothing was seen yet.'}`);
  // What changes every second stands outside of what is read aloud when it changes.
  byId('retry-in').replaceChildren(
    ...seenAt ? [h('span', {}, `Seen ${ago(seenAt)}`)] : [], h('span', {}, seconds > 0 ? `Next try in ${seconds} s` : 'Trying now'));
}

export function showAbout(readiness) {
  show(byId('about'), readiness && [readiness.mode, readiness.commit, readiness.account, readiness.checkedAt, readiness.simulator], () => readiness
    ? [
      h('span', { class: readiness.mode === 'live' ? 'pill warn' : null }, `${readiness.mode} mode`),
      readiness.simulator && h('a', { class: 'pill warn', href: `${readiness.simulator}dashboard`, rel: 'noreferrer' }, 'Stripe simulator'),
      readiness.account && h('span', {}, readiness.account),
      readiness.commit && h('span', {}, 'commit ', h('code', {}, readiness.commit.slice(0, 7))),
      readiness.checkedAt ? h('span', {}, 'checked ', age(readiness.checkedAt)) : h('span', {}, 'not checked yet'),
    ]
    : []);
}

function verdict({ ready, mode, checkoutEnabled, checks, blockers, stopConditions, simulated = [], commands }) {
  const holding = checks.filter(check => check.status === 'pass').length;
  const failing = checks.filter(check => check.status === 'fail').length;
  const checkout = checkoutEnabled ? `Checkout is enabled in ${mode} mode.` : `Checkout stays disabled in ${mode} mode.`;
  if (checks.length === 0) {
    const text = `Check now, or run on your own machine: ${commands.preflight}. ${checkout}`;
    return { look: 'idle', title: 'Not ready: nothing was looked at yet', text };
  }
  const invented = simulated.length > 0 ? `${count(simulated.length, 'value is', 'values are')} simulated: no person decided ${simulated.length === 1 ? 'it' : 'them'}. ` : '';
  const missing = named(blockers, stopConditions, heading => heading.unproven);
  // Nothing can be published while a check fails.
  const run = failing > 0 ? 'When no check fails, run on your machine' : 'Run on your machine';
  const proof = missing === null ? ''
    : `${missing.words} ${missing.number === 1 ? 'is' : 'are'} not proven yet. ${run}: ${commands.publish}. `;
  const text = `${proof}${invented}${holding} of ${checks.length} checks hold. ${checkout}`;
  const open = named(blockers, stopConditions, heading => heading.open && !heading.unproven);
  if (open !== null) return { look: 'bad', title: `Not ready: ${open.words} ${open.number === 1 ? 'stands' : 'stand'} in the way`, text };
  if (missing !== null && failing === 0) return { look: 'away', title: 'Not ready: proof from your machine is missing', text };
  if (ready && simulated.length > 0) return { look: 'good', title: 'Ready, with simulated values', text };
  if (!ready) return { look: 'bad', title: failing > 0 ? `Not ready: ${count(failing, 'check fails', 'checks fail')}` : 'Not ready: not everything was looked at', text };
  return { look: 'good', title: mode === 'live' ? 'Ready: nothing blocks going live' : 'Ready in test mode: nothing blocks', text };
}

/** How many of both lists, in words: 2 blockers and 1 stop condition; null where none is. */
function named(blockers, stopConditions, which) {
  const [blocks, stops] = [blockers, stopConditions].map(headings => headings.filter(which).length);
  const words = [blocks > 0 && count(blocks, 'blocker'), stops > 0 && count(stops, 'stop condition')].filter(Boolean);
  return words.length === 0 ? null : { words: words.join(' and '), number: blocks + stops };
}

function paint(look, title, text) {
  const section = byId('verdict');
  section.dataset.look = look;
  const [strong, span] = byId('verdict-words').children;
  say(strong, title);
  say(span, text);
}

/** What holds, warns and fails as arcs, clockwise from the top. The numbers beside it say the same. */
function ring(checks) {
  const of = status => checks.filter(check => check.status === status).length;
  const parts = [['pass', of('pass')], ['warn', of('warn')], ['fail', of('fail')], ['idle', of('skip')]].filter(([, number]) => number > 0);
  show(byId('ring'), parts, () => {
    let from = 0;
    const arcs = parts.map(([look, number]) => {
      const share = number / checks.length * around;
      const drawn = parts.length > 1 ? Math.max(share - gap, 0.1) : around;
      const arc = h('circle', {
        class: `arc ${look}`, cx: 36, cy: 36, r: radius, transform: 'rotate(-90 36 36)',
        'stroke-dasharray': `${drawn} ${around - drawn}`, 'stroke-dashoffset': -(from + (share - drawn) / 2),
      });
      from += share;
      return arc;
    });
    return h('svg', { viewBox: '0 0 72 72', 'aria-hidden': 'true', focusable: 'false' },
      h('circle', { class: 'track', cx: 36, cy: 36, r: radius }), arcs,
      checks.length > 0 && h('text', { x: 36, y: 37, class: 'number' }, String(of('pass'))),
      checks.length > 0 && h('text', { x: 36, y: 49, class: 'of' }, `of ${checks.length}`));
  });
}
