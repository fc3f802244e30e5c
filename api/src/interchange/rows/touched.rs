//! Which things' words a batch changes: those whose rows it has, and those whose names or texts hang on them.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::Batch;
use crate::id::Kind;

impl Batch {
    /// The things whose words change.
    #[must_use]
    pub fn touched(&self) -> BTreeSet<(Kind, Uuid)> {
        let mut touched = BTreeSet::new();
        macro_rules! note {
            ($($kind:ident: $list:ident by $key:ident;)*) => {
                $(touched.extend(self.$list.iter().map(|row| (Kind::$kind, row.$key)));)*
            };
        }
        note! {
            Framework: frameworks by id;
            FrameworkVersion: framework_versions by id;
            Domain: domains by id;
            Domain: domain_aliases by domain_id;
            Subdomain: subdomains by id;
            ParticipantRole: participant_roles by id;
            Study: studies by id;
            Study: study_authors by study_id;
            SourceDocument: source_documents by id;
            Category: categories by id;
            Category: category_aliases by category_id;
            Category: category_conditions by category_id;
            Quote: quotes by id;
            Quote: quote_translations by quote_id;
        }
        touched
    }
}
