//! A search before it is run, and the page of what it found.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use entity::words::Access;
use tokio::sync::OnceCell;

use super::{
    controlled::note_counted,
    divide::{Words, divide},
    filter::SearchFilter,
    matches::{MATCHES, matches},
    object::SearchHit,
};
use crate::{
    access::{
        Slice, Window,
        rows::{self, Texts},
        search::{Hit, SHAPE},
    },
    connection::PageInfo,
    context::Scope,
    error::Result,
    id::Kind,
    page::{Fingerprint, PageArgs, cursor},
    siblings::{Member, Siblings},
};

/// What is searched for, and where.
pub struct Search {
    /// The words.
    pub words: Words,
    /// The texts in which is searched: of the viewer and within the filter.
    pub documents: Texts,
    /// The texts in which a thing that was found may match.
    pub texts: Texts,
    /// The stretch of the hits that is wanted.
    pub window: Window,
    fingerprint: Fingerprint,
}

impl Search {
    /// A search with these arguments.
    ///
    /// # Errors
    ///
    /// Where an argument is wrong.
    pub fn new(
        scope: &Scope,
        query: &str,
        filter: Option<&SearchFilter>,
        page: &PageArgs,
    ) -> Result<Self> {
        let words = divide(query);
        let readable = rows::search_documents(&scope.viewer);
        let (documents, texts) = match filter {
            Some(filter) => {
                let documents = readable.clone().filter(filter.test(&scope.viewer)?);
                (documents, readable.filter(filter.of_texts()))
            }
            None => (readable.clone(), readable),
        };
        let fingerprint = Fingerprint::of("search", &(query, filter));
        let window = page.window(&SHAPE, fingerprint, scope.pages)?;
        Ok(Self { words, documents, texts, window, fingerprint })
    }

    fn cursor(&self, hit: &Hit) -> String {
        cursor(&hit.key(), self.fingerprint)
    }
}

type Page = (Vec<Member<Hit>>, bool);

/// A page of what was found. Nothing is searched until it is asked for.
pub struct SearchConnection {
    scope: Scope,
    search: Arc<Search>,
    page: OnceCell<Result<Page>>,
}

impl SearchConnection {
    /// The page of a search.
    #[must_use]
    pub fn of(scope: &Scope, search: Search) -> Self {
        Self { scope: scope.clone(), search: Arc::new(search), page: OnceCell::new() }
    }

    async fn page(&self) -> Result<Page> {
        let Search { documents, texts, words: Words { wanted, .. }, window, .. } = &*self.search;
        let read = || async {
            if wanted.is_empty() {
                return Ok((Vec::new(), false));
            }
            let Slice { rows, more } = self.scope.db.hits(documents, wanted, window).await?;
            let hits = Member::all(rows);
            // That a quote was found tells that it holds the words, whatever is asked of the hit. Looking for the places
            // notes it, and `matches` finds them looked for.
            let told = hits.iter().find(|hit| hit.kind == Kind::Quote);
            if let Some(hit) = told.filter(|_| texts.may_hold(Access::Controlled)) {
                let look = |page: Arc<Siblings<Hit>>| async move {
                    matches(&self.scope, texts, wanted, page.rows()).await
                };
                hit.fetch(MATCHES, look).await?;
            }
            Ok((hits, more))
        };
        self.page.get_or_init(read).await.clone()
    }

    /// Notes the hit behind the page: that there is one tells that it holds the words.
    async fn note_next(&self, page: &[Member<Hit>]) -> Result<()> {
        let Search { documents, texts, words: Words { wanted, .. }, window, .. } = &*self.search;
        if !texts.may_hold(Access::Controlled) {
            return Ok(());
        }
        let wider = Window { limit: window.limit + 1, ..window.clone() };
        let mut next = self.scope.db.hits(documents, wanted, &wider).await?.rows;
        next.retain(|hit| hit.kind == Kind::Quote && page.iter().all(|it| it.id != hit.id));
        if !next.is_empty() {
            matches(&self.scope, texts, wanted, &next).await?;
        }
        Ok(())
    }

    fn hit(&self, hit: Member<Hit>) -> SearchHit {
        SearchHit { hit, search: Arc::clone(&self.search) }
    }
}

/// One page of what was found, best first, after the Relay Cursor Connections specification.
#[Object]
impl SearchConnection {
    /// What was found, best first.
    async fn nodes(&self) -> Result<Vec<SearchHit>> {
        let (hits, _) = self.page().await?;
        self.scope.db.charge_items(hits.len()).await;
        Ok(hits.into_iter().map(|hit| self.hit(hit)).collect())
    }

    /// What was found, each with its cursor.
    async fn edges(&self) -> Result<Vec<SearchEdge>> {
        let (hits, _) = self.page().await?;
        self.scope.db.charge_items(hits.len()).await;
        let edge =
            |hit: Member<Hit>| SearchEdge { cursor: self.search.cursor(&hit), node: self.hit(hit) };
        Ok(hits.into_iter().map(edge).collect())
    }

    /// Where this page lies among all that was found.
    async fn page_info(&self) -> Result<PageInfo> {
        let (hits, more) = self.page().await?;
        if more {
            self.note_next(&hits).await?;
        }
        let ends = [hits.first(), hits.last()];
        let ends = ends.map(|hit| hit.map(|hit| self.search.cursor(hit)));
        Ok(PageInfo::of(&self.search.window, more, ends))
    }

    /// The words that were searched for, as you gave them. Empty if `query` has no word; then nothing is found.
    async fn used_words(&self) -> &[String] {
        &self.search.words.used
    }

    /// Words of `query` that were left out, as you gave them: those after the first 10 different ones, and those
    /// beyond the first 200 characters. At most 50 of them; `omittedWordCount` counts all.
    async fn omitted_words(&self) -> &[String] {
        &self.search.words.omitted
    }

    /// How many words of `query` were left out. 0 if all were used.
    async fn omitted_word_count(&self) -> u64 {
        self.search.words.omitted_count as u64
    }

    /// How many things were found in all, whatever the page: counted only when asked for, and only what you may
    /// see.
    async fn total_count(&self) -> Result<u64> {
        let Search { documents, words: Words { wanted, .. }, .. } = &*self.search;
        if wanted.is_empty() {
            return Ok(0);
        }
        note_counted(&self.scope, documents, wanted).await?;
        self.scope.db.hit_count(documents, wanted).await
    }
}

/// A thing that was found, with the cursor that marks its place.
#[derive(SimpleObject)]
pub struct SearchEdge {
    /// Marks the place of this thing in this search: pass it as `after` or `before` with the same arguments.
    /// Opaque; do not take it apart.
    cursor: String,
    /// What was found.
    node: SearchHit,
}
