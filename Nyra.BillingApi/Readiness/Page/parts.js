// One decision or one policy: a row that says how it stands and opens into its fields.
import { count, h, pill } from './dom.js';
import { needsWork, statusPill } from './checks.js';
import { on } from './time.js';

const worse = ['fail', 'skip', 'warn', 'pass'];

// Beside an empty field this would be said of what the form does not show.
const holds = status => status === 'pass' || status === 'warn';

const parts = [];

/**
 * @param name of the check that looks at it; also the place an address of this page can name
 * @param row the paths whose values stand in the closed row
 * @param look which other checks speak of it: true where one does
 */
export function part({ name, title, row, none, look = () => false }, ...content) {
  const body = h('div', { class: 'part-body', id: `${name}-fields` }, h('p', { class: 'why', hidden: true }), content);
  const button = h('button', { type: 'button', class: 'opens', 'aria-expanded': 'true', 'aria-controls': body.id }, title);
  const state = h('span', { class: 'state' });
  const cells = h('div', { class: 'cells' });
  const element = h('div', { class: 'part', id: name, role: 'group', 'aria-label': title }, h('div', { class: 'part-head' }, h('h4', {}, button), state, cells), body);
  const one = {
    name, row, none, look, element, body, button, state, cells, why: body.firstChild, shown: [],
    paths: [...body.querySelectorAll('[name]')].map(field => field.name), wants: null, waits: false,
  };
  button.addEventListener('click', () => open(one, body.hidden));
  parts.push(one);
  return element;
}

const folds = [];

/** Parts of which those that hold are one row until somebody opens it. Nothing moves in the document, so that no focus is lost. */
export function foldable(what, groups, bar) {
  const list = h('div', { class: 'parts', id: `${what}-parts` }, groups);
  const toggle = h('button', { type: 'button', class: 'unfold', 'aria-controls': list.id, 'aria-expanded': 'false' });
  const every = h('button', { type: 'button', class: 'bare every' });
  const fold = { what, list, toggle, every };
  toggle.addEventListener('click', () => {
    list.classList.toggle('unfolded');
    showFold(fold);
  });
  every.addEventListener('click', () => {
    const yes = openable(list).some(one => one.body.hidden);
    for (const one of openable(list)) open(one, yes);
    showFold(fold);
  });
  folds.push(fold);
  return h('div', { class: 'foldable' }, h('div', { class: 'bar-above' }, bar, every), list, toggle);
}

const openable = list => parts.filter(({ element }) => list.contains(element) && !element.matches('.holds'));

function showFold({ what, list, toggle, every }) {
  const number = list.querySelectorAll('.part.holds').length;
  const unfolded = list.classList.contains('unfolded');
  const many = { decision: 'decisions', policy: 'policies' }[what];
  toggle.hidden = number === 0;
  toggle.setAttribute('aria-expanded', unfolded);
  put(toggle, number, () => [h('span', { class: 'sign pass', 'aria-hidden': 'true' }, '✓'), `${count(number, what, many)} ${number === 1 ? 'holds' : 'hold'}`]);
  const rest = openable(list);
  every.hidden = rest.length < 2;
  const words = rest.some(one => one.body.hidden) ? `Open all ${rest.length}` : 'Close all';
  if (every.textContent !== words) every.textContent = words;
}

/** Opens the part a field or a place is in, so that the focus can go there. */
export function reveal(inside) {
  const one = parts.find(({ element }) => element.contains(inside));
  if (one) open(one, true);
}

/** Whether the form says what this check found. */
export const isInForm = check => parts.some(one => one.name === check.name || one.look(check));

/** What was just saved is not known to hold before somebody looked anew. */
export function saved(paths) {
  for (const one of parts) one.waits = one.paths.some(path => paths.includes(path));
}

export function looked() {
  for (const one of parts) one.waits = false;
}

/**
 * Puts into every row what is known of it. A row opens by itself only with what is not saved or wrong; else it stays as the person has it.
 * @param locked nothing can be changed now, so nothing opens by itself
 */
export function showParts(fields, base, checks, locked) {
  const changed = new Set(fields.changed(base));
  for (const one of parts) {
    const looks = checks.filter(check => check.name === one.name || one.look(check));
    const empty = fields.get(one.row[0]) === undefined;
    const worst = worse.find(status => looks.some(check => check.status === status) && !(empty && holds(status)));
    const unsaved = one.paths.some(path => changed.has(path));
    const wrong = one.body.querySelector('[aria-invalid=true]') !== null;
    put(one.state, unsaved ? 'unsaved' : one.waits ? 'waits' : worst ?? '', () =>
      unsaved ? pill('idle', '*', 'unsaved') : one.waits ? pill('idle', '…', 'looking') : worst ? statusPill(worst) : '');
    one.element.classList.toggle('holds', worst === 'pass' && !unsaved && !one.waits && !wrong);
    why(one, empty ? [] : looks.filter(needsWork), empty ? [] : fields.lacks(one.paths));
    row(one, fields, empty, locked ? 'Not read' : one.none);
    one.element.classList.toggle('bare', one.paths.every(path => fields.get(path) === undefined) && !wrong);
    // What waits for a look keeps its place: it may turn in a moment.
    const wants = one.waits && one.wants !== null ? one.wants || unsaved || wrong : !locked && (unsaved || wrong);
    turn(one, wants);
  }
  folds.forEach(showFold);
}

function turn(one, wants) {
  if (wants === one.wants) return;
  // Never under the hands of who is in it: it closes when they have left.
  if (!wants && one.body.contains(document.activeElement)) return;
  one.wants = wants;
  open(one, wants);
}

function open(one, yes) {
  one.body.hidden = !yes;
  one.button.setAttribute('aria-expanded', yes);
  one.element.classList.toggle('open', yes);
}

function why(one, looks, lacks) {
  const words = [...looks.map(check => check.message), lacks.length > 0 && `To count, it still needs: ${lacks.join(', ')}.`].filter(Boolean).join(' ');
  one.why.hidden = words === '';
  if (one.why.textContent !== words) one.why.textContent = words;
}

function row(one, fields, empty, none) {
  const values = one.row.map(path => fields.words(path));
  const simulated = fields.simulated(one.row[0]);
  const [value, owner, decided, until] = values;
  put(one.cells, JSON.stringify([values, none, simulated]), () => empty ? h('span', { class: 'value quiet' }, none) : [
    h('span', { class: 'value' }, value),
    owner && h('span', {}, h('span', { class: 'off-screen' }, 'by '), owner),
    decided && h('span', { class: 'on' }, on(decided)),
    until && h('span', { class: 'until' }, 'until ', on(until)),
    simulated && pill('warn', '~', 'simulated'),
  ]);
}

const known = new WeakMap();

function put(place, key, build) {
  if (known.get(place) === key) return;
  known.set(place, key);
  place.replaceChildren(...[build()].flat().filter(Boolean));
}
