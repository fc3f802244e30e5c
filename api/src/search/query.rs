//! The door to search.

use async_graphql::{Context, Object};

use super::{
    connection::{Search, SearchConnection},
    filter::SearchFilter,
};
use crate::{context::scope, error::Result, page::PageArgs};

/// Search.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Things whose words match, best first: names and titles before other names, those before definitions, quotes
    /// last; within that, words as you gave them before other forms of them, and those before longer words that
    /// begin so. Case and accents do not count. Every word must stand in the same text: search twice for either of
    /// two. There are no operators; what is not a word is ignored.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The words, in any language. The first 10 different ones within 200 characters are used; \
                    `usedWords` and `omittedWords` of the answer tell which. Text beyond 4,000 characters is not divided \
                    and counts as one word left out. Other forms of a word are \
                    found too (`costs` finds `cost`), and from 4 letters on longer words that begin with it \
                    (`Kosten` finds `Kostenübernahme`). Words are found joined and parted by a hyphen (`E-Mail` and \
                    `email`). In scripts without spaces (Han, kana, Thai, Lao, Khmer, Burmese) a run of characters \
                    counts as one word, and is found wherever it stands (`セラピー` finds `オンラインセラピー`)."
        )]
        query: String,
        #[graphql(desc = "Only what passes this filter.")] filter: Option<SearchFilter>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<SearchConnection> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        let search = Search::new(scope, &query, filter.as_ref(), &page)?;
        Ok(SearchConnection::of(scope, search))
    }
}
