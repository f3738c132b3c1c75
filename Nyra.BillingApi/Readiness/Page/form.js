// The rehearsal form: the command center's document, saved on condition that nobody saved meanwhile.
import { byId, count, h, say } from './dom.js';
import { commandCenter, Refused, saveCommandCenter } from './api.js';
import { fillCommands } from './commands.js';
import { compare, showConflict } from './conflict.js';
import { decisionGroups, rehearsalFields } from './decisions.js';
import { checkFormat, clearErrors, isMarked, showErrors, showTrouble } from './errors.js';
import { Fields } from './fields.js';
import { foldable, looked, saved, showParts } from './parts.js';
import { approvals, policyGroups } from './policies.js';
import { isMalformed, nothing, readable, showUnreadable } from './unreadable.js';

const fields = new Fields();
let base = null;
let version = 0;
let checks = [];
let locked = false;
// The version this form stands empty for, because it cannot be read.
let unread = null;
let wasSaved = () => {};

/** @param whenSaved is told after a save, and where the session is over */
export function beginForm(whenSaved) {
  wasSaved = whenSaved;
  const form = byId('rehearsal-form');
  form.append(
    rehearsalFields(fields),
    h('h3', {}, 'Required Command-Center Decisions'), h('p', { class: 'quiet under' }, 'A decision counts once every field marked * is filled.'),
    foldable('decision', decisionGroups(fields)),
    h('h3', {}, 'Policies'),
    h('p', { class: 'quiet under' },
      'An approval covers the text that customers read today. When the text changes, the approval no longer holds.'),
    foldable('policy', policyGroups(fields, changed), approvals()),
    h('p', { class: 'off-screen', id: 'field-news', role: 'status' }),
    h('div', { class: 'save' },
      h('button', { type: 'submit', class: 'primary' }, 'Save decisions'),
      h('button', { type: 'button', id: 'discard', hidden: true, onclick: discard }, 'Discard changes'),
      h('p', { class: 'quiet', id: 'form-state', role: 'status' }, 'Not read yet')));
  form.addEventListener('submit', event => {
    event.preventDefault();
    save();
  });
  form.addEventListener('input', event => {
    // What is being mended is looked at with every key, what is being typed only when it is left.
    if (!fields.input(event.target.name)) return;
    if (isMarked(fields, event.target.name)) checkFormat(fields, event.target.name);
    changed();
  });
  form.addEventListener('change', event => {
    if (!fields.input(event.target.name)) return;
    checkFormat(fields, event.target.name, true);
    changed();
  });
  addEventListener('beforeunload', event => {
    if (base !== null && fields.changed(base).length > 0) event.preventDefault();
  });
}

/** Reads the document; what somebody types, or stands in to type, is never read over. */
export async function readForm() {
  if (busy()) return;
  let answer;
  try {
    answer = await commandCenter();
  } catch (error) {
    // The findings do not hang on the form: only who is signed out, or hears nothing at all, sees neither.
    if (!(error instanceof Refused) || error.status === 401) throw error;
    if (!busy()) refusedToRead(error);
    return;
  }
  if (busy()) return;
  if (base !== null && answer.version === version && !readable()) return;
  readable();
  lock(false);
  take(answer);
  fill();
}

/** What stands there and cannot be read is no reason to show nothing: malformed it is saved anew, and all else waits. */
function refusedToRead(error) {
  const malformed = isMalformed(error);
  // Read once, it can still be saved: the backend takes it only on top of what was read.
  if (!malformed && base !== null && !error.problem.type?.endsWith(':command-center-newer')) return;
  showUnreadable(error);
  if (malformed && unread === error.problem.version) return;
  take({ version: error.problem.version, document: nothing() });
  unread = malformed ? version : null;
  lock(!malformed);
  fill();
}

const busy = () => base !== null && !locked && (byId('rehearsal-form').contains(document.activeElement) || fields.changed(base).length > 0);

/** Puts the state of the checks beside what they look at. */
export function showFormStates(now) {
  checks = now;
  looked();
  changed();
}

function take(answer) {
  unread = null;
  ({ version, document: base } = answer);
  fillCommands(base);
}

function fill() {
  fields.fill(base);
  for (const path of fields.paths) checkFormat(fields, path);
  changed();
}

function lock(yes) {
  locked = yes;
  for (const control of byId('rehearsal-form').querySelectorAll('input, select, button:not(.opens)')) control.disabled = yes;
}

function changed() {
  domain();
  if (base === null) return;
  const number = fields.changed(base).length;
  showParts(fields, base, checks, locked);
  say(byId('form-state'), locked ? 'Nothing can be saved now'
    : number > 0 ? `${count(number, 'change')} not saved` : unread !== null ? `Version ${version} cannot be read` : version > 0 ? `Saved as version ${version}` : 'Nothing saved yet');
  byId('discard').hidden = number === 0;
  byId('discard').parentElement.classList.toggle('unsaved', number > 0);
}

function domain() {
  const url = fields.get('decisions.backend-url.value');
  say(byId('f-decisions-backend-url-value-hint'), url && URL.canParse(url) ? `Domain: ${new URL(url).hostname}${new URL(url).protocol === 'https:' ? '' : ', without HTTPS'}` : 'HTTPS, on your own domain.');
}

function discard() {
  clearErrors(fields);
  fill();
  byId('rehearsal-form').querySelector('[type=submit]').focus();
}

async function save() {
  const button = byId('rehearsal-form').querySelector('[type=submit]');
  if (base === null || button.disabled) return;
  clearErrors(fields);
  button.disabled = true;
  try {
    const paths = fields.changed(base);
    take(await saveCommandCenter(version, fields.document(base)));
    readable();
    saved(paths);
    fill();
    wasSaved();
  } catch (error) {
    await refused(error);
  } finally {
    button.disabled = locked;
  }
}

async function refused(error) {
  // Asking again finds out that the session is over, and asks for the token; the form keeps what was typed.
  if (error instanceof Refused && error.status === 401) return wasSaved();
  if (error instanceof Refused && error.problem.errors) return wrong(error.problem.errors);
  if (error instanceof Refused && (error.status === 409 || error.status === 412)) return bringTogether();
  showTrouble('Nothing was saved', h('p', {}, error instanceof Refused ? error.message : `The backend does not answer. ${error.message}`, ' Everything you typed is still here.'));
}

function wrong(errors) {
  showErrors(fields, errors);
  changed();
}

async function bringTogether() {
  let answer;
  try {
    answer = await commandCenter();
  } catch (error) {
    if (error instanceof Refused && isMalformed(error)) {
      // To be saved on top of, by whoever sees this.
      version = error.problem.version;
      return showTrouble('Nothing was saved: what somebody saved meanwhile cannot be read', h('p', {}, 'Everything you typed is still here. Save again: what is there now is kept aside.'));
    }
    return showTrouble('Nothing was saved: somebody saved meanwhile', h('p', {}, `What they saved cannot be read now. ${error.message} Everything you typed is still here.`));
  }
  const both = compare(fields, base, answer.document);
  for (const path of both.brought) fields.set(path, fields.at(answer.document, path));
  take(answer);
  readable();
  changed();
  showConflict(fields, both, base, version, changed);
}
