// What is stored of the decisions can be broken, or of a newer version. The page says so and goes on.
import { byId, h } from './dom.js';

const is = (error, code) => error.problem.type?.endsWith(`:${code}`) ?? false;

export const isMalformed = error => is(error, 'command-center-malformed');
export const isNewer = error => is(error, 'command-center-newer');

/** What nothing saved looks like; the format is the one this page's backend writes. */
export const nothing = () => ({ format: 1, mode: 'test', decisions: {}, policies: {} });

export function showUnreadable(error) {
  const [title, text] = isMalformed(error)
    ? ['What was saved cannot be read, so this form is empty.', `${reason(error)} Saving keeps aside what is there now, and puts this form in its place.`]
    : isNewer(error)
      ? ['A newer version of Nyra saved these decisions, so this form is locked.', error.message]
      : ['The decisions cannot be read, so this form is locked.', error.message];
  const place = byId('form-notice');
  place.hidden = false;
  const words = `${title} ${text}`;
  if (place.textContent !== words) place.replaceChildren(h('strong', {}, title), ' ', text);
}

/** Takes the notice away; true where there was one. */
export function readable() {
  const place = byId('form-notice');
  const stood = !place.hidden;
  place.hidden = true;
  return stood;
}

// What follows it tells a program how to save.
const reason = error => error.message.split(/ Save it anew\b/)[0];
