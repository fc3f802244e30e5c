//! Adding what editors say to a data set that is there: one more version, and none the second time.

use std::collections::HashMap;

use entity::{
    category, category_alias, dataset, domain, domain_alias, framework, framework_reference,
    framework_version, placement, revision, source_document, study, subdomain,
};
use uuid::Uuid;

use super::{
    bundle::Bundle,
    check::check_additions,
    journal::Journal,
    load::{LoadError, held},
    names::{
        DomainNames, Names, Slugs, StudyNames, VersionNames, domain_path, key, reference_path,
        study_path,
    },
    rows::{Additions, Batch, Held},
};
use crate::{
    access::{Db, Permit, Test, write::Writer},
    error::Result,
};

/// Who is written into the history.
const ACTOR: &str = "nasss seed editorial";

/// How much was added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Other names of categories.
    pub category_aliases: usize,
    /// Places of categories.
    pub placements: usize,
    /// Other names of domains.
    pub domain_aliases: usize,
    /// The version of the data set now; the same as before where nothing was added.
    pub version: i64,
}

impl std::fmt::Display for Added {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.nothing() {
            return write!(f, "everything was there already; nothing was changed");
        }
        write!(
            f,
            "added {} placements, {} names of categories and {} names of domains, as version {}",
            self.placements, self.category_aliases, self.domain_aliases, self.version
        )
    }
}

impl Added {
    /// Whether everything was there already.
    #[must_use]
    pub const fn nothing(&self) -> bool {
        self.category_aliases + self.placements + self.domain_aliases == 0
    }
}

/// Adds the additions and domain aliases of a bundle, but for what is there already and what somebody
/// took away since it was added.
///
/// # Errors
///
/// Where there is no data set, the bundle does not pass the checks, or the database refuses. Nothing is
/// written then.
pub async fn add_editorial(db: &Db, permit: &Permit, bundle: &Bundle) -> Result<Added, LoadError> {
    let writer = Writer::begin(db, permit).await?;
    let dataset = held(&writer).await?.ok_or(LoadError::Empty)?;
    let names = names(&writer, bundle).await?;
    let problems = check_additions(bundle, &names, dataset.kind);
    if !problems.is_empty() {
        return Err(LoadError::Refused(problems));
    }
    let wanted = Additions::of(std::slice::from_ref(bundle), &names)?;
    let there = there(&writer, &wanted).await?;
    let batches = wanted.beyond(&there).0;
    let mut added = counted(&batches, &dataset);
    if added.nothing() {
        return Ok(added);
    }
    added.version = dataset.version + 1;
    touch(&writer, &batches, added.version).await?;
    let mut journal = Journal::new(&writer, added.version, ACTOR.into());
    journal.publish(batches).await?;
    journal.bump().await?;
    writer.commit().await?;
    Ok(added)
}

fn counted(batches: &[Batch], dataset: &dataset::Model) -> Added {
    Added {
        category_aliases: batches.iter().map(|it| it.category_aliases.len()).sum(),
        placements: batches.iter().map(|it| it.placements.len()).sum(),
        domain_aliases: batches.iter().map(|it| it.domain_aliases.len()).sum(),
        version: dataset.version,
    }
}

/// Marks what was added to as changed, so that copies that ask for changes hear of it.
async fn touch(writer: &Writer, batches: &[Batch], version: i64) -> Result<()> {
    let categories = batches.iter().flat_map(|it| {
        let aliased = it.category_aliases.iter().map(|row| row.category_id);
        aliased.chain(it.placements.iter().map(|row| row.category_id))
    });
    let aliases = batches.iter().flat_map(|it| &it.domain_aliases);
    let test = Test::ids(category::Column::Id, categories);
    let values = vec![(category::Column::ChangedIn, version.into())];
    writer.update::<category::Entity>(&test, values).await?;
    let test = Test::ids(domain::Column::Id, aliases.map(|row| row.domain_id));
    let values = vec![(domain::Column::ChangedIn, version.into())];
    writer.update::<domain::Entity>(&test, values).await?;
    Ok(())
}

/// What of the additions is there, or was.
async fn there(writer: &Writer, wanted: &Additions) -> Result<Held> {
    let rows = || wanted.0.iter();
    let of_aliases = rows().flat_map(|it| it.category_aliases.iter().map(|row| row.category_id));
    let of_places = rows().flat_map(|it| it.placements.iter().map(|row| row.category_id));
    let of_domains = rows().flat_map(|it| it.domain_aliases.iter().map(|row| row.domain_id));
    let mut held = Held::default();
    held.note(&Batch {
        category_aliases: {
            let test = Test::ids(category_alias::Column::CategoryId, of_aliases);
            writer.all::<category_alias::Entity>(&test).await?
        },
        placements: {
            let test = Test::ids(placement::Column::CategoryId, of_places);
            writer.all::<placement::Entity>(&test).await?
        },
        domain_aliases: {
            let test = Test::ids(domain_alias::Column::DomainId, of_domains);
            writer.all::<domain_alias::Entity>(&test).await?
        },
        ..Batch::default()
    });
    let keys = rows().flat_map(|it| {
        let aliases = it.category_aliases.iter().map(|row| row.id);
        let places = it.placements.iter().map(|row| row.id);
        aliases.chain(places).chain(it.domain_aliases.iter().map(|row| row.id))
    });
    let test = Test::ids(revision::Column::EntityId, keys);
    let before = writer.all::<revision::Entity>(&test).await?;
    held.note_given(before.into_iter().map(|row| row.entity_id));
    Ok(held)
}

/// What the bundle can refer to in the database.
async fn names(writer: &Writer, bundle: &Bundle) -> Result<Names> {
    let slugs = bundle.additions.iter().map(|it| it.study.as_str());
    let test = Test::All(vec![
        Test::texts(study::Column::Slug, slugs),
        Test::IsNull(study::Column::WithdrawnAt),
    ]);
    let studies = writer.all::<study::Entity>(&test).await?;
    let aliased = bundle.domain_aliases.iter();
    let test = Test::All(vec![
        Test::Any(vec![
            Test::texts(
                framework_version::Column::Slug,
                aliased.map(|it| it.framework_version.as_str()),
            ),
            Test::ids(
                framework_version::Column::Id,
                studies.iter().map(|it| it.framework_version_id),
            ),
        ]),
        Test::IsNull(framework_version::Column::WithdrawnAt),
    ]);
    let versions = writer.all::<framework_version::Entity>(&test).await?;
    let mut names = Names::default();
    for version in &versions {
        let of_version = version_names(writer, version, bundle).await?;
        names.versions.insert(version.slug.clone(), of_version);
    }
    let slugs: HashMap<Uuid, &str> = versions.iter().map(|it| (it.id, it.slug.as_str())).collect();
    for study in &studies {
        let mut of_study = study_names(writer, study).await?;
        if let Some(version) = slugs.get(&study.framework_version_id) {
            (*version).clone_into(&mut of_study.version);
        }
        names.studies.insert(study.slug.clone(), of_study);
    }
    Ok(names)
}

async fn version_names(
    writer: &Writer,
    version: &framework_version::Model,
    bundle: &Bundle,
) -> Result<VersionNames> {
    let test = Test::All(vec![
        Test::is(domain::Column::FrameworkVersionId, version.id),
        Test::IsNull(domain::Column::WithdrawnAt),
    ]);
    let domains = writer.all::<domain::Entity>(&test).await?;
    let test = Test::All(vec![
        Test::is(subdomain::Column::FrameworkVersionId, version.id),
        Test::IsNull(subdomain::Column::WithdrawnAt),
    ]);
    let subdomains = writer.all::<subdomain::Entity>(&test).await?;
    let of_domain = |domain: domain::Model| {
        let own = subdomains.iter().filter(|it| it.domain_id == domain.id);
        let names = DomainNames {
            id: domain.id,
            path: domain_path(&version.slug, &domain.slug),
            subdomains: own.map(|it| (it.code.clone(), it.id)).collect(),
        };
        (domain.number, names)
    };
    Ok(VersionNames {
        id: version.id,
        references: references(writer, version, bundle).await?,
        domains: domains.into_iter().map(of_domain).collect(),
    })
}

/// The slugs of references are not stored, but their keys follow from them.
async fn references(
    writer: &Writer,
    version: &framework_version::Model,
    bundle: &Bundle,
) -> Result<Slugs> {
    let test = Test::is(framework::Column::Id, version.framework_id);
    let frameworks = writer.all::<framework::Entity>(&test).await?;
    let test = Test::is(framework_reference::Column::FrameworkId, version.framework_id);
    let there = writer.all::<framework_reference::Entity>(&test).await?;
    let aliases = bundle.domain_aliases.iter().flat_map(|it| &it.aliases);
    let mut slugs = Slugs::new();
    for slug in aliases.filter_map(|it| it.reference.as_ref()) {
        for framework in &frameworks {
            let id = key(None, &reference_path(&framework.slug, slug));
            if there.iter().any(|it| it.id == id) {
                slugs.insert(slug.clone(), id);
            }
        }
    }
    Ok(slugs)
}

async fn study_names(writer: &Writer, study: &study::Model) -> Result<StudyNames> {
    let test = Test::is(source_document::Column::StudyId, study.id);
    let sources = writer.all::<source_document::Entity>(&test).await?;
    let living = sources.into_iter().filter(|it| it.withdrawn_at.is_none());
    let test = Test::is(category::Column::StudyId, study.id);
    let categories = writer.all::<category::Entity>(&test).await?;
    let gone = categories.iter().filter(|it| it.withdrawn_at.is_some());
    Ok(StudyNames {
        id: study.id,
        path: study_path(&study.slug),
        withdrawn: gone.map(|it| it.slug.clone()).collect(),
        sources: living.map(|it| (it.slug, it.id)).collect::<Slugs>(),
        categories: categories.into_iter().map(|it| (it.slug, it.id)).collect(),
        ..StudyNames::default()
    })
}
