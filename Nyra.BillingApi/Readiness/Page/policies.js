// The published pages customers are bound by: an address, and the text of it that somebody read and approved.
import { count, h, pill } from './dom.js';
import { readPolicy } from './api.js';
import { showText, textOf } from './policy-text.js';
import { formats } from './formats.js';
import { part, reveal } from './parts.js';
import { on, today } from './time.js';

const policies = [
  ['terms', 'Terms'], ['refund', 'Refunds'], ['cancellation', 'Cancellation'], ['ai-usage', 'AI usage'], ['privacy', 'Privacy'], ['support', 'Support'],
];

const worded = new Set(['refund', 'cancellation']);

const groups = [];
let approver = null;
let all = null;

/** @param changed is told after an approval was put into the fields */
export function policyGroups(fields, changed) {
  return policies.map(([name, title]) => {
    const policy = new Policy(name, title, fields, () => {
      changed();
      showAll();
    });
    groups.push(policy);
    return policy.element;
  });
}

/** Reads all pages, and approves all that were read, in one person's name. */
export function approvals() {
  approver = h('input', { id: 'approver', name: 'approver', autocomplete: 'off', spellcheck: 'false' });
  const news = h('p', { class: 'quiet', role: 'status', id: 'approval-news' });
  const read = h('button', { type: 'button' }, 'Read all pages');
  const approve = h('button', { type: 'button', class: 'primary', hidden: true });
  all = { approve };
  const busy = async (button, work) => {
    button.disabled = true;
    try {
      news.textContent = await work();
    } finally {
      button.disabled = false;
      showAll();
    }
  };
  read.addEventListener('click', () => busy(read, async () => {
    const some = groups.filter(group => group.address);
    if (some.length === 0) return 'Enter the addresses of the pages first.';
    news.textContent = `Reading ${count(some.length, 'page')}…`;
    const done = await Promise.all(some.map(group => group.readIt()));
    return `${count(done.filter(Boolean).length, 'page')} read. ${done.includes(false) ? 'What could not be read says why. ' : ''}Read each text below before you approve it.`;
  }));
  approve.addEventListener('click', () => busy(approve, async () => {
    if (!approver.value.trim()) {
      approver.focus();
      return 'Enter the approver first.';
    }
    const asked = groups.filter(group => group.isToApprove);
    const done = await Promise.all(asked.map(group => group.approve(approver.value.trim())));
    const not = asked.filter((_, i) => !done[i]).map(group => group.title);
    const number = asked.length - not.length;
    return `${count(number, 'text')} approved.${not.length > 0 ? ` Not approved, see there why: ${not.join(', ')}.` : ''}${number > 0 ? ' It counts once the decisions are saved.' : ''}`;
  }));
  return h('div', { class: 'approvals' }, read,
    h('div', { class: 'field' }, h('label', { for: 'approver' }, 'Approver of the texts'), approver), approve, news);
}

function showAll() {
  const number = groups.filter(group => group.isToApprove).length;
  all.approve.hidden = number === 0;
  const words = `Approve all ${count(number, 'read text')}`;
  if (all.approve.textContent !== words) all.approve.textContent = words;
}

class Policy {
  #fields;
  #changed;
  #news = h('div', { class: 'looked', role: 'status' });
  #does = '';
  // What was shown last, and not approved as yet.
  #shown = null;
  // The address of the text that was approved here.
  #approvedAddress = null;

  constructor(name, title, fields, changed) {
    [this.name, this.title, this.#fields, this.#changed] = [name, title, fields, changed];
    const add = field => fields.add({ ...field, path: this.#path(field.path), of: title });
    const url = add({ path: 'url', label: 'Address', type: 'url', format: formats.address, required: true });
    // Only an approval of a text that was shown fills these: edited by hand, they would give a name to a text that this person never read.
    const by = add({ path: 'approvedBy', label: 'Approved by', readonly: true, required: true });
    const date = add({ path: 'approvedOn', label: 'Approved on', type: 'date', readonly: true, required: true });
    const hash = add({ path: 'approvedHash', label: 'Approved text (SHA-256)', readonly: true, required: true });
    // Words about refunds and cancellation must agree with what the system does: whoever approves them saw both.
    if (worded.has(name)) this.#does = add({ path: 'approvedConfiguration', label: 'Approved beside', told: true });
    const read = h('button', { type: 'button', 'aria-label': `Read the page: ${title}` }, 'Read the page');
    read.addEventListener('click', async () => {
      read.disabled = true;
      await this.readIt();
      read.disabled = false;
      showAll();
    });
    fields.input(this.#path('url')).addEventListener('input', () => this.#forget());
    this.element = part(
      { name: `policy-${name}`, title, row: ['url', 'approvedBy', 'approvedOn'].map(one => this.#path(one)), none: 'No address saved', look: check => worded.has(name) && speaksOf(check, name) },
      h('div', { class: 'address' }, url, h('p', { class: 'quiet none' }, 'No address saved'), read),
      this.#news,
      h('div', { class: 'rest' }, by, date, hash),
      this.#does);
  }

  get address() {
    return this.#get('url')?.trim();
  }

  get isToApprove() {
    return this.#shown !== null && !this.#isApproved(this.#shown);
  }

  /** Shows the page as it reads now; false where it cannot be read. */
  async readIt() {
    if (!this.address) {
      this.#say('Enter the address first.');
      return false;
    }
    reveal(this.element);
    this.#say('Reading the page…');
    this.#shown = null;
    try {
      this.#show(await readPolicy(this.name, this.address));
      return true;
    } catch (error) {
      this.#say(`The page could not be read. ${textOf(error)}`);
      return false;
    }
  }

  /** Approves the text that is shown, where the page still reads so; true where it does. */
  async approve(person) {
    const shown = this.#shown;
    let now;
    try {
      now = await readPolicy(this.name, shown.address);
    } catch (error) {
      this.#tell(`Not approved: the page could not be read again. ${textOf(error)}`);
      return false;
    }
    // Somebody may have changed the address, or read anew, while it was asked for.
    if (shown !== this.#shown) return false;
    if (now.hash !== shown.hash || (this.#does && now.configuration !== shown.configuration)) {
      this.#show(now, 'The page changed since you read it. Nothing was approved: this is how it reads now.');
      return false;
    }
    this.#set('approvedHash', shown.hash);
    if (this.#does) this.#set('approvedConfiguration', shown.configuration ?? undefined);
    this.#set('approvedBy', person);
    this.#set('approvedOn', today());
    this.#shown = null;
    this.#approvedAddress = shown.address;
    this.#changed();
    this.#say(pill('pass', '✓', 'approved'), ` As of ${on(today())}. It counts once the decisions are saved.`);
    return true;
  }

  #show(look, warning) {
    const shown = { ...look, address: this.address };
    this.#shown = shown;
    const same = this.#isApproved(shown);
    const words = same ? 'Approve it again' : 'Approve this text';
    const approve = h('button', { type: 'button', class: same ? null : 'primary', 'aria-label': `${words}: ${this.title}` }, words);
    approve.addEventListener('click', async () => {
      const person = approver.value.trim();
      if (!person) {
        this.#tell('Enter who approves it first, above as “Approver of the texts”.');
        return approver.focus();
      }
      approve.disabled = true;
      const approved = await this.approve(person);
      approve.disabled = false;
      if (approved) this.#fields.input(this.#path('approvedBy')).focus();
      showAll();
    });
    const state = warning ? 'changed since it was read' : this.#simulated ? 'its approval is simulated' : this.#get('approvedHash') ? 'changed since it was approved' : 'not approved yet';
    this.#say(
      h('p', {}, same ? pill('pass', '✓', 'as approved') : pill(this.#get('approvedHash') || warning ? 'warn' : 'idle', '○', state), ` ${look.words} words at `, h('code', {}, look.url)),
      warning && h('p', { class: 'warning' }, warning),
      showText(look, this.title),
      look.configuration && h('p', {}, 'What the system does: ', h('strong', {}, look.configuration), '. Do the words say the same?'),
      h('p', { class: 'quiet' }, 'Reads as ', h('code', {}, look.hash)),
      h('div', { class: 'approve' }, approve),
      h('p', { class: 'quiet note' }));
  }

  // What was read, or approved here, is the text of another address now.
  #forget() {
    const read = this.#shown?.address ?? this.#approvedAddress;
    if (read === null || read === this.address) return;
    if (this.#approvedAddress !== null) for (const one of ['approvedHash', 'approvedConfiguration', 'approvedBy', 'approvedOn']) this.#clear(one);
    this.#shown = this.#approvedAddress = null;
    this.#changed();
    this.#say('The address changed since the text was read. Read the page again.');
    showAll();
  }

  #clear(one) {
    if (one !== 'approvedConfiguration' || this.#does) this.#set(one, undefined);
  }

  get #simulated() {
    return this.#fields.simulated(this.#path('url'));
  }

  // A simulated approval is no person's: the same text can be approved once more.
  #isApproved(shown) {
    return !this.#simulated && this.#get('approvedHash') === shown.hash && (!this.#does || this.#get('approvedConfiguration') === (shown.configuration ?? undefined));
  }

  #path = one => `policies.${this.name}.${one}`;

  #get = one => this.#fields.get(this.#path(one));

  #set = (one, value) => this.#fields.set(this.#path(one), value);

  #say = (...words) => this.#news.replaceChildren(...words.flat().filter(Boolean));

  /** Beside the text that is shown; in its place where it is being read anew. */
  #tell(words) {
    const note = this.#news.querySelector('.note');
    if (note === null) return this.#say(words);
    note.textContent = words;
  }
}

// One check looks at both wordings, and says which of them it means.
const speaksOf = (check, name) => check.name === 'policy-wording-signed-off' && (check.status === 'pass' || check.message.includes(name));
