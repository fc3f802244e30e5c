import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, fetchExchange, gql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { Quotes, Things } from './documents.js';
import { graphql } from './gql/index.js';
import { remembering } from './plain.js';
import * as service from './service.js';
import { allQuotes, codes, createClient, resolvers } from './urql.js';

const { endpoint } = service;
const ids = [service.CATEGORY, service.MERGED, service.QUOTE, service.HIDDEN, service.NEVER];

test('urql pages through all quotes, and merges them into one list', async () => {
  const { totalCount, quotes } = await allQuotes(createClient(endpoint), { first: 20 });
  assert.equal(totalCount, service.OPEN_QUOTES);
  assert.equal(quotes.length, totalCount);
  assert.equal(new Set(quotes.map(({ id }) => id)).size, totalCount);
});

test('urql keeps lists with different filters apart', async () => {
  const client = createClient(endpoint);
  const all = await allQuotes(client, { first: 50 });
  const german = await allQuotes(client, { first: 10, filter: { language: ['de'] } });
  assert.ok(german.quotes.every(({ language }) => language === 'de'));
  assert.equal(german.quotes.length, german.totalCount);
  assert.ok(german.totalCount < all.totalCount);
});

test("urql's cache has a rule for every list of the schema, and nothing to warn of", (context) => {
  const warned = context.mock.method(console, 'warn');
  createClient(endpoint);
  assert.equal(warned.mock.callCount(), 0);
  const ruled = Object.entries(resolvers).flatMap(([type, fields]) =>
    Object.keys(fields).map((field) => `${type}.${field}`),
  );
  const lists = service.connections.map(({ type, field }) => `${type}.${field}`);
  assert.deepEqual(ruled.sort(), lists.sort());
});

test('urql applies a fragment on Node, and keeps things by their ids', async (context) => {
  const warned = context.mock.method(console, 'warn');
  const client = createClient(endpoint);
  const { data, error } = await client.query(Things, { ids }).toPromise();
  assert.equal(error, undefined);
  const [category, merged, quote, hidden, never] = data?.nodes ?? [];
  assert.ok(category?.__typename === 'Category' && category.name === 'Constant availability');
  assert.ok(merged?.__typename === 'Tombstone' && merged.kind === 'Category');
  assert.ok(quote?.__typename === 'Quote' && quote.text);
  assert.deepEqual([hidden, never], [null, null], 'null without an error');
  assert.ok(client.readQuery(Things, { ids })?.data, 'answered from the cache');
  assert.equal(warned.mock.callCount(), 0);
});

const Evidence = graphql(`
  query Evidence($id: ID!) {
    category(id: $id) {
      id
      evidence {
        basis
      }
      gaps {
        field
        reason
      }
      placements {
        id
        rationale
        domain {
          id
        }
      }
    }
  }
`);

test('urql takes what has no id as a part of the thing that holds it', async (context) => {
  const warned = context.mock.method(console, 'warn');
  const client = createClient(endpoint);
  const { data } = await client.query(Evidence, { id: service.CATEGORY }).toPromise();
  assert.ok(data?.category?.evidence.basis);
  assert.equal(warned.mock.callCount(), 0);
});

test('urql tells the codes of errors and the cost, also where the status is 400', async () => {
  const tried = async (variables: Parameters<typeof allQuotes>[1]) =>
    allQuotes(createClient(endpoint), variables).then(() => [], codes);
  assert.deepEqual(await tried({ first: 20, after: 'nonsense' }), ['INVALID_CURSOR']);
  assert.deepEqual(await tried({ first: 101 }), ['BAD_USER_INPUT']);
  assert.deepEqual(await tried({ first: 'many' as unknown as number }), ['BAD_USER_INPUT']);
  const { extensions } = await createClient(endpoint).query(Quotes, { first: 1 }).toPromise();
  assert.equal(extensions?.['cost'].limit, 5000);
});

test('urql asks by GET, then only with the tag', async () => {
  const { record, recorded } = service.recording();
  const fetcher = remembering(recorded);
  for (let visit = 0; visit < 2; visit += 1) {
    const { quotes } = await allQuotes(createClient(endpoint, fetcher), { first: 100 });
    assert.equal(quotes.length, service.OPEN_QUOTES);
  }
  assert.deepEqual(record, ['GET document 200', 'GET document 304']);
});

test('urql sends hashes too', async () => {
  const { record, recorded } = service.recording();
  const query = gql(service.unmet());
  const exchanges = [persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange];
  for (let visit = 0; visit < 2; visit += 1) {
    const client = new Client({ url: endpoint, fetch: recorded, preferGetMethod: true, exchanges });
    const { data } = await client.query(query, {}).toPromise();
    assert.ok(data);
  }
  assert.deepEqual(record, ['GET hash 400', 'GET document 200', 'GET hash 200']);
});
