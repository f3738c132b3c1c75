// The operator's sign-in. The token leaves the field with the request and is kept nowhere.
import { byId, say } from './dom.js';
import { Refused, signIn } from './api.js';

export function beginSignIn(signedIn) {
  const form = byId('sign-in-form');
  const field = byId('token');
  const button = form.querySelector('button');
  let waiting = null;

  const wrong = words => {
    say(byId('token-error'), words);
    field.setAttribute('aria-invalid', words !== '');
  };

  function wait(seconds) {
    const until = Date.now() + seconds * 1000;
    button.disabled = true;
    wrong(`Too many wrong tokens. Try again in ${seconds} s.`);
    clearInterval(waiting);
    waiting = setInterval(() => {
      const left = Math.ceil((until - Date.now()) / 1000);
      // The sentence is not counted down, for who hears it; the button is.
      button.textContent = left > 0 ? `Sign in (${left} s)` : 'Sign in';
      if (left > 0) return;
      clearInterval(waiting);
      button.disabled = false;
      wrong('');
    }, 1000);
  }

  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (button.disabled) return;
    const token = field.value.trim();
    if (token === '') {
      wrong('Enter the operator token.');
      field.focus();
      return;
    }
    button.disabled = true;
    try {
      const session = await signIn(token);
      field.value = '';
      wrong('');
      button.disabled = false;
      signedIn(session);
    } catch (error) {
      button.disabled = false;
      field.focus();
      if (error instanceof Refused && error.status === 429) wait(error.retryAfter ?? 30);
      else if (error instanceof Refused && error.status === 401) {
        field.select();
        wrong('This is not the operator token of this backend.');
      } else wrong(`The backend does not answer. ${error.message}`);
    }
  });
}
