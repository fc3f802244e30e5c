//! Studies that the settings name for other issuers, looked up once: rights must not follow a slug that changes hands.

use std::{collections::HashMap, sync::Arc};

use entity::study;
use uuid::Uuid;

use crate::{
    access::{Db, Test, Viewer, rows},
    auth::IssuerSettings,
    error::Result,
    id::Kind,
};

/// The keys of studies by what the settings call them: a slug or an id.
#[derive(Clone, Debug, Default)]
pub struct IssuerStudies(Arc<HashMap<String, Uuid>>);

impl IssuerStudies {
    /// Looks up the studies that these issuers grant rights in. Returns what no study is called, too.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn resolve(db: &Db, issuers: &[IssuerSettings]) -> Result<(Self, Vec<String>)> {
        let mut named: Vec<&str> = named_studies(issuers).collect();
        named.sort_unstable();
        named.dedup();
        let ids = named.iter().filter_map(|name| Kind::Study.key(name).ok());
        let test = Test::Any(vec![
            Test::texts(study::Column::Slug, named.iter().map(|name| (*name).to_owned())),
            Test::ids(study::Column::Id, ids),
        ]);
        let studies = if named.is_empty() {
            Vec::new()
        } else {
            db.all(&rows::studies(&Viewer::Anonymous).with_withdrawn().filter(test)).await?
        };
        let (mut known, mut unknown) = (HashMap::new(), Vec::new());
        for name in named {
            let key = Kind::Study.key(name).ok();
            match studies.iter().find(|study| study.slug == name || Some(study.id) == key) {
                Some(study) => drop(known.insert(name.to_owned(), study.id)),
                None => unknown.push(name.to_owned()),
            }
        }
        Ok((Self(Arc::new(known)), unknown))
    }

    /// Returns the study that the settings call so, if there was one at the start.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Uuid> {
        self.0.get(name).copied()
    }
}

/// Returns what the settings of these issuers call studies.
pub fn named_studies(issuers: &[IssuerSettings]) -> impl Iterator<Item = &str> {
    issuers.iter().flat_map(|issuer| &issuer.grants).filter_map(|grant| grant.study.as_deref())
}
