// #region ask
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type GraphQLFormattedError, print } from 'graphql';

export class Refused extends Error {
  constructor(readonly errors: GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join(' '));
  }
  get codes() {
    return this.errors.map(({ extensions }) => extensions?.['code']);
  }
}

export async function ask<Data, Variables>(
  endpoint: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  fetcher = fetch,
): Promise<Data> {
  const url = new URL(endpoint);
  url.searchParams.set('query', print(document));
  url.searchParams.set('variables', JSON.stringify(variables));
  const headers = { Accept: 'application/graphql-response+json, application/json;q=0.9' };
  const { data, errors } = await (await fetcher(url, { headers })).json();
  if (errors) throw new Refused(errors);
  return data;
}
// #endregion

// #region pages
import { Quotes } from './documents.js';
import type { QuotesQueryVariables } from './gql/graphql.js';

export async function* allQuotes(endpoint: string, variables: QuotesQueryVariables) {
  for (;;) {
    const { quotes } = await ask(endpoint, Quotes, variables);
    yield* quotes.edges.map(({ node }) => node);
    if (!quotes.pageInfo.hasNextPage) return;
    variables = { ...variables, after: quotes.pageInfo.endCursor };
  }
}
// #endregion

// #region etag
/** A `fetch` that asks again with the tag of the answer that it holds. For Node: browsers do so. */
export function remembering(fetcher = fetch): typeof fetch {
  const held = new Map<string, { tag: string; answer: Response }>();
  return async (input, init) => {
    const request = new Request(input, init);
    if (request.method !== 'GET') return fetcher(request);
    const known = held.get(request.url);
    if (known) request.headers.set('If-None-Match', known.tag);
    const answer = await fetcher(request);
    if (known && answer.status === 304) return known.answer.clone();
    const tag = answer.headers.get('ETag');
    if (tag) held.set(request.url, { tag, answer: answer.clone() });
    return answer;
  };
}
// #endregion
