const KEY = 'concentrator.key';
const QUIET = 60_000;
let acted = Date.now();
for (const event of ['keydown', 'pointerdown']) addEventListener(event, () => { acted = Date.now(); }, { capture: true, passive: true });

/** What a request came to that was not done. */
export class Problem extends Error {
  constructor(status, message, errors) {
    super(message);
    this.status = status;
    // The command's words for it begin with dashes.
    this.errors = (errors ?? []).map(error => error.replace(/^--/, ''));
  }
}

async function send(method, address, body) {
  const headers = { 'X-Concentrator-Console': localStorage.getItem(KEY) ?? 'sign-in', Accept: 'application/json' };
  // What the page asks by itself does not keep a session alive that nobody uses.
  if (Date.now() - acted > QUIET) headers['X-Concentrator-Background'] = '1';
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let answer;
  try {
    answer = await fetch(address, { method, headers, body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body), credentials: 'same-origin', cache: 'no-store', redirect: 'error' });
  } catch {
    throw new Problem(0, 'The node does not answer. It may be stopping, or the network is in the way.');
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401 && address !== '/console/session') dispatchEvent(new CustomEvent('signed-out'));
  throw new Problem(answer.status, problem.detail ?? `The node answers ${answer.status}.`, problem.errors);
}

const json = async answer => (await answer).status === 204 ? null : (await answer).json();

/** Asks the API. A body that is a text is sent as it stands. */
export const get = path => json(send('GET', `/api/v1${path}`));
export const post = (path, body) => json(send('POST', `/api/v1${path}`, body));
export const put = (path, body) => json(send('PUT', `/api/v1${path}`, body));
export const remove = path => json(send('DELETE', `/api/v1${path}`));
export const metricsText = async () => (await send('GET', '/metrics')).text();

/** A query without what is empty. */
export const query = values => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
};

export async function signIn(token) {
  localStorage.removeItem(KEY);
  const session = await json(send('POST', '/console/session', { token }));
  localStorage.setItem(KEY, session.key);
  return session;
}

/** The session of before, or null. */
export async function resume() {
  if (!localStorage.getItem(KEY)) return null;
  try {
    return await json(send('GET', '/console/session'));
  } catch (problem) {
    if (problem.status === 401) localStorage.removeItem(KEY);
    else if (problem.status !== 403) throw problem;
    return null;
  }
}

export async function signOut() {
  try {
    await send('DELETE', '/console/session');
  } finally {
    localStorage.removeItem(KEY);
  }
}

export const forget = () => localStorage.removeItem(KEY);
