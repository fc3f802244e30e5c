// The session of a page: how it asks the service, and the tokens it asks with. Tokens live in variables of this module
// alone: neither in the browser's storage nor in the address, and they are gone with the page.

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';
const TOKENS = '{ accessToken expiresAt refreshToken }';
const SIGN_IN = `mutation SignIn($input: SignInInput!) { tokens: signIn(input: $input) ${TOKENS} }`;
const REFRESH = `mutation Refresh($input: RefreshInput!) { tokens: refresh(input: $input) ${TOKENS} }`;
const SIGN_OUT = 'mutation SignOut($input: SignOutInput!) { signOut(input: $input) { done } }';

// The longest that a timer of a browser waits.
const LONGEST = 2 ** 31 - 1;

// A token that was pasted into the box.
let pasted = '';
// The session, if somebody signed in: its name, its tokens, and when they are to be refreshed.
let held;
// The refresh that is under way, so that a refresh token is used once.
let refreshing;
let timer;
let tell = () => {};

// Calls back with the name of the account, or with null and a sentence that says why there is none.
export function onSession(listener) {
  tell = listener;
}

export function pasteToken(text) {
  pasted = text.trim().replace(/^bearer\s+/i, '');
}

// Sends one operation with the token that holds. The answer has `status`, and `json` or `text`.
export async function send(params) {
  if (held && performance.now() >= held.due) await refresh();
  const mine = held;
  const answer = await post(params, mine?.accessToken ?? pasted);
  // The token may have ended early: another clock, a machine that slept, keys that were changed.
  if (answer.status === 401 && mine && mine === held) {
    await refresh();
    if (held) return post(params, held.accessToken);
  }
  return answer;
}

// Signs in; the error says why not.
export async function signIn(name, password) {
  const tokens = await exchange(SIGN_IN, { name, password });
  pasted = '';
  hold(name, tokens);
}

// Forgets the tokens at once, and ends the session at the service.
export async function signOut() {
  const { refreshToken } = held;
  forget('You are signed out.');
  const { json } = await post({ query: SIGN_OUT, variables: { input: { refreshToken } } }, '');
  const error = json?.errors?.[0]?.message;
  if (error) throw new Error(`This page forgot the session, but the service did not end it: ${error}`);
}

async function post(params, token) {
  const headers = { Accept: ACCEPT, 'Content-Type': 'application/json' };
  if (token && !/^[\x21-\x7e]+$/.test(token)) {
    throw new Error('The token has characters that no token can have; copy it anew.');
  }
  if (token) headers.Authorization = `Bearer ${token}`;
  const request = { method: 'POST', headers, body: JSON.stringify(params) };
  const response = await fetch('graphql', request).catch((error) => {
    throw new Error(`The service did not answer: ${error.message}`);
  });
  const { status } = response;
  const date = Date.parse(response.headers.get('Date'));
  const text = await response.text();
  try {
    return { status, date, json: JSON.parse(text) };
  } catch {
    return { status, date, text };
  }
}

// Gives tokens for a password or a refresh token.
async function exchange(query, input) {
  const { status, date, json } = await post({ query, variables: { input } }, '');
  const error = json?.errors?.[0];
  if (error) throw Object.assign(new Error(error.message), { code: error.extensions?.code });
  if (!json?.data?.tokens) throw new Error(`The service answered with status ${status} and no tokens.`);
  const { accessToken, expiresAt, refreshToken } = json.data.tokens;
  // By the clock of the service, which may be another than the browser's.
  const life = Math.max(0, Date.parse(expiresAt) - (Number.isNaN(date) ? Date.now() : date));
  // A tenth of its life, or a minute, before it expires.
  const due = performance.now() + Math.max(life - 60_000, life * 0.9);
  return { accessToken, refreshToken, due };
}

function hold(name, tokens) {
  held = { name, ...tokens };
  clearTimeout(timer);
  const wait = Math.min(LONGEST, Math.max(0, held.due - performance.now()));
  // A failure that passes is tried again with the next operation.
  timer = setTimeout(() => refresh().catch(() => {}), wait);
  tell(name, '');
}

function forget(sentence) {
  held = undefined;
  clearTimeout(timer);
  tell(null, sentence);
}

function refresh() {
  refreshing ??= exchangeRefresh().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function exchangeRefresh() {
  const mine = held;
  if (!mine) return;
  try {
    const tokens = await exchange(REFRESH, { refreshToken: mine.refreshToken });
    if (mine === held) hold(mine.name, tokens);
  } catch (error) {
    // Only the service's word ends the session; a failure on the way does not.
    if (error.code !== 'UNAUTHENTICATED') throw error;
    if (mine === held) forget('Your session has ended; sign in again.');
  }
}
