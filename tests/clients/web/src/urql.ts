// #region client
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import schema from './gql/schema.json' with { type: 'json' };

const list = relayPagination();

export const resolvers = {
  Query: {
    accounts: list,
    auditEvents: list,
    categories: list,
    changeSets: list,
    domains: list,
    frameworks: list,
    history: list,
    participantRoles: list,
    quotes: list,
    search: list,
    studies: list,
  },
  Study: { categories: list, focusGroups: list, participants: list, quotes: list },
  FocusGroup: { participants: list },
  Participant: { quotes: list },
  Domain: { categories: list },
  Category: { children: list, quotes: list },
  ChangeSet: { changes: list },
  Comparison: { rows: list },
};

// What has no id is kept with the thing that holds it.
const types: { kind: string; name: string; fields: { name: string }[] | null }[] =
  schema.__schema.types;
const embedded = types.filter(
  ({ kind, fields }) => kind === 'OBJECT' && !fields?.some(({ name }) => name === 'id'),
);

export const createClient = (url: string, fetcher = fetch) =>
  new Client({
    url,
    fetch: fetcher,
    preferGetMethod: true,
    exchanges: [
      cacheExchange({
        schema,
        keys: Object.fromEntries(embedded.map(({ name }) => [name, () => null])),
        resolvers,
      }),
      fetchExchange,
    ],
  });
// #endregion

// #region pages
import { Quotes } from './documents.js';
import type { QuotesQueryVariables } from './gql/graphql.js';

export async function allQuotes(client: Client, variables: QuotesQueryVariables) {
  for (;;) {
    const { data, error } = await client.query(Quotes, variables).toPromise();
    if (!data) throw error;
    const { pageInfo, edges, totalCount } = data.quotes;
    if (!pageInfo.hasNextPage) return { totalCount, quotes: edges.map(({ node }) => node) };
    variables = { ...variables, after: pageInfo.endCursor };
  }
}
// #endregion

// #region errors
import { CombinedError } from '@urql/core';

/** The codes of an error that the service answered; none for one of the network. */
export const codes = (error: unknown) =>
  error instanceof CombinedError ? error.graphQLErrors.map((it) => it.extensions['code']) : [];
// #endregion
