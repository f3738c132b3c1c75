// The text of a policy's page, to be read in full before it is approved.
import { h } from './dom.js';

// As many as the backend sends.
const most = 200_000;

/** In a box of its own that is scrolled, by keyboard as well. */
export const showText = (look, title) => [
  h('div', { class: 'text', tabindex: '0', role: 'group', 'aria-label': `The text of ${title}` }, look.text || look.excerpt),
  look.text?.length >= most && h('p', {}, 'This is the beginning. Read the rest at its address before you approve it.'),
];

/** What an error says, with what it says of single fields. */
export const textOf = error => [error.message, ...Object.values(error.problem?.errors ?? {}).flat()].join(' ');
