//! Where something stands in the input: paths from `changes` to a field, for problems with it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use entity::words::ChangeAction;
use uuid::Uuid;

use super::Draft;
use crate::{
    id::{Kind, read},
    problem::ProblemCode,
    record::api_name,
};

/// Returns the field of `ChangeInput` for an action on a kind of thing, such as `createQuote`.
#[must_use]
pub fn change_field(action: ChangeAction, kind: Kind) -> Cow<'static, str> {
    let verb = match action {
        ChangeAction::Withdraw => return "withdraw".into(),
        ChangeAction::Reinstate => return "reinstate".into(),
        ChangeAction::Merge => return "mergeCategories".into(),
        ChangeAction::Split => return "splitCategory".into(),
        ChangeAction::Create => "create",
        ChangeAction::Update => "update",
    };
    let noun = match kind {
        Kind::StudyAuthor => "Author",
        Kind::SourceDocument => "Source",
        Kind::CategoryAlias => "Alias",
        Kind::CategoryCondition => "Condition",
        Kind::QuoteTranslation => "Translation",
        Kind::ConceptMapping => "Mapping",
        other => other.type_name(),
    };
    format!("{verb}{noun}").into()
}

/// Returns the field of a change's input that gives a column.
#[must_use]
pub fn input_field(action: ChangeAction, column: &str) -> &str {
    match (action, column) {
        (ChangeAction::Merge, "id") => "from",
        (ChangeAction::Split, "id") => "category",
        (_, "id") => "id",
        (_, "withdrawnReason") => "reason",
        (_, column) => api_name(column),
    }
}

/// Returns the path from a change to the field that is meant. A field that the input does not give is named only where
/// giving it mends the problem. Of a merge or a split as a whole the category that goes is meant.
#[must_use]
pub fn to_field(
    action: ChangeAction,
    kind: Kind,
    column: &str,
    code: ProblemCode,
    gives: bool,
) -> Vec<String> {
    let mut path = vec![change_field(action, kind).into_owned()];
    let mends = matches!(code, ProblemCode::Required | ProblemCode::AccessTooOpen);
    if column.is_empty() && matches!(action, ChangeAction::Merge | ChangeAction::Split) {
        path.push(input_field(action, "id").to_owned());
    } else if !column.is_empty() && (gives || mends) {
        path.push(input_field(action, column).to_owned());
    }
    path
}

/// A change as the input gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Its place in the list, from 0.
    pub place: usize,
    /// What it does.
    pub action: ChangeAction,
    /// With what.
    pub kind: Kind,
    /// The columns that it gives.
    pub columns: BTreeSet<String>,
}

impl Given {
    /// Returns a draft as it was given.
    #[must_use]
    pub fn of(place: usize, kind: Kind, draft: &Draft) -> Self {
        let columns = draft.fields.keys().cloned().collect();
        Self { place, action: draft.action, kind, columns }
    }
}

/// Returns the path to a column in the last of these changes that gives it; where none does, to the first change.
#[must_use]
pub fn to_given(given: &[Given], column: &str, code: ProblemCode) -> Vec<String> {
    let of_it = given.iter().rev().find(|it| it.columns.contains(column));
    let Some(it) = of_it.or(given.first()) else {
        return vec!["input".to_owned(), "changes".to_owned()];
    };
    let mut path = vec!["input".to_owned(), "changes".to_owned(), it.place.to_string()];
    path.extend(to_field(it.action, it.kind, column, code, it.columns.contains(column)));
    path
}

/// What a draft is about, before its names become keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Subject {
    /// A thing with an id.
    Stored(Kind, Uuid),
    /// A new thing, by its place in the list.
    Made(usize),
    /// What a new participant told, which has the participant's key.
    ToldBy(usize),
}

/// Returns where the changes of a new set stand in the input that makes it, by their positions in the set.
#[must_use]
pub fn places(drafts: &[Draft]) -> BTreeMap<i32, Vec<Given>> {
    let (mut local, mut stored) = (HashMap::new(), HashMap::<Subject, i32>::new());
    let (mut places, mut last) = (BTreeMap::<i32, Vec<Given>>::new(), 0);
    for (place, draft) in drafts.iter().enumerate() {
        let named = |id: &str| match id.strip_prefix('#') {
            Some(name) => local.get(name).cloned(),
            None => read(id).ok().map(|(kind, key)| (Subject::Stored(kind, key), kind)),
        };
        let subject = match (&draft.id, draft.kind) {
            (Some(id), _) => named(id),
            (None, Some(kind)) => {
                let person = draft.fields.get("participantId").and_then(|id| named(id.as_str()?));
                let subject = match person.filter(|_| kind == Kind::Demographic) {
                    Some((Subject::Stored(_, key), _)) => Subject::Stored(kind, key),
                    Some((Subject::Made(person), _)) => Subject::ToldBy(person),
                    _ => Subject::Made(place),
                };
                Some((subject, kind))
            }
            (None, None) => None,
        };
        let Some((subject, kind)) = subject else { continue };
        if let Some(name) = draft.local_name.clone() {
            local.insert(name, (subject.clone(), kind));
        }
        let position = stored.get(&subject).copied().unwrap_or_else(|| {
            last += 1;
            last
        });
        let given = places.entry(position).or_default();
        given.push(Given::of(place, kind, draft));
        // One that the call makes and withdraws again is not stored.
        let made = given.first().is_some_and(|it| it.action == ChangeAction::Create);
        if made && draft.action == ChangeAction::Withdraw {
            stored.remove(&subject);
        } else {
            stored.insert(subject, position);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        curation::input::{CHANGE_FIELDS, Draft},
        record::shapes,
    };

    #[test]
    fn every_change_that_can_be_given_has_the_name_of_its_field() {
        let mut names: BTreeSet<String> = BTreeSet::new();
        for shape in shapes() {
            for action in ChangeAction::ALL {
                names.insert(change_field(*action, shape.kind).into_owned());
            }
        }
        let fields: BTreeSet<String> = CHANGE_FIELDS.iter().map(|it| camel(it)).collect();
        assert_eq!(names, fields);
    }

    fn camel(variant: &str) -> String {
        let (first, rest) = variant.split_at(1);
        format!("{}{rest}", first.to_lowercase())
    }

    #[test]
    fn positions_lead_to_the_places_of_the_input() {
        let made = |name: &str, fields: &[&str]| {
            let mut draft = Draft::create(Kind::Category, Some(name.to_owned()));
            for field in fields {
                draft.set(field, "x".into());
            }
            draft
        };
        let of = |id: &str, action, field: &str| {
            let mut draft = Draft::of(Some(Kind::Category), action, &id.into());
            draft.set(field, "y".into());
            draft
        };
        let id = Kind::Category.id(Uuid::from_u128(5));
        let drafts = [
            made("a", &["name"]),
            of(&id, ChangeAction::Update, "name"),
            of("#a", ChangeAction::Update, "locator"),
            made("b", &["name"]),
            of("#b", ChangeAction::Withdraw, "withdrawnReason"),
            of(&id, ChangeAction::Update, "name"),
            made("c", &["name"]),
        ];
        let places = places(&drafts);
        let path = |position: i32, column: &str| {
            to_given(&places[&position], column, ProblemCode::Invalid)[2..].join(".")
        };
        assert_eq!(path(1, "name"), "0.createCategory.name");
        assert_eq!(path(1, "locator"), "2.updateCategory.locator");
        assert_eq!(path(1, "definition"), "0.createCategory");
        assert_eq!(path(2, "name"), "5.updateCategory.name");
        assert_eq!(path(4, "name"), "6.createCategory.name");
        let required = to_given(&places[&1], "locator", ProblemCode::Required);
        assert_eq!(required[2..].join("."), "2.updateCategory.locator");
    }
}
