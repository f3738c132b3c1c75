// The published pages customers are bound by: an address, and the text of it that somebody approved.
import { h, pill } from './dom.js';
import { lookAtPolicy } from './api.js';
import { formats } from './formats.js';
import { part } from './parts.js';
import { on, today } from './time.js';

const policies = [
  ['terms', 'Terms'], ['refund', 'Refunds'], ['cancellation', 'Cancellation'], ['ai-usage', 'AI usage'], ['privacy', 'Privacy'], ['support', 'Support'],
];

const worded = new Set(['refund', 'cancellation']);

/** @param changed is told after an approval was put into the fields */
export function policyGroups(fields, saved, changed) {
  return policies.map(([name, title]) => group(name, title, fields, saved, changed));
}

function group(name, title, fields, saved, changed) {
  const path = part => `policies.${name}.${part}`;
  const news = h('div', { class: 'looked', role: 'status' });
  const url = fields.add({ path: path('url'), label: 'Address', of: title, type: 'url', format: formats.address });
  const by = fields.add({ path: path('approvedBy'), label: 'Approved by', of: title });
  const date = fields.add({ path: path('approvedOn'), label: 'Approved on', of: title, type: 'date' });
  const hash = fields.add({ path: path('approvedHash'), label: 'Approved text (SHA-256)', of: title, readonly: true });
  // Words about refunds and cancellation must agree with what the system does: whoever approves them saw both.
  const does = worded.has(name) ? fields.add({ path: path('approvedConfiguration'), label: 'Approved beside', of: title, told: true }) : '';
  const read = h('button', { type: 'button', 'aria-label': `Approve text as it reads today: ${title}` }, 'Approve text as it reads today');

  read.addEventListener('click', async () => {
    const address = fields.get(path('url'));
    // The backend reads the address that was saved: what is approved must be what customers are led to.
    if (!address) return say(news, 'Enter the address and save first.');
    if (address !== saved(path('url'))) return say(news, 'The address was changed. Save first: the backend reads the one that was saved.');
    read.disabled = true;
    say(news, 'Reading the page…');
    try {
      offer(await lookAtPolicy(name));
    } catch (error) {
      say(news, `The page could not be read. ${error.message}`);
    } finally {
      read.disabled = false;
    }
  });

  function offer(look) {
    const before = fields.get(path('approvedHash'));
    const beside = look.configuration ?? undefined;
    const same = before === look.hash && (!does || fields.get(path('approvedConfiguration')) === beside);
    const approve = h('button', {
      type: 'button', class: 'primary', 'aria-label': `Approve this text: ${title}`,
      onclick: () => {
        if (!fields.get(path('approvedBy'))) {
          fields.input(path('approvedBy')).focus();
          return say(note, 'Enter who approves it first.');
        }
        fields.set(path('approvedHash'), look.hash);
        if (does) fields.set(path('approvedConfiguration'), beside);
        fields.set(path('approvedOn'), today());
        changed();
        fields.input(path('approvedBy')).focus();
        say(news, pill('pass', '✓', 'approved'), ` As of ${on(today())}. It counts once the decisions are saved.`);
      },
    }, 'Approve this text');
    const note = h('p', { class: 'quiet', role: 'status' });
    say(news,
      h('p', {}, same ? pill('pass', '✓', 'as approved') : before ? pill('warn', '!', 'changed since it was approved') : pill('idle', '○', 'not approved yet'),
        ` ${look.words} words at `, h('code', {}, look.url)),
      h('blockquote', {}, look.excerpt, '…'),
      beside ? h('p', {}, 'What the system does: ', h('strong', {}, beside), '. Do the words say the same?') : '',
      h('p', { class: 'quiet' }, 'Reads as ', h('code', {}, look.hash)),
      same ? '' : h('div', { class: 'approve' }, approve, note));
  }

  return part(
    { name: `policy-${name}`, title, row: ['url', 'approvedBy', 'approvedOn'].map(path), none: 'No address saved', look: check => worded.has(name) && speaksOf(check, name) },
    h('div', { class: 'address' }, url, h('p', { class: 'quiet none' }, 'No address saved'), read),
    news,
    h('div', { class: 'rest' }, by, date, hash),
    does);
}

// One check looks at both wordings, and says which of them it means.
const speaksOf = (check, name) => check.name === 'policy-wording-signed-off' && (check.status === 'pass' || check.message.includes(name));

const say = (region, ...words) => region.replaceChildren(...words);
