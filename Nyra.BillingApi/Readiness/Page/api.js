// Asks the billing API. The session is a cookie this page cannot read; what it holds in memory is the token against forged requests.

let csrf = null;

/** The API understood and refused. */
export class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? problem.title ?? `The backend refused with ${status}.`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** Nobody answered, or only to say that the backend cannot. */
export class Unreachable extends Error {}

export async function ask(path, { method = 'GET', body, ifMatch, patience = 20_000 } = {}) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (ifMatch !== undefined) headers['If-Match'] = ifMatch;
  if (method !== 'GET' && csrf) headers['Nyra-Csrf'] = csrf;
  let answer;
  try {
    answer = await fetch(path, {
      method, headers, cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(patience),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    throw new Unreachable(error.name === 'TimeoutError' ? 'It took too long to answer.' : 'It cannot be reached.');
  }
  const content = await read(answer);
  if (answer.ok) return content;
  if (answer.status >= 500) throw new Unreachable(content.detail ?? `It answers ${answer.status}.`);
  throw new Refused(answer.status, content, Number(answer.headers.get('Retry-After')) || null);
}

async function read(answer) {
  if (answer.status === 204) return {};
  try {
    return await answer.json();
  } catch {
    // A proxy's own page, or a connection cut in the middle of the answer.
    if (answer.ok) throw new Unreachable('Its answer was cut off.');
    return {};
  }
}

/** Keeps the token of a session's answer and passes the answer on. */
function remember(session) {
  csrf = session.csrf ?? null;
  return session;
}

export const session = async () => remember(await ask('/operator/session'));
export const signIn = async token => remember(await ask('/operator/sign-in', { method: 'POST', body: { token } }));
export const signOut = () => ask('/operator/sign-out', { method: 'POST' });
export const readiness = () => ask('/v1/readiness');
// Looking freshly asks Stripe and the backend from outside; single checks may take a quarter of a minute.
export const checkNow = () => ask('/v1/readiness/check', { method: 'POST', patience: 60_000 });
export const commandCenter = () => ask('/v1/command-center');
export const saveCommandCenter = (version, document) => ask('/v1/command-center', { method: 'PUT', ifMatch: `"${version}"`, body: document });
/** A policy's page as it reads now. The address may be one that is not saved yet. */
export const readPolicy = (name, url) => ask(`/v1/policies/${encodeURIComponent(name)}/look`, { method: 'POST', body: { url }, patience: 30_000 });
