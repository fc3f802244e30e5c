// What the clients ask. The code generator reads the documents from here.

// #region documents
import { graphql } from './gql/index.js';

export const Quotes = graphql(`
  query Quotes($filter: QuoteFilter, $orderBy: [QuoteOrder!], $first: Int!, $after: String) {
    quotes(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount
      edges {
        cursor
        node {
          ...Thing
          ...QuoteCard
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const Things = graphql(`
  query Things($ids: [ID!]!) {
    nodes(ids: $ids) {
      ...Thing
      ...QuoteCard
      ... on Category {
        name
      }
      ... on Tombstone {
        kind
        withdrawnAt
        replacedBy {
          ...Thing
        }
      }
    }
  }
`);

graphql(`
  fragment Thing on Node {
    __typename
    id
  }
`);

graphql(`
  fragment QuoteCard on Quote {
    text
    language
    disclaimer
    role {
      id
      name
    }
  }
`);
// #endregion
