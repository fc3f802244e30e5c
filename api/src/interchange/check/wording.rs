//! Rules for every string of a bundle, by the name of its field: length, form, and what a database cannot
//! hold.

use std::collections::HashSet;

use entity::words::{Basis, DatasetKind};
use serde_json::Value;

use super::report::Report;
use crate::{
    id::{Kind, read},
    interchange::bundle::Bundle,
    record::wording,
};

/// Where in a bundle a string stands.
struct Place<'a> {
    path: String,
    /// The list, or else the object, that it belongs to.
    of: &'a str,
    field: &'a str,
}

struct Walk<'a, 'b> {
    kind: DatasetKind,
    ids: HashSet<String>,
    report: &'a mut Report<'b>,
}

/// Looks at every string of the bundle.
pub(super) fn check(bundle: &Bundle, kind: DatasetKind, report: &mut Report<'_>) {
    let Ok(value) = serde_json::to_value(bundle) else {
        report.add("UNREADABLE", "", "The bundle cannot be written as JSON.");
        return;
    };
    let mut walk = Walk { kind, ids: HashSet::new(), report };
    let root = Place { path: String::new(), of: "", field: "" };
    walk.value(&value, &root);
}

impl Walk<'_, '_> {
    fn value(&mut self, value: &Value, place: &Place<'_>) {
        match value {
            Value::Object(fields) => {
                let says = |field: &str| fields.get(field).is_some_and(|it| !it.is_null());
                // What is REPORTED without a source is told with its ground.
                let reported =
                    fields.get("basis").and_then(Value::as_str) == Some(Basis::Reported.word());
                self.report.must(
                    !says("locator") || says("source") || reported,
                    "LOCATOR",
                    format!("{}.source", place.path),
                    "A locator leads into a source; name the source, or leave the locator out.",
                );
                for (field, value) in fields {
                    let path = if place.path.is_empty() {
                        field.clone()
                    } else {
                        format!("{}.{field}", place.path)
                    };
                    let of = place.field;
                    self.value(value, &Place { path, of, field });
                }
            }
            Value::Array(items) => {
                for (n, item) in items.iter().enumerate() {
                    let path = format!("{}[{n}]", place.path);
                    self.value(item, &Place { path, ..*place });
                }
            }
            Value::String(text) => self.text(text, place),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, text: &str, place: &Place<'_>) {
        let mut must = |holds, code, message: &str| {
            self.report.must(holds, code, place.path.as_str(), message);
        };
        must(!text.contains('\0'), "NUL", "No text may hold the character NUL.");
        let limit = limit(place);
        must(
            text.chars().count() <= limit,
            "TOO_LONG",
            &format!("At most {limit} characters may stand here."),
        );
        // The text of a quote is empty once it is withdrawn, which is checked with quotes.
        must(
            (place.of, place.field) == ("quotes", "text") || !text.trim().is_empty(),
            "EMPTY",
            "Something must stand here; leave the field out where nothing is known.",
        );
        if let Some(flaw) = wording::flaw(text, place.field, limit) {
            must(false, "NAME", &flaw);
        }
        if let Some((holds, code, message)) = wording::form(text, place.field) {
            must(holds, code, &message);
        }
        let invented = text == Basis::Illustrative.word();
        must(
            !(invented && self.kind == DatasetKind::Real && is_ground(place.field)),
            "INVENTED",
            "A data set of what studies found holds nothing that is ILLUSTRATIVE.",
        );
        if place.field == "id" {
            self.id(text, place);
        }
    }

    fn id(&mut self, id: &str, place: &Place<'_>) {
        let kind = kind(place.of);
        let stated = read(id).ok().map(|(kind, _)| kind);
        let message = kind.map_or_else(
            || "The id of a part is written as a plain UUID.".to_owned(),
            |kind| format!("The id of a {} begins with {}_.", kind.words(), kind.prefix()),
        );
        let path = place.path.as_str();
        self.report.must(stated == kind, "WRONG_ID", path, message);
        let new = self.ids.insert(format!("{}/{id}", place.of));
        self.report.must(new, "TAKEN", path, "This id is taken already.");
    }
}

fn is_ground(field: &str) -> bool {
    matches!(field, "basis" | "provenance")
}

fn limit(place: &Place<'_>) -> usize {
    match (place.of, place.field) {
        ("aliases", "text") => wording::NAME,
        ("sources", "text") => wording::SOURCE,
        (_, field) => wording::limit(field),
    }
}

/// What the objects of a list are in the API; nothing where they are parts.
fn kind(list: &str) -> Option<Kind> {
    Some(match list {
        "participantRoles" => Kind::ParticipantRole,
        "frameworks" => Kind::Framework,
        "versions" => Kind::FrameworkVersion,
        "domains" => Kind::Domain,
        "subdomains" => Kind::Subdomain,
        "studies" => Kind::Study,
        "sources" => Kind::SourceDocument,
        "focusGroups" => Kind::FocusGroup,
        "participants" => Kind::Participant,
        "categories" => Kind::Category,
        "quotes" => Kind::Quote,
        _ => return None,
    })
}
