//! Every list of the schema, with what the anonymous viewer should find in it.

use std::collections::HashSet;

use entity::{
    category, domain, quote, study,
    words::{Access, Valence},
};
use nasss::id::Kind;
use uuid::Uuid;

use super::model::{Atom, Entry, Things};
use crate::generated::Rows;

/// Whose list it is: one thing of this type, found again in the list of all of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Parent {
    pub name: &'static str,
    pub all: &'static str,
    pub id: Uuid,
    pub kind: Kind,
}

/// A list.
#[derive(Debug)]
pub struct List {
    pub things: &'static Things,
    pub parent: Option<Parent>,
    pub field: &'static str,
    /// Arguments of this list alone, as they are written in a query.
    pub arguments: &'static str,
    pub entries: Vec<Entry>,
}

const FRAMEWORK: Things =
    Things { name: "Framework", kind: Kind::Framework, fields: &[], unasked: None };
const DOMAIN: Things =
    Things { name: "Domain", kind: Kind::Domain, fields: &["NUMBER", "NAME"], unasked: Some(0) };
const STUDY: Things = Things {
    name: "Study",
    kind: Kind::Study,
    fields: &["TITLE", "PUBLISHED_ON", "CHANGED"],
    unasked: Some(0),
};
const CATEGORY: Things = Things {
    name: "Category",
    kind: Kind::Category,
    fields: &["NAME", "VALENCE", "CHANGED"],
    unasked: Some(0),
};
const QUOTE: Things = Things {
    name: "Quote",
    kind: Kind::Quote,
    fields: &["LANGUAGE", "LENGTH", "CHANGED"],
    unasked: None,
};
const ROLE: Things = Things {
    name: "ParticipantRole",
    kind: Kind::ParticipantRole,
    fields: &["NAME", "CODE"],
    unasked: Some(0),
};

fn domain_entry(row: &domain::Model) -> Entry {
    Entry { id: row.id, values: vec![Some(row.number.into()), Some(row.order_key.as_str().into())] }
}

fn study_entry(row: &study::Model) -> Entry {
    let date = row.published_on.as_deref().map(Atom::from);
    Entry {
        id: row.id,
        values: vec![Some(row.order_key.as_str().into()), date, Some(row.changed_in.into())],
    }
}

fn category_entry(row: &category::Model) -> Entry {
    let values = vec![
        Some(row.order_key.as_str().into()),
        Some(row.valence.word().into()),
        Some(row.changed_in.into()),
    ];
    Entry { id: row.id, values }
}

fn quote_entry(row: &quote::Model) -> Entry {
    let language = row.language.as_deref().map(Atom::from);
    Entry {
        id: row.id,
        values: vec![language, Some(row.length.into()), Some(row.changed_in.into())],
    }
}

impl Rows {
    fn open_quotes(&self, wanted: impl Fn(&quote::Model) -> bool) -> Vec<Entry> {
        let open = |row: &&quote::Model| row.withdrawn_at.is_none() && row.access == Access::Open;
        self.quotes.iter().filter(open).filter(|row| wanted(row)).map(quote_entry).collect()
    }

    fn living_categories(&self, wanted: impl Fn(&category::Model) -> bool) -> Vec<Entry> {
        let living = self.categories.iter().filter(|row| row.withdrawn_at.is_none());
        living.filter(|row| wanted(row)).map(category_entry).collect()
    }
}

/// The lists at the root.
pub fn roots(rows: &Rows) -> Vec<List> {
    let list =
        |things, field, entries| List { things, parent: None, field, arguments: "", entries };
    let frameworks = rows.frameworks.iter().filter(|row| row.withdrawn_at.is_none());
    // Frameworks come by name and cannot be ordered otherwise.
    let frameworks = frameworks
        .map(|row| Entry { id: row.id, values: vec![Some(row.order_key.as_str().into())] });
    let domains = rows.domains.iter().filter(|row| row.withdrawn_at.is_none());
    let studies = rows.studies.iter().filter(|row| row.withdrawn_at.is_none());
    let roles = rows.roles.iter().filter(|row| row.withdrawn_at.is_none());
    let roles = roles.map(|row| Entry {
        id: row.id,
        values: vec![Some(row.order_key.as_str().into()), Some(row.code.as_str().into())],
    });
    vec![
        list(&FRAMEWORK, "frameworks", frameworks.collect()),
        list(&DOMAIN, "domains", domains.map(domain_entry).collect()),
        list(&STUDY, "studies", studies.map(study_entry).collect()),
        list(&CATEGORY, "categories", rows.living_categories(|_| true)),
        list(&QUOTE, "quotes", rows.open_quotes(|_| true)),
        list(&ROLE, "participantRoles", roles.collect()),
    ]
}

/// The lists of one field, one for each parent.
pub type Siblings = Vec<List>;

/// The lists below other things, by field.
pub fn nested(rows: &Rows) -> Vec<Siblings> {
    let mut fields =
        vec![domain_categories(rows), study_categories(rows), study_quotes(rows), children(rows)];
    fields.extend(VALENCES.map(|(arguments, wanted)| category_quotes(rows, arguments, wanted)));
    fields
}

fn domain_categories(rows: &Rows) -> Siblings {
    let domains = rows.domains.iter().filter(|row| row.withdrawn_at.is_none());
    domains
        .map(|domain| {
            let here = rows.placements.iter().filter(|place| place.domain_id == domain.id);
            let placed: HashSet<Uuid> = here.map(|place| place.category_id).collect();
            List {
                things: &CATEGORY,
                parent: Some(parent("Domain", "domains", domain.id, Kind::Domain)),
                field: "categories",
                arguments: "",
                entries: rows.living_categories(|row| placed.contains(&row.id)),
            }
        })
        .collect()
}

fn study_categories(rows: &Rows) -> Siblings {
    of_studies(rows, &CATEGORY, "categories", |study| {
        rows.living_categories(|row| row.study_id == study)
    })
}

fn study_quotes(rows: &Rows) -> Siblings {
    of_studies(rows, &QUOTE, "quotes", |study| rows.open_quotes(|row| row.study_id == study))
}

fn of_studies(
    rows: &Rows,
    things: &'static Things,
    field: &'static str,
    entries: impl Fn(Uuid) -> Vec<Entry>,
) -> Siblings {
    let studies = rows.studies.iter().filter(|row| row.withdrawn_at.is_none());
    studies
        .map(|study| List {
            things,
            parent: Some(parent("Study", "studies", study.id, Kind::Study)),
            field,
            arguments: "",
            entries: entries(study.id),
        })
        .collect()
}

fn children(rows: &Rows) -> Siblings {
    of_categories(rows, &CATEGORY, "children", "", |category| {
        rows.living_categories(|row| row.parent_id == Some(category))
    })
}

/// Ways to ask for the quotes of a category, and the codings that count then.
const VALENCES: [(&str, &[Valence]); 4] = [
    ("", Valence::ALL),
    ("valence: [BARRIER], ", &[Valence::Barrier]),
    ("valence: [FACILITATOR, BOTH], ", &[Valence::Facilitator, Valence::Both]),
    ("valence: [], ", &[]),
];

fn category_quotes(rows: &Rows, arguments: &'static str, wanted: &[Valence]) -> Siblings {
    of_categories(rows, &QUOTE, "quotes", arguments, |category| {
        let codings = rows.codings.iter().filter(|coding| coding.category_id == category);
        let codings = codings.filter(|coding| wanted.contains(&coding.valence));
        let coded: HashSet<Uuid> = codings.map(|coding| coding.quote_id).collect();
        rows.open_quotes(|row| coded.contains(&row.id))
    })
}

fn of_categories(
    rows: &Rows,
    things: &'static Things,
    field: &'static str,
    arguments: &'static str,
    entries: impl Fn(Uuid) -> Vec<Entry>,
) -> Siblings {
    let categories = rows.categories.iter().filter(|row| row.withdrawn_at.is_none());
    categories
        .map(|category| List {
            things,
            parent: Some(parent("Category", "categories", category.id, Kind::Category)),
            field,
            arguments,
            entries: entries(category.id),
        })
        .collect()
}

const fn parent(name: &'static str, all: &'static str, id: Uuid, kind: Kind) -> Parent {
    Parent { name, all, id, kind }
}
