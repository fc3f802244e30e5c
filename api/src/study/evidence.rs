//! On what a statement rests, and where that can be read.

use async_graphql::{Context, SimpleObject};
use entity::{category, category_condition, category_role, placement, reported_count, words};
use uuid::Uuid;

use super::{SourceDocument, loader};
use crate::{context::scope, error::Result, siblings::Member, words::Basis};

/// On what a statement rests. Always show the basis; where it is REPORTED, source and locator say where to
/// read it.
#[derive(SimpleObject)]
pub struct Evidence {
    /// On what the statement rests.
    basis: Basis,
    /// Where it is stated. Null where no source states it, or where the source is not for you.
    source: Option<SourceDocument>,
    /// The place in the source, such as `p. 7` or `abstract`. Null where `source` is.
    locator: Option<String>,
}

/// A row that states something and says on what basis.
pub trait Stated: Send + Sync + 'static {
    /// The basis.
    fn basis(&self) -> words::Basis;
    /// The source.
    fn source(&self) -> Option<Uuid>;
    /// The place in the source.
    fn locator(&self) -> Option<&str>;
}

macro_rules! stated {
    ($($table:ident),*) => {
        $(impl Stated for $table::Model {
            fn basis(&self) -> words::Basis {
                self.basis
            }

            fn source(&self) -> Option<Uuid> {
                self.source_document_id
            }

            fn locator(&self) -> Option<&str> {
                self.locator.as_deref()
            }
        })*
    };
}

stated!(category, category_condition, category_role, placement, reported_count);

impl Evidence {
    /// The evidence of a row. The locator leads into the source, so it is shown only beside it.
    pub async fn of<R: Stated>(ctx: &Context<'_>, row: &Member<R>) -> Result<Self> {
        let asked = ctx.look_ahead();
        let source = if asked.field("source").exists() || asked.field("locator").exists() {
            let scope = scope(ctx)?;
            row.referred(scope, "evidence", Stated::source, loader::sources).await?
        } else {
            None
        };
        let locator = source.as_ref().and(row.locator()).map(str::to_owned);
        Ok(Self { basis: row.basis().into(), source: source.map(SourceDocument), locator })
    }
}
