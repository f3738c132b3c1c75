// The form's fields by their paths, and the way between them and the document.
import { h } from './dom.js';

/** An empty field and a missing value are the same: undefined. */
const at = (document, path) => path.split('.').reduce((inside, name) => inside?.[name], document) ?? undefined;

export class Fields {
  #byPath = new Map();

  /**
   * A field with its label, its hint and the place for what is wrong with it.
   * @param told it is shown as text, and only a program changes it
   * @param show how such a value is written for a person
   * @param required without it the entry does not count
   * @param format says what is wrong with a value by its look
   */
  add({ path, label, of, type = 'text', hint, choices, inputmode, readonly, told, show, format, required }) {
    const id = `f-${path.replaceAll('.', '-')}`;
    const props = {
      id, name: path, 'aria-describedby': `${hint ? `${id}-hint ` : ''}${id}-error`, autocomplete: 'off', spellcheck: 'false', inputmode, readonly,
      'aria-required': required && 'true',
      // Eight owners and eight dates: heard alone, each says of what.
      'aria-label': of && of !== label ? `${label}: ${of}` : null,
    };
    const input = choices ? h('select', props, choices.map(([value, words]) => h('option', { value }, words)))
      : told ? h('output', { id, name: path }) : h('input', { ...props, type });
    this.#byPath.set(path, { path, title: of ?? label, label: of && of !== label ? `${of}: ${label.toLowerCase()}` : label, input, format, show, required, raw: undefined, shown: '' });
    return h('div', { class: 'field' },
      h('label', { for: id }, label, required && h('span', { class: 'required', 'aria-hidden': 'true' }, ' *')), input,
      hint && h('p', { class: 'hint', id: `${id}-hint` }, hint),
      h('p', { class: 'error', id: `${id}-error` }));
  }

  get paths() {
    return [...this.#byPath.keys()];
  }

  input = path => this.#byPath.get(path)?.input;

  label = path => this.#byPath.get(path)?.label ?? path;

  /** The decision, policy or confirmation that the field is a part of; a field outside of one is an entry itself. */
  entry = path => path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : path;

  title = path => this.#byPath.get(path).title;

  /** What the field holds as the document has it; undefined where it is empty. */
  get(path) {
    const { input, raw, shown } = this.#byPath.get(path);
    // What nobody touched stays as it was saved: with its seconds, of which the field knows none, and the blanks around it.
    if (raw !== undefined && input.value === shown && !input.validity.badInput) return raw;
    // A date of which a part is missing: the backend says so, beside all else that is wrong.
    if (input.validity.badInput) return 'incomplete';
    if (input.type !== 'datetime-local') return input.value.trim() || undefined;
    return input.value ? new Date(input.value).toISOString() : undefined;
  }

  /** What the field holds, as a person reads it. */
  words(path) {
    const { input } = this.#byPath.get(path);
    return this.get(path) === undefined ? undefined : input.tagName === 'SELECT' ? input.selectedOptions[0].textContent : this.get(path);
  }

  /** The labels of what an entry still lacks to count: among these paths, the required ones that are empty. */
  lacks(paths) {
    return paths.filter(path => this.#byPath.get(path).required && this.get(path) === undefined).map(path => this.#byPath.get(path).input.labels[0].firstChild.data);
  }

  /** What is wrong with a value by its look; nothing where it is empty, which is another matter. */
  wrong(path) {
    const { format } = this.#byPath.get(path);
    const value = this.get(path);
    return value === undefined ? '' : format?.(value.trim()) ?? '';
  }

  set(path, value) {
    const field = this.#byPath.get(path);
    field.raw = value;
    if (field.input.type === 'datetime-local') field.input.value = value === undefined ? '' : local(value);
    else if (field.show) field.input.value = value === undefined ? '' : field.show(value);
    else {
      // What somebody saved by other means is shown as it is, not lost for not being among the choices.
      if (field.input.tagName === 'SELECT' && value !== undefined && ![...field.input.options].some(option => option.value === value)) {
        field.input.append(h('option', { value }, value));
      }
      field.input.value = value ?? '';
    }
    field.shown = field.input.value;
  }

  fill(document) {
    this.#base = document;
    for (const path of this.paths) this.set(path, at(document, path));
  }

  /** The paths whose fields differ from a document. */
  changed(document) {
    return this.paths.filter(path => this.get(path) !== at(document, path));
  }

  at = at;

  #base = {};

  /** Whether the entry of this field is simulated, and no person changed it. */
  simulated(path) {
    const entry = this.entry(path);
    return at(this.#base, `${entry}.simulated`) === true && !this.changed(this.#base).some(other => other.startsWith(`${entry}.`));
  }

  /** The document with what the fields hold; what the form does not know stays as it was. */
  document(base) {
    const next = structuredClone(base);
    next.decisions ??= {};
    next.policies ??= {};
    // What a person changes is that person's.
    for (const path of this.changed(base)) put(next, [...path.split('.').slice(0, -1), 'simulated'], undefined);
    for (const path of this.paths) put(next, path.split('.'), this.get(path));
    tidy(next.decisions, 'value');
    tidy(next.policies, 'url');
    if (next.supportConfirmation && !next.supportConfirmation.by && !next.supportConfirmation.on) delete next.supportConfirmation;
    // It keeps the inbox it was made for.
    if (next.supportConfirmation && this.changed(base).some(path => path.startsWith('supportConfirmation.'))) {
      next.supportConfirmation.inbox = next.decisions['support-inbox']?.value ?? undefined;
    }
    return next;
  }
}

function put(document, names, value) {
  const last = names.pop();
  let inside = document;
  for (const name of names) {
    if (inside[name] === undefined && value === undefined) return;
    inside = inside[name] ??= {};
  }
  if (value === undefined) delete inside[last];
  else inside[last] = value;
}

/** Removes what is empty; of the others the API requires the main part, be it null. */
function tidy(entries, main) {
  for (const [name, entry] of Object.entries(entries)) {
    if (Object.values(entry).every(value => value === undefined || value === null)) delete entries[name];
    else entry[main] ??= null;
  }
}

function local(moment) {
  const date = new Date(moment);
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
