// What is wrong with the form, at its fields and above them.
import { byId, count, h, say } from './dom.js';
import { reveal } from './parts.js';

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
    if (!known) continue;
    mark(fields, path, words);
    reveal(fields.input(path));
  }
  showTrouble(`Nothing was saved: ${count(entries.length, 'field needs', 'fields need')} a look`,
    h('ul', {}, entries.map(({ path, words, known }) => h('li', {},
      known ? toField(fields, path) : h('code', {}, path), ': ', words))));
}

/** What the look of a value says, at its field; for who hears the page, told once when they have left it. */
export function checkFormat(fields, path, tell) {
  const words = fields.wrong(path);
  mark(fields, path, words);
  if (tell) say(byId('field-news'), words && `${fields.label(path)}: ${words}`);
}

/** A link that opens what the field is in, and goes there. */
export const toField = (fields, path) => h('a', {
  href: `#${fields.input(path).id}`,
  onclick: event => {
    event.preventDefault();
    reveal(fields.input(path));
    fields.input(path).focus();
  },
}, fields.label(path));

export const isMarked = (fields, path) => fields.input(path).hasAttribute('aria-invalid');

function mark(fields, path, words) {
  const input = fields.input(path);
  byId(`${input.id}-error`).textContent = words;
  if (words) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}
