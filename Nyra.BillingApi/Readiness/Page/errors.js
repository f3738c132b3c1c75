// What is wrong with the form, at its fields and above them.
import { byId, count, h } from './dom.js';

export function clearErrors(fields) {
  byId('form-trouble').hidden = true;
  for (const path of fields.paths) mark(fields, path, '');
}

/** One sentence that belongs to no field. */
export function showTrouble(title, ...text) {
  const box = byId('form-trouble');
  box.replaceChildren(h('h3', {}, title), ...text);
  box.hidden = false;
  box.focus();
}

/** Of a 422: {"decisions.monthly-price.value":["…"]}. */
export function showErrors(fields, errors) {
  const entries = Object.entries(errors).map(([path, messages]) => ({ path, words: [messages].flat().join(' '), known: fields.input(path) !== undefined }));
  for (const { path, words, known } of entries) {
    if (known) mark(fields, path, words);
  }
  showTrouble(`Nothing was saved: ${count(entries.length, 'field needs', 'fields need')} a look`,
    h('ul', {}, entries.map(({ path, words, known }) => h('li', {},
      known ? h('a', { href: `#${fields.input(path).id}`, onclick: event => go(event, fields.input(path)) }, fields.label(path)) : h('code', {}, path), ': ', words))));
}

function mark(fields, path, words) {
  const input = fields.input(path);
  byId(`${input.id}-error`).textContent = words;
  if (words) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}

function go(event, input) {
  event.preventDefault();
  input.focus();
}
