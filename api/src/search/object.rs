//! What was found, as the API shows it.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::words;

use super::{
    connection::Search,
    matches::{MATCHES, Match, matches},
    snippet::Part,
};
use crate::{
    access::search::{Hit, Manner},
    context::scope,
    error::{Code, Error, Result},
    list_size::list_size,
    node::{Node, find::nodes},
    siblings::Member,
};

/// Which of a thing's words match.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::SearchField")]
pub enum SearchField {
    /// Name of a framework, domain, role or category; label of a version; code of a sub-domain.
    Name,
    /// Title of a study or source.
    Title,
    /// Another name of a category or domain, also in another language; abbreviation of a framework.
    Alias,
    /// Name of an author of a study.
    Author,
    /// Definition of a category.
    Definition,
    /// What a sub-domain asks.
    Question,
    /// What a framework, domain or role is; how a study was made.
    Description,
    /// When a category that acts both ways helps, or hinders.
    Condition,
    /// What is coded with a category.
    InclusionCriteria,
    /// What is not coded with a category.
    ExclusionCriteria,
    /// The words of a quote.
    Text,
    /// A translation of a quote.
    Translation,
}

/// How closely a text matches.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Manner")]
pub enum SearchManner {
    /// Every word stands there as you gave it, or joined or parted otherwise; case and accents do not count.
    Exact,
    /// Some word stands there in another form: `cost` for `costs`.
    Stem,
    /// Some word only begins a longer one that stands there: `Kosten` in `Kostenübernahme`.
    Beginning,
}

/// A thing that was found.
#[derive(Clone)]
pub struct SearchHit {
    pub(super) hit: Member<Hit>,
    pub(super) search: Arc<Search>,
}

/// A thing that was found, once, however many of its texts match.
#[Object]
impl SearchHit {
    /// The thing. Use fragments on the types that you show: `... on Category { name }`.
    async fn node(&self, ctx: &Context<'_>) -> Result<Node> {
        let scope = scope(ctx)?;
        let found = self.hit.fetch("nodes", |page| async move {
            let things: Vec<_> = page.rows().iter().map(|hit| (hit.kind, hit.id)).collect();
            nodes(scope, &things).await
        });
        let found = found.await?;
        found.get(&(self.hit.kind, self.hit.id)).cloned().ok_or_else(|| {
            Error::new(Code::Unavailable, "The data changed while they were read; search again.")
        })
    }

    /// Where the thing matches, best first: one for each of its texts in which all words stand. Only texts that
    /// you may see.
    #[graphql(directive = list_size::apply(2))]
    async fn matches(&self, ctx: &Context<'_>) -> Result<Vec<SearchMatch>> {
        let scope = scope(ctx)?;
        let found = self.hit.fetch(MATCHES, |page| async move {
            matches(scope, &self.search.texts, &self.search.words.wanted, page.rows()).await
        });
        let found = found.await?;
        let thing = (self.hit.kind.table().to_owned(), self.hit.id);
        let matches = found.get(&thing).into_iter().flatten().cloned();
        Ok(matches.map(SearchMatch::from).collect())
    }
}

/// A text of a thing that matches.
#[derive(SimpleObject)]
pub struct SearchMatch {
    /// Which of the thing's words the text is.
    field: SearchField,
    /// Language of the text, as a BCP 47 tag. Null where it is not known.
    language: Option<String>,
    /// How closely the text matches.
    manner: SearchManner,
    /// The text in pieces, to show in this order; of a long text, the stretch that shows best why it was found,
    /// with `…` where it is cut. Plain text: escape each piece before you put it into HTML.
    #[graphql(directive = list_size::apply(3))]
    snippet: Vec<SnippetPart>,
}

impl From<Match> for SearchMatch {
    fn from(found: Match) -> Self {
        Self {
            field: found.field.into(),
            language: found.language,
            manner: found.manner.into(),
            snippet: found.snippet.into_iter().map(SnippetPart::from).collect(),
        }
    }
}

/// A piece of a text.
#[derive(SimpleObject)]
pub struct SnippetPart {
    /// The piece, as the text has it. Plain text.
    text: String,
    /// Whether it matches: highlight it.
    matched: bool,
}

impl From<Part> for SnippetPart {
    fn from(part: Part) -> Self {
        Self { text: part.text, matched: part.matched }
    }
}
