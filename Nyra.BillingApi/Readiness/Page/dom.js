// Builds what is shown. Everything from the backend goes in as text: nothing of it is ever read as markup.

const svgNames = new Set(['svg', 'circle', 'text']);

/** An element: h('p', { class: 'quiet' }, 'words', otherElement). What is null or false is left out. */
export function h(tag, props, ...children) {
  const element = svgNames.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = id => document.getElementById(id);

/** A telephone, as it was when the page was opened: what stands open by itself does not change because somebody turns it. */
export const isNarrow = matchMedia('(max-width: 640px)').matches;

/** Words in which a name such as NYRA_ENTITLEMENTS_FILE keeps together, and breaks at its underscores only where a whole line is too short for it. */
export const breakable = words => words?.split(/(\w*[A-Za-z]_[A-Za-z]\w*(?:=\w+)?)/).map((part, i) => i % 2 === 0 ? part
  : h('span', { class: 'setting' }, part.split(/(?<=[A-Za-z]_)(?<!NYRA_|NODE_)(?=[A-Za-z])/).map((piece, j) => [j > 0 && h('wbr'), piece])));

/** A status word with its sign. The sign is for the eye, the word for everybody, the color for neither alone. */
export const pill = (look, sign, word) => h('span', { class: `pill ${look}` }, h('span', { 'aria-hidden': 'true' }, sign), word);

const shown = new WeakMap();

/**
 * Puts what build() gives into a region, where the data changed since last time: an answer every few seconds must take away neither the
 * focus nor a selection nor what somebody opened.
 */
export function show(region, data, build) {
  const seen = JSON.stringify(data);
  if (shown.get(region) === seen) return false;
  shown.set(region, seen);
  const open = new Map([...region.querySelectorAll('details[data-key]')].map(one => [one.dataset.key, one.open]));
  const focused = region.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  region.replaceChildren(...[build()].flat(Infinity).filter(Boolean));
  for (const one of region.querySelectorAll('details[data-key]')) {
    if (open.has(one.dataset.key)) one.open = open.get(one.dataset.key);
  }
  if (focused) region.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  return true;
}

/** Says something to who hears the page, without repeating itself. */
export function say(region, words) {
  if (region.textContent !== words) region.textContent = words;
}

/** 1 thing, 2 things. */
export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
