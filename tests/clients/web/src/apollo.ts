// #region cache
import { InMemoryCache } from '@apollo/client/cache';
import { relayStylePagination } from '@apollo/client/utilities';
import types from './gql/possible-types.js';

const list = relayStylePagination(['filter', 'orderBy']);
const codedQuotes = relayStylePagination(['valence', 'filter', 'orderBy']);
const hits = relayStylePagination(['query', 'filter']);

export const createCache = () =>
  new InMemoryCache({
    possibleTypes: types.possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          accounts: relayStylePagination(),
          auditEvents: relayStylePagination(['filter']),
          categories: list,
          changeSets: relayStylePagination(['filter']),
          domains: list,
          frameworks: list,
          history: relayStylePagination(['id']),
          participantRoles: list,
          quotes: list,
          search: hits,
          studies: list,
        },
      },
      Study: { fields: { categories: list, focusGroups: relayStylePagination(), participants: list, quotes: list } },
      FocusGroup: { fields: { participants: list } },
      Participant: { fields: { quotes: list } },
      Domain: { fields: { categories: list } },
      Category: { fields: { children: list, quotes: codedQuotes } },
      ChangeSet: { fields: { changes: relayStylePagination() } },
      Comparison: { fields: { rows: relayStylePagination() } },
      // No id of their own: two queries may each ask for a part of them.
      BandedDemographics: { merge: true },
      ChangeSetRights: { merge: true },
      Coverage: { merge: true },
      Demographics: { merge: true },
      Evidence: { merge: true },
      ParticipantRecord: { merge: true },
      QuotePlace: { merge: true },
      Viewer: { merge: true },
      ViewerRights: { merge: true },
    },
  });
// #endregion

// #region client
import { ApolloClient } from '@apollo/client';
import { HttpLink } from '@apollo/client/link/http';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';

async function sha256(text: string) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const createClient = (uri: string, fetcher = fetch) =>
  new ApolloClient({
    cache: createCache(),
    link: new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(
      new HttpLink({ uri, fetch: fetcher }),
    ),
  });
// #endregion

// #region pages
import { filter, firstValueFrom } from 'rxjs';
import { Quotes } from './documents.js';
import type { QuotesQueryVariables } from './gql/graphql.js';

export async function allQuotes(client: ApolloClient, variables: QuotesQueryVariables) {
  const list = client.watchQuery({ query: Quotes, variables });
  const settled = () => firstValueFrom(list.pipe(filter(({ loading }) => !loading)));
  for (;;) {
    const shown = await settled();
    if (shown.dataState !== 'complete') throw shown.error;
    const { pageInfo, edges, totalCount } = shown.data.quotes;
    if (!pageInfo.hasNextPage) return { totalCount, quotes: edges.map(({ node }) => node) };
    await list.fetchMore({ variables: { after: pageInfo.endCursor } });
  }
}
// #endregion

// #region errors
import { CombinedGraphQLErrors } from '@apollo/client/errors';

/** The codes of an error that the service answered; none for one of the network. */
export const codes = (error: unknown) =>
  CombinedGraphQLErrors.is(error) ? error.errors.map((it) => it.extensions?.['code']) : [];
// #endregion
