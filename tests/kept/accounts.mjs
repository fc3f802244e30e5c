// Makes the accounts of the kept database: one for each class of viewer, and credentials that are no longer good.

import { generateKeyPairSync, sign } from 'node:crypto';
import { command, data } from './service.mjs';

export const PASSWORD = 'twelve small boats';
export const ISSUER = 'https://sso.example.org/realms/kept';

// Classes of viewers that sign in with a password, and their grants.
export const CLASSES = {
  reader: ['READER'],
  researcher: ['RESEARCHER@demo-clinic'],
  curator: ['CURATOR@demo-clinic'],
  reviewer: ['REVIEWER@demo-clinic'],
  steward: ['STEWARD@demo-clinic'],
  admin: ['ADMIN'],
};

const TOKENS = 'accessToken refreshToken';

const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

// Makes an issuer with one key, and a token of it that is good until 2100.
export function issuer() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  const claims = {
    iss: ISSUER, aud: 'nasss', sub: 'kept-stranger', iat: Math.floor(Date.now() / 1000), exp: 4102444800,
    azp: 'dashboard', name: 'A stranger', roles: ['readers', 'curators'],
  };
  const unsigned = `${base64url({ alg: 'EdDSA', typ: 'JWT', kid: 'kept' })}.${base64url(claims)}`;
  const settings = {
    issuer: ISSUER, audience: 'nasss', algorithm: 'EdDSA', types: ['JWT'], roles_claim: 'roles',
    grants: [{ value: 'readers', role: 'READER' }, { value: 'curators', role: 'CURATOR', study: 'demo-companion' }],
  };
  return {
    settings,
    keys: { keys: [{ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid: 'kept', x }] },
    token: `${unsigned}.${sign(null, Buffer.from(unsigned), privateKey).toString('base64url')}`,
  };
}

// Makes an account with a password.
export function account(service, name, grants, display = `The ${name}`) {
  const granted = grants.flatMap((grant) => ['--grant', grant]);
  command(service, ['account', 'create', name, '--display-name', display, ...granted]);
  command(service, ['account', 'password', name], PASSWORD);
}

// Makes an account without a password, and an API token with all that it holds.
export function program(service, name, grants) {
  command(service, ['account', 'create', name, ...grants.flatMap((grant) => ['--grant', grant])]);
  const rights = grants.flatMap((grant) => ['--right', grant]);
  return command(service, ['token', 'create', name, '--for', 'making the kept database', ...rights]);
}

export async function signIn(service, name) {
  const query = `mutation ($input: SignInInput!) { signIn(input: $input) { ${TOKENS} } }`;
  return (await data(service, null, query, { input: { name, password: PASSWORD } })).signIn;
}

export async function refresh(service, refreshToken) {
  const query = `mutation ($input: RefreshInput!) { refresh(input: $input) { ${TOKENS} } }`;
  return (await data(service, null, query, { input: { refreshToken } })).refresh;
}

// Makes an API token over the API that is good for nine years.
export async function apiToken(service, access, rights) {
  const query = `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) {
    apiToken { id } secret userErrors { code message } } }`;
  const expiresAt = new Date(Date.now() + 9 * 365 * 86_400_000).toISOString();
  const made = (await data(service, access, query, { input: { name: 'A kept token', rights, expiresAt } })).createApiToken;
  if (made.userErrors.length) throw new Error(JSON.stringify(made.userErrors));
  return { id: made.apiToken.id, secret: made.secret };
}

// Makes credentials that this version refuses and every later one must refuse.
export async function refused(service) {
  account(service, 'left', ['READER', 'ADMIN']);
  const session = await signIn(service, 'left');
  const revoked = await apiToken(service, session.accessToken, [{ role: 'READER' }]);
  const orphaned = await apiToken(service, session.accessToken, [{ role: 'READER' }]);
  const revoke = 'mutation ($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) { done } }';
  await data(service, session.accessToken, revoke, { input: { token: revoked.id } });
  const ended = await signIn(service, 'left');
  const signOut = 'mutation ($input: SignOutInput!) { signOut(input: $input) { done } }';
  await data(service, ended.accessToken, signOut, { input: { refreshToken: ended.refreshToken } });
  command(service, ['account', 'disable', 'left']);
  return {
    tokens: { revoked: revoked.secret, 'of a disabled account': orphaned.secret },
    sessions: { ended: ended.refreshToken, 'of a disabled account': session.refreshToken },
  };
}
