// The rehearsal form: the command center's document, saved on condition that nobody saved meanwhile.
import { byId, count, h, say } from './dom.js';
import { commandCenter, Refused, saveCommandCenter } from './api.js';
import { statusPill } from './checks.js';
import { compare, showConflict } from './conflict.js';
import { decisionGroups, rehearsalFields } from './decisions.js';
import { clearErrors, showErrors, showTrouble } from './errors.js';
import { Fields } from './fields.js';
import { policyGroups } from './policies.js';

const fields = new Fields();
let base = null;
let version = 0;
let savedNow = () => {};

export function beginForm(saved) {
  savedNow = saved;
  byId('rehearsal-form').append(
    h('h3', {}, 'The rehearsal'), rehearsalFields(fields),
    h('h3', {}, 'Decisions'), ...decisionGroups(fields),
    h('h3', {}, 'Policies'), h('p', { class: 'quiet under' }, 'Whoever approves a page approves the words a customer reads there today. When they change, the approval no longer holds.'),
    ...policyGroups(fields, path => fields.at(base, path), changed),
    h('div', { class: 'save' },
      h('button', { type: 'submit', class: 'primary' }, 'Save decisions'),
      h('button', { type: 'button', id: 'discard', hidden: true, onclick: discard }, 'Discard changes'),
      h('p', { class: 'quiet', id: 'form-state', role: 'status' }, 'Not read yet')));
  byId('rehearsal-form').addEventListener('submit', event => {
    event.preventDefault();
    save();
  });
  byId('rehearsal-form').addEventListener('input', changed);
  addEventListener('beforeunload', event => {
    if (base !== null && fields.changed(base).length > 0) event.preventDefault();
  });
}

/** Reads the document; what somebody types, or stands in to type, is never read over. */
export async function readForm() {
  if (busy()) return;
  const answer = await commandCenter();
  if (busy() || base !== null && answer.version === version) return;
  take(answer);
  fields.fill(base);
  changed();
}

const busy = () => base !== null && (byId('rehearsal-form').contains(document.activeElement) || fields.changed(base).length > 0);

/** Puts the state of the check beside the decision it looks at. */
export function showFormStates(checks) {
  for (const place of document.querySelectorAll('#rehearsal-form .state')) {
    const status = checks.find(check => check.name === place.dataset.check)?.status;
    if (place.dataset.status === status) continue;
    place.dataset.status = status;
    place.replaceChildren(...status ? [statusPill(status)] : []);
  }
}

function take(answer) {
  ({ version, document: base } = answer);
}

function changed() {
  domain();
  if (base === null) return;
  const number = fields.changed(base).length;
  say(byId('form-state'), number > 0 ? `${count(number, 'change')} not saved` : version > 0 ? `Saved as version ${version}` : 'Nothing saved yet');
  byId('discard').hidden = number === 0;
  byId('discard').parentElement.classList.toggle('unsaved', number > 0);
}

function domain() {
  const url = fields.get('decisions.backend-url.value');
  say(byId('f-decisions-backend-url-value-hint'), url && URL.canParse(url) ? `Domain: ${new URL(url).hostname}${url.startsWith('https:') ? '' : ', without HTTPS'}` : 'HTTPS, on your own domain.');
}

function discard() {
  fields.fill(base);
  clearErrors(fields);
  changed();
  byId('rehearsal-form').querySelector('[type=submit]').focus();
}

async function save() {
  const button = byId('rehearsal-form').querySelector('[type=submit]');
  if (base === null || button.disabled) return;
  clearErrors(fields);
  if (fields.get('support.ticket') ? !fields.get('support.sentAt') : ['sentAt', 'answeredAt', 'confirmedBy'].some(part => fields.get(`support.${part}`))) {
    const missing = fields.get('support.ticket') ? 'support.sentAt' : 'support.ticket';
    return showErrors(fields, { [missing]: [missing.endsWith('sentAt') ? 'When was the ticket sent?' : 'Which ticket was it?'] });
  }
  button.disabled = true;
  try {
    take(await saveCommandCenter(version, fields.document(base)));
    fields.fill(base);
    changed();
    savedNow();
  } catch (error) {
    await refused(error);
  } finally {
    button.disabled = false;
  }
}

async function refused(error) {
  // Asking again finds out that the session is over, and asks for the token; the form keeps what was typed.
  if (error instanceof Refused && error.status === 401) return savedNow();
  if (error instanceof Refused && error.problem.errors) return showErrors(fields, error.problem.errors);
  if (error instanceof Refused && (error.status === 409 || error.status === 412)) return bringTogether();
  showTrouble('Nothing was saved', h('p', {}, error instanceof Refused ? error.message : `The backend does not answer. ${error.message}`, ' Everything you typed is still here.'));
}

async function bringTogether() {
  let answer;
  try {
    answer = await commandCenter();
  } catch (error) {
    return showTrouble('Nothing was saved: somebody saved meanwhile', h('p', {}, `What they saved cannot be read now. ${error.message} Everything you typed is still here.`));
  }
  const both = compare(fields, base, answer.document);
  for (const path of both.brought) fields.set(path, fields.at(answer.document, path));
  take(answer);
  changed();
  showConflict(fields, both, base, version, changed);
}
