// Tokens read and made by another library: ours are verified with the keys that we publish, and those of an
// issuer that jose plays are let in, and refused when anything about them is changed.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import {
  SignJWT, createRemoteJWKSet, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify,
} from 'jose';
import { start } from '../service.mjs';

const ISSUER = 'https://sso.example.org/realms/research';
const AUDIENCE = 'nasss';
const PASSWORD = 'twelve small boats';
const ALGORITHMS = ['EdDSA', 'ES256', 'RS256', 'PS256'];

// An issuer for each algorithm, which differ in name and key alone.
async function issuer(algorithm) {
  const pair = await generateKeyPair(algorithm);
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: `of ${algorithm}`, use: 'sig', alg: algorithm };
  return { algorithm, name: `${ISSUER}/${algorithm}`, key: pair.privateKey, jwk };
}

async function serving(issuers) {
  const server = createServer((request, response) => {
    const found = issuers.find((it) => request.url === `/${it.algorithm}`);
    response.end(JSON.stringify({ keys: [found.jwk] }));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

function settings(issuers, port) {
  return issuers.map((it) => ({
    issuer: it.name, audience: AUDIENCE, algorithm: it.algorithm, types: ['JWT'],
    jwks_url: `http://127.0.0.1:${port}/${it.algorithm}`,
    roles_claim: 'roles', grants: [{ value: 'readers', role: 'READER' }],
  }));
}

function token(it, change = {}, header = {}) {
  const claims = { roles: ['readers'], ...change.claims };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: it.algorithm, typ: 'JWT', kid: it.jwk.kid, ...header })
    .setIssuer(change.issuer ?? it.name)
    .setAudience(change.audience ?? AUDIENCE)
    .setSubject('somebody')
    .setIssuedAt()
    .setExpirationTime(change.expires ?? '5m')
    .sign(change.key ?? it.key);
}

async function ask(service, query, bearer) {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  const answer = await fetch(service.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return { status: answer.status, body: await answer.json() };
}

// The command line, with the settings of the service that runs.
function nasss(service, args, input = '') {
  const ran = spawnSync(service.binary, args, { env: service.env, cwd: service.dir, input, encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
}

async function ours(service) {
  nasss(service, ['account', 'create', 'ada', '--grant', 'READER']);
  nasss(service, ['account', 'password', 'ada'], PASSWORD);
  const query = `mutation { signIn(input: { name: "ada", password: "${PASSWORD}" }) { accessToken } }`;
  const { body } = await ask(service, query);
  const access = body.data.signIn.accessToken;
  const keys = createRemoteJWKSet(new URL(`${service.origin}/.well-known/jwks.json`));
  const { payload, protectedHeader } = await jwtVerify(access, keys, {
    issuer: service.origin, audience: service.origin, typ: 'at+jwt', algorithms: ['EdDSA'],
    requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub', 'client_id', 'jti'], maxTokenAge: '15m',
  });
  assert.equal(payload.exp - payload.iat, 900);
  assert.equal(protectedHeader.kid, decodeProtectedHeader(access).kid);
}

async function another(service, it, stranger) {
  const me = '{ viewer { credential account { name issuer } rights { role } } }';
  const good = await ask(service, me, await token(it));
  assert.deepEqual(good.body.data?.viewer, {
    credential: 'ISSUER', account: { name: 'somebody', issuer: it.name }, rights: [{ role: 'READER' }],
  }, JSON.stringify(good.body));
  const valid = await token(it);
  const [head, claims, signature] = valid.split('.');
  const richer = Buffer.from(claims, 'base64url').toString().replace('somebody', 'somebodies');
  for (const bad of [
    await token(it, { audience: 'another' }),
    await token(it, { expires: '-1m' }),
    await token(it, { issuer: `${it.name}/` }),
    await token(it, { key: stranger.key }).catch(() => `${head}.${claims}.${signature.slice(0, -4)}AAAA`),
    await token(it, {}, { typ: 'at+jwt' }),
    await token(it, {}, { kid: 'unknown' }),
    `${head}.${Buffer.from(richer).toString('base64url')}.${signature}`,
    `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT', kid: it.jwk.kid })).toString('base64url')}.${claims}.`,
  ]) {
    const refused = await ask(service, me, bad);
    assert.equal(refused.status, 401, `${it.algorithm}: ${bad}`);
    assert.equal(refused.body.errors[0].extensions.code, 'UNAUTHENTICATED');
  }
}

const issuers = await Promise.all(ALGORITHMS.map(issuer));
const strangers = await Promise.all(ALGORITHMS.map(issuer));
const server = await serving(issuers);
const service = await start({
  settings: { NASSS_ISSUERS: JSON.stringify(settings(issuers, server.address().port)) },
});
try {
  await ours(service);
  for (const [n, it] of issuers.entries()) await another(service, it, strangers[n]);
  console.log(`tokens of ours and of ${issuers.length} issuers are as jose has them`);
} catch (error) {
  console.error(error);
  service.tellLog();
  process.exitCode = 1;
}
server.close();
if (!(await service.stop())) process.exitCode = 1;
