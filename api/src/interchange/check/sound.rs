//! A bundle that breaks no rule, for tests to break or to load.

use serde_json::{Value, json};

/// A small bundle that breaks no rule.
pub(crate) fn sound() -> Value {
    json!({
        "format": 1,
        "participantRoles": [{"code": "PATIENT", "slug": "patient", "name": "Patient"}],
        "frameworks": [{
            "slug": "f", "name": "Framework", "shortName": "F",
            "references": [{"slug": "r", "kind": "ORIGIN", "citation": "R", "checked": true}],
            "versions": [{
                "slug": "f-1", "label": "1", "reference": "r",
                "domains": [
                    {"slug": "one", "number": 1, "name": "One", "aliases": [alias("Eins")],
                     "subdomains": [{"code": "1A", "question": "?", "wordingChecked": true}]},
                    {"slug": "two", "number": 2, "name": "Two"},
                ],
            }],
        }],
        "studies": [study()],
        "additions": [{"study": "s", "category": "d",
            "aliases": [{"text": "Frist", "language": "de", "basis": "EDITORIAL"}],
            "placements": [{"domain": 2, "basis": "EDITORIAL", "rationale": "why", "confidence": "LOW"}]}],
        "domainAliases": [{"frameworkVersion": "f-1", "domain": 2, "aliases": [alias("Zwei")]}],
    })
}

/// The statement, as the study reports it.
fn reported(mut value: Value) -> Value {
    value["basis"] = json!("REPORTED");
    value["source"] = json!("article");
    value["locator"] = json!("p. 1");
    value
}

fn study() -> Value {
    json!({
        "slug": "s", "title": "Study", "basis": "REPORTED", "frameworkVersion": "f-1", "heldFrom": "FULL_TEXT",
        "licenceChecked": true, "controller": "C", "contact": "C", "legalBasis": "C",
        "retainUntil": "2034",
        "sources": [
            {"slug": "article", "kind": "ARTICLE", "title": "Study", "published": true,
             "licenceChecked": true, "reuseAllowed": true},
            {"slug": "talk", "kind": "TRANSCRIPT", "title": "Talk", "published": false,
             "licenceChecked": false, "text": "A: Für mich gut. 😊"},
        ],
        "reportedCounts": [reported(json!({"what": "CATEGORIES", "n": 2}))],
        "focusGroups": [{"slug": "g", "label": "Gruppe Ä", "mode": "ONLINE"}],
        "participants": [{"slug": "p", "pseudonym": "Ahorn", "role": "PATIENT", "focusGroup": "g",
            "consent": "REGISTERED", "demographic": {"ageYears": 30}}],
        "categories": [
            reported(json!({"slug": "c", "name": "Kosten", "origin": "MIXED", "valence": "BOTH",
                "aliases": [{"text": "Geld", "language": "de", "basis": "EDITORIAL"}],
                "placements": [{"domain": 1, "subdomain": "1A", "basis": "EDITORIAL",
                    "rationale": "why", "confidence": "LOW"}],
                "conditions": [reported(json!({"valence": "BARRIER", "text": "when high"}))],
                "roles": [reported(json!({"role": "PATIENT", "mention": "MENTIONED"}))]})),
            reported(json!({"slug": "d", "name": "Zeit", "origin": "MIXED", "valence": "BARRIER",
                "parent": "c"})),
            reported(json!({"slug": "w", "name": "kosten", "origin": "MIXED", "valence": "BARRIER",
                "withdrawn": {"on": "2025-01-20", "replacedBy": "c"}})),
        ],
        "quotes": [
            {"slug": "q", "text": "Für mich", "provenance": "VERBATIM", "access": "REGISTERED",
             "role": "PATIENT", "participant": "p", "source": "talk", "start": 3, "end": 11,
             "certainty": "EXACT",
             "translations": [{"language": "en", "text": "For me", "method": "HUMAN",
                "access": "REGISTERED"}],
             "codings": [{"category": "c", "valence": "BOTH", "round": 1}]},
            {"slug": "x", "text": "", "provenance": "VERBATIM", "access": "OPEN",
             "participantUnknown": "WITHHELD", "source": "article", "certainty": "UNKNOWN",
             "withdrawn": {"on": "2025", "replacedBy": "q"}},
        ],
    })
}

pub(super) fn alias(text: &str) -> Value {
    json!({"text": text, "language": "de", "basis": "EDITORIAL", "checked": true})
}
