import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Quotes } from './documents.js';
import { Refused, allQuotes, ask, remembering } from './plain.js';
import * as service from './service.js';

const { endpoint } = service;

test('fetch alone pages through all quotes', async () => {
  const ids = [];
  for await (const { id } of allQuotes(endpoint, { first: 30 })) ids.push(id);
  assert.equal(ids.length, service.OPEN_QUOTES);
  assert.equal(new Set(ids).size, ids.length);
});

test('fetch alone tells the codes of errors', async () => {
  const { quotes } = await ask(endpoint, Quotes, { first: 1 });
  const after = quotes.pageInfo.endCursor;
  await ask(endpoint, Quotes, { first: 2, after });
  await assert.rejects(
    ask(endpoint, Quotes, { first: 1, after, filter: { language: ['de'] } }),
    (error) => error instanceof Refused && error.codes.join() === 'INVALID_CURSOR',
  );
});

test('an answer that is still the same is not sent again', async () => {
  const { record, recorded } = service.recording();
  const fetcher = remembering(recorded);
  const first = await ask(endpoint, Quotes, { first: 1 }, fetcher);
  assert.deepEqual(await ask(endpoint, Quotes, { first: 1 }, fetcher), first);
  assert.deepEqual(record, ['GET document 200', 'GET document 304']);
});

test('pages of this machine may call, by GET and by POST, and read the tag', async () => {
  const url = `${endpoint}?query={dataset{kind}}`;
  for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000']) {
    const answer = await fetch(url, { headers: { Origin: origin, Accept: 'application/json' } });
    assert.equal(answer.headers.get('Access-Control-Allow-Origin'), origin);
    assert.match(answer.headers.get('Access-Control-Expose-Headers') ?? '', /\bETag\b/);
    for (const method of ['GET', 'POST']) {
      const preflight = await fetch(endpoint, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': 'content-type',
        },
      });
      assert.equal(preflight.headers.get('Access-Control-Allow-Origin'), origin);
      assert.ok(preflight.headers.get('Access-Control-Allow-Methods')?.includes(method));
      assert.match(preflight.headers.get('Access-Control-Allow-Headers') ?? '', /Content-Type/);
    }
  }
  const other = await fetch(url, { headers: { Origin: 'https://elsewhere.example' } });
  assert.equal(other.headers.get('Access-Control-Allow-Origin'), null);
});
