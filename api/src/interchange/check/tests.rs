//! Every rule, broken once.

use entity::words::DatasetKind;
use serde_json::{Value, json};

use super::{
    check, check_additions,
    sound::{alias, sound},
};
use crate::{
    id::Kind,
    interchange::{bundle::Bundle, names::Names},
};

fn problems(value: &Value, kind: DatasetKind) -> Vec<(&'static str, String)> {
    let bundle = Bundle::parse("x.json", &value.to_string()).unwrap();
    let bundles = [bundle];
    let found = check(&bundles, &Names::of(&bundles), kind);
    found.into_iter().map(|it| (it.code, it.path)).collect()
}

/// Breaks the sound bundle in one place, and expects just this.
#[track_caller]
fn breaks(pointer: &str, value: Value, code: &str, path: &str) {
    let mut bundle = sound();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    match bundle.pointer_mut(parent).unwrap() {
        Value::Array(list) if field == "-" => list.push(value),
        Value::Array(list) => list[field.parse::<usize>().unwrap()] = value,
        object => object[field] = value,
    }
    let found = problems(&bundle, DatasetKind::Real);
    let expected = vec![(code, path)];
    let found: Vec<(&str, &str)> =
        found.iter().map(|(code, path)| (*code, path.as_str())).collect();
    assert_eq!(found, expected, "{pointer}");
}

#[test]
fn a_sound_bundle_has_no_problems() {
    assert_eq!(problems(&sound(), DatasetKind::Real), []);
}

#[test]
fn references_lead_somewhere() {
    let unknown = "UNKNOWN_REFERENCE";
    let s = "/studies/0";
    for (pointer, value, path) in [
        ("reportedCounts/0/source", json!("y"), "reportedCounts[0].source"),
        ("participants/0/role", json!("Y"), "participants[0].role"),
        ("participants/0/focusGroup", json!("y"), "participants[0].focusGroup"),
        ("categories/1/parent", json!("y"), "categories[1].parent"),
        ("categories/2/withdrawn/replacedBy", json!("y"), "categories[2].withdrawn.replacedBy"),
        ("categories/0/source", json!("y"), "categories[0].source"),
        ("categories/0/roles/0/role", json!("Y"), "categories[0].roles[0].role"),
        ("categories/0/placements/0/domain", json!(9), "categories[0].placements[0].domain"),
        ("categories/0/placements/0/domain", json!(2), "categories[0].placements[0].subdomain"),
        ("quotes/0/role", json!("Y"), "quotes[0].role"),
        ("quotes/0/codings/0/category", json!("y"), "quotes[0].codings[0].category"),
        ("quotes/1/withdrawn/replacedBy", json!("y"), "quotes[1].withdrawn.replacedBy"),
    ] {
        breaks(&format!("{s}/{pointer}"), value, unknown, &format!("studies[0].{path}"));
    }
    breaks(
        "/frameworks/0/versions/0/reference",
        json!("y"),
        unknown,
        "frameworks[0].versions[0].reference",
    );
    breaks("/additions/0/study", json!("y"), unknown, "additions[0].study");
    breaks("/additions/0/category", json!("y"), unknown, "additions[0].category");
    breaks("/domainAliases/0/domain", json!(9), unknown, "domainAliases[0].domain");
    breaks(
        "/domainAliases/0/frameworkVersion",
        json!("y"),
        unknown,
        "domainAliases[0].frameworkVersion",
    );
    breaks("/studies/0/frameworkVersion", json!("f-2"), unknown, "studies[0].frameworkVersion");
}

#[test]
fn names_are_taken_once() {
    let taken = "TAKEN";
    let role = json!({"code": "PATIENT", "slug": "other", "name": "Other"});
    breaks("/participantRoles/-", role, taken, "participantRoles[1].code");
    let domains = "/frameworks/0/versions/0/domains";
    let path = "frameworks[0].versions[0].domains";
    breaks(&format!("{domains}/1/name"), json!("ÓNE"), taken, &format!("{path}[1].name"));
    breaks(&format!("{domains}/1/slug"), json!("one"), taken, &format!("{path}[1].slug"));
    breaks(
        &format!("{domains}/0/aliases/-"),
        alias("EINS"),
        taken,
        &format!("{path}[0].aliases[1].text"),
    );
    breaks(
        "/studies/0/categories/1/name",
        json!(" KOSTEN"),
        taken,
        "studies[0].categories[1].name",
    );
    let quote = json!({"slug": "q", "text": "x", "provenance": "VERBATIM", "access": "CONTROLLED",
        "participantUnknown": "WITHHELD", "source": "article", "certainty": "UNKNOWN"});
    breaks("/studies/0/quotes/-", quote, taken, "studies[0].quotes[2].slug");
    let group = json!({"slug": "h", "label": "gruppe a", "mode": "ONLINE"});
    breaks("/studies/0/focusGroups/-", group, taken, "studies[0].focusGroups[1].label");
    let person = json!({"slug": "o", "pseudonym": "ahorn", "consent": "NONE"});
    breaks("/studies/0/participants/-", person, taken, "studies[0].participants[1].pseudonym");
    let placement = json!({"domain": 1, "subdomain": "1A", "basis": "DERIVED"});
    let places = "/studies/0/categories/0/placements/-";
    breaks(places, placement, taken, "studies[0].categories[0].placements[1]");
    let coding = json!({"category": "c", "valence": "BARRIER", "round": 2});
    breaks(
        "/studies/0/quotes/0/codings/-",
        coding,
        taken,
        "studies[0].quotes[0].codings[1].category",
    );
}

#[test]
fn statements_say_on_what_they_rest() {
    let category = "/studies/0/categories/0";
    let path = "studies[0].categories[0]";
    breaks(&format!("{category}/source"), json!(null), "REPORTED_WITHOUT_SOURCE", path);
    breaks(&format!("{category}/locator"), json!(null), "REPORTED_WITHOUT_SOURCE", path);
    let placement = format!("{path}.placements[0]");
    for field in ["rationale", "confidence"] {
        let pointer = format!("{category}/placements/0/{field}");
        breaks(&pointer, json!(null), "EDITORIAL_WITHOUT_REASON", &placement);
    }
    let alias = "/frameworks/0/versions/0/domains/0/aliases/0/basis";
    let path = "frameworks[0].versions[0].domains[0].aliases[0]";
    breaks(alias, json!("REPORTED"), "REPORTED_WITHOUT_SOURCE", path);
}

#[test]
fn a_real_data_set_holds_nothing_invented() {
    for (pointer, path) in [
        ("/studies/0/basis", "studies[0].basis"),
        ("/studies/0/categories/0/aliases/0/basis", "studies[0].categories[0].aliases[0].basis"),
        ("/studies/0/quotes/0/provenance", "studies[0].quotes[0].provenance"),
        ("/additions/0/placements/0/basis", "additions[0].placements[0].basis"),
    ] {
        breaks(pointer, json!("ILLUSTRATIVE"), "INVENTED", path);
        let mut bundle = sound();
        *bundle.pointer_mut(pointer).unwrap() = json!("ILLUSTRATIVE");
        assert_eq!(problems(&bundle, DatasetKind::Demo), []);
    }
}

#[test]
fn conditions_belong_to_what_acts_both_ways() {
    let path = "studies[0].categories[0].conditions";
    breaks("/studies/0/categories/0/valence", json!("BARRIER"), "CONDITIONS", path);
    let condition = "/studies/0/categories/0/conditions/0/valence";
    breaks(condition, json!("BOTH"), "CONDITIONS", &format!("{path}[0].valence"));
}

#[test]
fn nothing_leads_back_to_itself() {
    let mut bundle = sound();
    bundle["studies"][0]["categories"][0]["parent"] = json!("d");
    let found = problems(&bundle, DatasetKind::Real);
    let paths = [0, 1].map(|n| ("CYCLE", format!("studies[0].categories[{n}].parent")));
    assert_eq!(found, paths);
    let path = "studies[0].categories[2].withdrawn.replacedBy";
    breaks("/studies/0/categories/2/withdrawn/replacedBy", json!("w"), "CYCLE", path);
    let path = "studies[0].quotes[1].withdrawn.replacedBy";
    breaks("/studies/0/quotes/1/withdrawn/replacedBy", json!("x"), "CYCLE", path);
}

#[test]
fn words_stand_where_they_are_said_to_stand() {
    for (field, value) in [("start", 2), ("end", 12), ("end", 400), ("end", 3), ("start", -1)] {
        let pointer = format!("/studies/0/quotes/0/{field}");
        breaks(&pointer, json!(value), "PLACE", "studies[0].quotes[0].start");
    }
    breaks("/studies/0/quotes/0/end", json!(null), "PLACE", "studies[0].quotes[0].start");
    breaks(
        "/studies/0/quotes/0/text",
        json!("Fu\u{308}r mich"),
        "PLACE",
        "studies[0].quotes[0].start",
    );
}

#[test]
fn nobody_reads_more_than_was_agreed_to() {
    let mut open = sound();
    let quote = &mut open["studies"][0]["quotes"][0];
    quote["access"] = json!("OPEN");
    let access = || ("ACCESS", "studies[0].quotes[0].access".to_owned());
    assert_eq!(problems(&open, DatasetKind::Real), [access()]);
    open["studies"][0]["participants"][0]["consent"] = json!("PUBLIC_QUOTES");
    assert_eq!(problems(&open, DatasetKind::Real), []);

    let consent = "/studies/0/participants/0/consent";
    breaks(consent, json!("CONTROLLED"), "ACCESS", "studies[0].quotes[0].access");
    breaks(consent, json!("NONE"), "ACCESS", "studies[0].quotes[0].access");
    let path = "studies[0].quotes[0].translations[0].access";
    breaks("/studies/0/quotes/0/translations/0/access", json!("OPEN"), "ACCESS", path);

    let mut printed = sound();
    let quote = &mut printed["studies"][0]["quotes"][0];
    for (field, value) in [
        ("access", json!("OPEN")),
        ("source", json!("article")),
        ("participant", json!(null)),
        ("participantUnknown", json!("NOT_IN_SOURCE")),
        ("start", json!(null)),
        ("end", json!(null)),
    ] {
        quote[field] = value;
    }
    assert_eq!(problems(&printed, DatasetKind::Real), []);
    for (field, value) in [
        ("published", json!(false)),
        ("licenceChecked", json!(false)),
        ("reuseAllowed", json!(null)),
    ] {
        let mut kept = printed.clone();
        kept["studies"][0]["sources"][0][field] = value;
        assert_eq!(problems(&kept, DatasetKind::Real), [access()], "{field}");
    }
}

#[test]
fn a_quote_has_a_speaker_or_a_reason() {
    let path = "studies[0].quotes[0].participant";
    breaks("/studies/0/quotes/0/participantUnknown", json!("WITHHELD"), "SPEAKER", path);
    let path = "studies[0].quotes[1].participant";
    breaks("/studies/0/quotes/1/participantUnknown", json!(null), "SPEAKER", path);
}

#[test]
fn somebody_answers_for_peoples_words() {
    for field in ["controller", "contact", "legalBasis", "retainUntil"] {
        let path = format!("studies[0].{field}");
        breaks(&format!("/studies/0/{field}"), json!(null), "NOBODY_ANSWERS", &path);
    }
}

#[test]
fn what_is_withdrawn_carries_nothing() {
    let path = "studies[0].categories[2]";
    let aliases = json!([{"text": "Geld", "language": "de", "basis": "EDITORIAL"}]);
    breaks("/studies/0/categories/2/aliases", aliases, "WITHDRAWN_CARRIES", path);
    breaks("/studies/0/quotes/1/text", json!("left"), "WITHDRAWN_CARRIES", "studies[0].quotes[1]");
    let path = "studies[0].categories[1].parent";
    breaks("/studies/0/categories/1/parent", json!("w"), "WITHDRAWN", path);
    let path = "studies[0].quotes[0].codings[0].category";
    breaks("/studies/0/quotes/0/codings/0/category", json!("w"), "WITHDRAWN", path);
    breaks("/additions/0/category", json!("w"), "WITHDRAWN", "additions[0].category");
}

#[test]
fn every_string_keeps_its_form() {
    let title = "/studies/0/title";
    breaks(title, json!("a\0b"), "NUL", "studies[0].title");
    breaks(title, json!("a".repeat(301)), "TOO_LONG", "studies[0].title");
    breaks(title, json!("  "), "EMPTY", "studies[0].title");
    breaks("/studies/0/design", json!("a".repeat(100_001)), "TOO_LONG", "studies[0].design");
    breaks("/participantRoles/0/slug", json!("a b"), "SLUG", "participantRoles[0].slug");
    breaks(
        "/participantRoles/0/slug",
        json!("a".repeat(101)),
        "TOO_LONG",
        "participantRoles[0].slug",
    );
    breaks("/studies/0/retainUntil", json!("2023-02-29"), "DATE", "studies[0].retainUntil");
    breaks(
        "/studies/0/quotes/1/withdrawn/on",
        json!("soon"),
        "DATE",
        "studies[0].quotes[1].withdrawn.on",
    );
    breaks("/studies/0/language", json!("de_AT"), "LANGUAGE", "studies[0].language");
    breaks("/studies/0/doi", json!("https://doi.org/1/2"), "DOI", "studies[0].doi");
    breaks("/studies/0/title", json!("One\nTwo"), "NAME", "studies[0].title");
    breaks(
        "/studies/0/categories/0/aliases/0/text",
        json!("Ge\u{202e}ld"),
        "NAME",
        "studies[0].categories[0].aliases[0].text",
    );
    breaks("/studies/0/sources/0/url", json!("javascript:1"), "URL", "studies[0].sources[0].url");
    breaks("/studies/0/reportedCounts/0/n", json!(-1), "NUMBER", "studies[0].reportedCounts[0].n");
    let age = "studies[0].participants[0].demographic.ageYears";
    breaks("/studies/0/participants/0/demographic/ageYears", json!(131), "NUMBER", age);
}

#[test]
fn ids_are_of_the_right_kind_and_given_once() {
    let id = json!(Kind::Quote.id(uuid::Uuid::max()));
    breaks("/studies/0/id", id, "WRONG_ID", "studies[0].id");
    let plain = json!(uuid::Uuid::max());
    breaks("/studies/0/id", plain.clone(), "WRONG_ID", "studies[0].id");
    let mut bundle = sound();
    bundle["studies"][0]["reportedCounts"][0]["id"] = plain;
    let id = json!(Kind::Category.id(uuid::Uuid::max()));
    bundle["studies"][0]["categories"][0]["id"] = id.clone();
    assert_eq!(problems(&bundle, DatasetKind::Real), []);
    bundle["studies"][0]["categories"][1]["id"] = id;
    let path = "studies[0].categories[1].id".to_owned();
    assert_eq!(problems(&bundle, DatasetKind::Real), [("TAKEN", path)]);
}

#[test]
fn all_problems_are_told_at_once() {
    let mut bundle = sound();
    bundle["studies"][0]["title"] = json!("");
    bundle["studies"][0]["reportedCounts"][0]["source"] = json!("y");
    bundle["studies"][0]["quotes"][0]["end"] = json!(5);
    bundle["additions"][0]["study"] = json!("y");
    let codes: Vec<_> =
        problems(&bundle, DatasetKind::Real).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["EMPTY", "UNKNOWN_REFERENCE", "PLACE", "UNKNOWN_REFERENCE"]);
}

#[test]
fn a_problem_is_one_line() {
    let mut value = sound();
    value["studies"][0]["reportedCounts"][0]["source"] = json!("y");
    let bundle = Bundle::parse("x.json", &value.to_string()).unwrap();
    let bundles = [bundle];
    let found = check(&bundles, &Names::of(&bundles), DatasetKind::Real);
    let line = "x.json, studies[0].reportedCounts[0].source: There is no source \"y\".";
    assert_eq!(found[0].to_string(), line);
}

#[test]
fn an_addition_only_adds() {
    let bundle = Bundle::parse("x.json", &sound().to_string()).unwrap();
    let names = Names::of(std::slice::from_ref(&bundle));
    let found = check_additions(&bundle, &names, DatasetKind::Real);
    let paths: Vec<&str> = found.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["participantRoles", "frameworks", "studies"]);
}
