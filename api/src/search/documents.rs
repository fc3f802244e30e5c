//! Which words of a thing can be searched. This is the place to make a field searchable.

use entity::words::{Access, SearchField as F};
use uuid::Uuid;

use super::terms::terms_of;
use crate::{
    access::{
        Test,
        search::{Document, SPOKEN},
        write::Writer,
    },
    error::Result,
    id::Kind,
};

/// How much a match in a field counts. Raise [`super::terms::FORMAT`] when you change it.
const fn weight(field: F) -> i32 {
    match field {
        F::Name | F::Title => 7,
        F::Alias | F::Author => 6,
        F::Definition | F::Question => 5,
        F::Description | F::Condition | F::InclusionCriteria => 4,
        F::ExclusionCriteria => 3,
        F::Text => SPOKEN,
        F::Translation => 1,
    }
}

/// The documents of some things, while they are gathered.
#[derive(Default)]
struct Gathered(Vec<Document>);

/// A thing whose words are gathered: what it is, its study, and who may read what it says.
#[derive(Clone, Copy)]
struct Speaker {
    thing: (Kind, Uuid),
    study: Option<Uuid>,
    access: Access,
}

impl Speaker {
    /// A thing that all may see.
    const fn open(kind: Kind, id: Uuid, study: Option<Uuid>) -> Self {
        Self { thing: (kind, id), study, access: Access::Open }
    }
}

impl Gathered {
    /// Adds a text, unless there is no word in it.
    fn add(&mut self, of: Speaker, field: F, language: Option<&str>, text: &str) {
        let terms = terms_of(text, language);
        if terms.is_empty() {
            return;
        }
        // Too many terms for the shelf of the very words: the text comes after those that have theirs there.
        let fits = field != F::Text || terms.fit_on_two_shelves();
        self.0.push(Document {
            thing: of.thing,
            study_id: of.study,
            field,
            language: language.map(str::to_owned),
            access: of.access,
            weight: weight(if fits { field } else { F::Translation }),
            text: text.to_owned(),
            terms,
        });
    }

    /// Adds a text that may be missing, whose language nobody wrote down.
    fn add_if(&mut self, of: Speaker, field: F, text: Option<&String>) {
        if let Some(text) = text {
            self.add(of, field, None, text);
        }
    }
}

/// What can be searched of these things, all of one kind. What is withdrawn says nothing.
pub async fn documents(writer: &Writer, kind: Kind, keys: &[Uuid]) -> Result<Vec<Document>> {
    let mut found = Gathered::default();
    match kind {
        Kind::Framework => frameworks(writer, keys, &mut found).await?,
        Kind::FrameworkVersion => versions(writer, keys, &mut found).await?,
        Kind::Domain => domains(writer, keys, &mut found).await?,
        Kind::Subdomain => subdomains(writer, keys, &mut found).await?,
        Kind::ParticipantRole => roles(writer, keys, &mut found).await?,
        Kind::Study => studies(writer, keys, &mut found).await?,
        Kind::SourceDocument => sources(writer, keys, &mut found).await?,
        Kind::Category => categories(writer, keys, &mut found).await?,
        Kind::Quote => quotes(writer, keys, &mut found).await?,
        // Neither people nor accounts nor what is only proposed is ever searched.
        _ => {}
    }
    Ok(found.0)
}

/// Things of these keys that are not withdrawn.
macro_rules! living {
    ($writer:expr, $table:ident, $keys:expr) => {
        $writer.all::<entity::$table::Entity>(&Test::All(vec![
            Test::ids(entity::$table::Column::Id, $keys.iter().copied()),
            Test::IsNull(entity::$table::Column::WithdrawnAt),
        ]))
    };
}

/// Rows that belong to things of these keys.
macro_rules! belonging {
    ($writer:expr, $table:ident by $owner:ident, $keys:expr) => {
        $writer.all::<entity::$table::Entity>(&Test::ids(
            entity::$table::Column::$owner,
            $keys.iter().copied(),
        ))
    };
}

async fn frameworks(writer: &Writer, keys: &[Uuid], found: &mut Gathered) -> Result<()> {
    for row in living!(writer, framework, keys).await? {
        let it = Speaker::open(Kind::Framework, row.id, None);
        found.add(it, F::Name, None, &row.name);
        found.add(it, F::Alias, None, &row.short_name);
        found.add_if(it, F::Description, row.description.as_ref());
    }
    Ok(())
}

async fn versions(writer: &Writer, keys: &[Uuid], found: &mut Gathered) -> Result<()> {
    for row in living!(writer, framework_version, keys).await? {
        let it = Speaker::open(Kind::FrameworkVersion, row.id, None);
        found.add(it, F::Name, None, &row.label);
    }
    Ok(())
}

async fn domains(writer: &Writer, keys: &[Uuid], found: &mut Gathered) -> Result<()> {
    let aliases = belonging!(writer, domain_alias by DomainId, keys).await?;
    for row in living!(writer, domain, keys).await? {
        let it = Speaker::open(Kind::Domain, row.id, None);
        found.add(it, F::Name, None, &row.name);
        found.add_if(it, F::Description, row.description.as_ref());
        for alias in aliases.iter().filter(|alias| alias.domain_id == row.id) {
            found.add(it, F::Alias, Some(&alias.language), &alias.text);
        }
    }
    Ok(())
}

async fn subdomains(writer: &Writer, keys: &[Uuid], found: &mut Gathered) -> Result<()> {
    for row in living!(writer, subdomain, keys).await? {
        let it = Speaker::open(Kind::Subdomain, row.id, None);
        found.add(it, F::Name, None, &row.code);
        found.add(it, F::Question, None, &row.question);
    }
    Ok(())
}

async fn roles(writer: &Writer, keys: &[Uuid], found: &mut Gathered) -> Result<()> {
    for row in living!(writer, participant_role, keys).await? {
        let it = Speaker::open(Kind::ParticipantRole, row.id, None);
        found.add(it, F::Name, None, &row.name);
        found.add_if(it, F::Description, row.description.as_ref());
    }
    Ok(())
}

async fn studies(writer: &Writer, keys: &[Uuid], found: &mut Gathered) -> Result<()> {
    let authors = belonging!(writer, study_author by StudyId, keys).await?;
    for row in living!(writer, study, keys).await? {
        let it = Speaker::open(Kind::Study, row.id, Some(row.id));
        found.add(it, F::Title, None, &row.title);
        found.add_if(it, F::Description, row.design.as_ref());
        for author in authors.iter().filter(|author| author.study_id == row.id) {
            found.add(it, F::Author, None, &author.name);
        }
    }
    Ok(())
}

/// Published sources: who may know of the others follows other rules than a level of access.
async fn sources(writer: &Writer, keys: &[Uuid], found: &mut Gathered) -> Result<()> {
    for row in living!(writer, source_document, keys).await? {
        if row.published {
            let it = Speaker::open(Kind::SourceDocument, row.id, Some(row.study_id));
            found.add(it, F::Title, row.language.as_deref(), &row.title);
        }
    }
    Ok(())
}

async fn categories(writer: &Writer, keys: &[Uuid], found: &mut Gathered) -> Result<()> {
    let aliases = belonging!(writer, category_alias by CategoryId, keys).await?;
    let conditions = belonging!(writer, category_condition by CategoryId, keys).await?;
    for row in living!(writer, category, keys).await? {
        let it = Speaker::open(Kind::Category, row.id, Some(row.study_id));
        found.add(it, F::Name, None, &row.name);
        found.add_if(it, F::Definition, row.definition.as_ref());
        found.add_if(it, F::InclusionCriteria, row.inclusion.as_ref());
        found.add_if(it, F::ExclusionCriteria, row.exclusion.as_ref());
        for alias in aliases.iter().filter(|alias| alias.category_id == row.id) {
            found.add(it, F::Alias, Some(&alias.language), &alias.text);
        }
        for condition in conditions.iter().filter(|it| it.category_id == row.id) {
            found.add(it, F::Condition, None, &condition.text);
        }
    }
    Ok(())
}

/// Quotes and their translations. What coders noted is not searched.
async fn quotes(writer: &Writer, keys: &[Uuid], found: &mut Gathered) -> Result<()> {
    let translations = belonging!(writer, quote_translation by QuoteId, keys).await?;
    for row in living!(writer, quote, keys).await? {
        let it =
            Speaker { thing: (Kind::Quote, row.id), study: Some(row.study_id), access: row.access };
        found.add(it, F::Text, row.language.as_deref(), &row.text);
        for translation in translations.iter().filter(|it| it.quote_id == row.id) {
            // Who may not read the quote may not read it in another language either.
            let it = Speaker { access: row.access.max(translation.access), ..it };
            found.add(it, F::Translation, Some(&translation.language), &translation.text);
        }
    }
    Ok(())
}
