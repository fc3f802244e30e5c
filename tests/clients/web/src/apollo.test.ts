import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gql } from '@apollo/client';
import { allQuotes, codes, createCache, createClient } from './apollo.js';
import { Things } from './documents.js';
import { graphql } from './gql/index.js';
import { ThingFragmentDoc } from './gql/graphql.js';
import { remembering } from './plain.js';
import * as service from './service.js';

const { endpoint } = service;
const ids = [service.CATEGORY, service.MERGED, service.QUOTE, service.HIDDEN, service.NEVER];

test('Apollo pages through all quotes, and merges them into one list', async () => {
  const { totalCount, quotes } = await allQuotes(createClient(endpoint), { first: 20 });
  assert.equal(totalCount, service.OPEN_QUOTES);
  assert.equal(quotes.length, totalCount);
  assert.equal(new Set(quotes.map(({ id }) => id)).size, totalCount);
  assert.ok(quotes.every(({ disclaimer }) => disclaimer), 'all quotes of a demo have a disclaimer');
});

test('Apollo keeps lists with different filters apart', async () => {
  const client = createClient(endpoint);
  const all = await allQuotes(client, { first: 50 });
  const german = await allQuotes(client, { first: 10, filter: { language: ['de'] } });
  const others = await allQuotes(client, { first: 10, filter: { not: { language: ['de'] } } });
  assert.ok(german.quotes.every(({ language }) => language === 'de'));
  assert.equal(german.quotes.length, german.totalCount);
  assert.equal(german.totalCount + others.totalCount, all.totalCount);
});

test("Apollo's cache has a rule for every list of the schema", () => {
  assert.ok(service.connections.length > 5);
  for (const { type, field, args } of service.connections) {
    const given = Object.fromEntries([...args, 'first', 'after'].map((name) => [name, 'x']));
    const at = createCache().policies.getStoreFieldName({
      typename: type,
      fieldName: field,
      args: given,
    });
    const key = JSON.parse(at.slice(field.length + 1) || '{}');
    assert.deepEqual(Object.keys(key).sort(), args.sort(), `${type}.${field}`);
  }
});

test('Apollo applies a fragment on Node, and keeps things by their ids', async () => {
  const client = createClient(endpoint);
  const { data } = await client.query({ query: Things, variables: { ids } });
  const [category, merged, quote, hidden, never] = data?.nodes ?? [];
  assert.ok(category?.__typename === 'Category' && category.name === 'Constant availability');
  assert.ok(merged?.__typename === 'Tombstone' && merged.kind === 'Category');
  assert.equal(merged.replacedBy?.__typename, 'Category');
  assert.ok(quote?.__typename === 'Quote' && quote.text);
  assert.deepEqual([hidden, never], [null, null], 'null without an error');

  const kept = client.readFragment({
    fragment: ThingFragmentDoc,
    from: { __typename: 'Quote', id: service.QUOTE },
  });
  assert.deepEqual(kept, { __typename: 'Quote', id: service.QUOTE });
});

const Basis = graphql(`
  query Basis($id: ID!) {
    category(id: $id) {
      id
      evidence {
        basis
      }
    }
  }
`);

const Source = graphql(`
  query Source($id: ID!) {
    category(id: $id) {
      id
      evidence {
        source {
          id
          title
        }
      }
    }
  }
`);

test('Apollo puts together what two queries ask of a thing without an id', async (context) => {
  const warned = context.mock.method(console, 'warn');
  const client = createClient(endpoint);
  const variables = { id: service.CATEGORY };
  await client.query({ query: Basis, variables });
  await client.query({ query: Source, variables });
  assert.ok(client.readQuery({ query: Basis, variables })?.category?.evidence.basis);
  assert.ok(client.readQuery({ query: Source, variables })?.category);
  assert.equal(warned.mock.callCount(), 0);
});

test('Apollo tells the codes of errors, also where the status is 400', async () => {
  const tried = async (variables: Parameters<typeof allQuotes>[1]) =>
    allQuotes(createClient(endpoint), variables).then(() => [], codes);
  assert.deepEqual(await tried({ first: 20, after: 'nonsense' }), ['INVALID_CURSOR']);
  assert.deepEqual(await tried({ first: 101 }), ['BAD_USER_INPUT']);
  assert.deepEqual(await tried({ first: 'many' as unknown as number }), ['BAD_USER_INPUT']);
});

test('Apollo sends a document once, then its hash by GET, then only the tag', async () => {
  const { record, recorded } = service.recording();
  const fetcher = remembering(recorded);
  const query = gql(service.unmet());
  for (let visit = 0; visit < 3; visit += 1) {
    const { data } = await createClient(endpoint, fetcher).query({ query });
    assert.ok(data);
  }
  assert.deepEqual(record, ['GET hash 400', 'POST document 200', 'GET hash 200', 'GET hash 304']);
});
