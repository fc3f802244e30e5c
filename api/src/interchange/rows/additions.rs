//! What editors add to categories and domains that are held already.

use std::collections::HashSet;

use uuid::Uuid;

use super::{Batch, categories, frameworks};
use crate::interchange::{
    bundle::Bundle,
    names::{Dangling, Names, category_path, look},
};

/// The rows that additions come to, one batch per study and one for the domains.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Additions(pub Vec<Batch>);

/// What is there already, so that it is not added again.
#[derive(Clone, Debug, Default)]
pub struct Held {
    category_aliases: HashSet<(Uuid, String, String)>,
    placements: HashSet<(Uuid, Uuid, Option<Uuid>)>,
    domain_aliases: HashSet<(Uuid, String, String)>,
    /// Keys that were ever given, also to what is no longer there.
    given: HashSet<Uuid>,
}

impl Held {
    /// Takes note of rows.
    pub fn note(&mut self, batch: &Batch) {
        let aliases = batch.category_aliases.iter();
        self.category_aliases
            .extend(aliases.map(|it| (it.category_id, it.language.clone(), it.text_key.clone())));
        let placements = batch.placements.iter();
        self.placements
            .extend(placements.map(|it| (it.category_id, it.domain_id, it.subdomain_id)));
        let aliases = batch.domain_aliases.iter();
        self.domain_aliases
            .extend(aliases.map(|it| (it.domain_id, it.language.clone(), it.text_key.clone())));
    }

    /// Takes note of keys that were given before: what somebody took away on purpose is not brought back.
    pub fn note_given(&mut self, keys: impl IntoIterator<Item = Uuid>) {
        self.given.extend(keys);
    }
}

impl Additions {
    /// The additions of checked bundles.
    ///
    /// # Errors
    ///
    /// Where a reference leads nowhere, which the checks tell better.
    pub fn of(bundles: &[Bundle], names: &Names) -> Result<Self, Dangling> {
        let mut domains = Batch::default();
        let mut batches: Vec<Batch> = Vec::new();
        for bundle in bundles {
            add_domain_aliases(bundle, names, &mut domains)?;
            for addition in &bundle.additions {
                let study = names.study(&addition.study)?;
                let version = names.version(&study.version)?;
                let path = category_path(&addition.study, &addition.category);
                let category = look(&study.categories, &addition.category)?;
                let mut batch = Batch { study: Some(study.id), ..Batch::default() };
                for it in &addition.aliases {
                    let row = categories::alias(it, category, &path);
                    batch.category_aliases.push(row);
                }
                for it in &addition.placements {
                    let row = categories::placement(it, category, &path, study, version)?;
                    batch.placements.push(row);
                }
                batches.push(batch);
            }
        }
        batches.insert(0, domains);
        Ok(Self(batches))
    }

    /// Of these, what is not held yet.
    #[must_use]
    pub fn beyond(mut self, held: &Held) -> Self {
        let mut held = held.clone();
        for batch in &mut self.0 {
            batch.category_aliases.retain(|it| {
                let what = (it.category_id, it.language.clone(), it.text_key.clone());
                held.given.insert(it.id) && held.category_aliases.insert(what)
            });
            batch.placements.retain(|it| {
                let what = (it.category_id, it.domain_id, it.subdomain_id);
                held.given.insert(it.id) && held.placements.insert(what)
            });
            batch.domain_aliases.retain(|it| {
                let what = (it.domain_id, it.language.clone(), it.text_key.clone());
                held.given.insert(it.id) && held.domain_aliases.insert(what)
            });
        }
        self.0.retain(|batch| !batch.is_empty());
        self
    }
}

fn add_domain_aliases(bundle: &Bundle, names: &Names, batch: &mut Batch) -> Result<(), Dangling> {
    for addition in &bundle.domain_aliases {
        let version = names.version(&addition.framework_version)?;
        let domain = version.domain(addition.domain)?;
        for it in &addition.aliases {
            let row = frameworks::alias(it, domain, version)?;
            batch.domain_aliases.push(row);
        }
    }
    Ok(())
}
