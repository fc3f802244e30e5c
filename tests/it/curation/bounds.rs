//! What a field can hold: lengths, forms, numbers, and something where something must stand.

use serde_json::{Value, json};

use super::{
    desk::{Team, version},
    reading::{Reading, text},
    rules::{category, made},
};
use crate::harness::on_both_engines;

on_both_engines! {
    async fn texts_have_a_length_and_a_form(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let id = held.id();
        let study = |field: &str, text: &str| json!([{ "updateStudy": { "id": id, field: text } }]);
        let category = |field: &str, text: &str| json!([category(&id, json!({ field: text }))]);
        let zeit = held.category_id("zeitdruck");
        let alias = |field: &str, text: &str| {
            let fields = json!({ "category": zeit, "text": "Rush", "language": "en", "basis": "EDITORIAL" });
            json!([made("createAlias", fields, json!({ field: text }))])
        };
        let source = |field: &str, text: &str| {
            let fields = json!({ "study": id, "kind": "GUIDE", "title": "A guide", "published": false });
            json!([made("createSource", fields, json!({ field: text }))])
        };
        let (long, longer) = ("ä".repeat(300), "ä".repeat(301));
        team.refuses("TOO_LONG", "name", 0, category("name", &longer)).await;
        team.lets(category("name", &long)).await;
        team.refuses("TOO_LONG", "definition", 0, category("definition", &"x".repeat(100_001))).await;
        team.lets(category("definition", &"x".repeat(100_000))).await;
        team.refuses("TOO_LONG", "text", 0, alias("text", &longer)).await;
        team.lets(alias("text", &long)).await;
        for (code, field, wrong, right) in [
            ("REQUIRED", "name", " \t", "x"),
            ("INVALID", "slug", "Warm Light", "warm-light-1"),
            ("TOO_LONG", "slug", &"x".repeat(101), &"x".repeat(100)),
        ] {
            team.refuses(code, field, 0, category(field, wrong)).await;
            team.lets(category(field, right)).await;
        }
        for (field, wrong, right) in [
            ("publishedOn", "2024-13", "2024-12"),
            ("publishedOn", "2023-02-29", "2024-02-29"),
            ("retainUntil", "soon", "2040"),
            ("language", "en_GB", "en-GB"),
            ("doi", "https://doi.org/1/x", "https://doi.org/10.1/x"),
        ] {
            team.refuses("INVALID", field, 0, study(field, wrong)).await;
            team.lets(study(field, right)).await;
        }
        team.refuses("INVALID", "language", 0, alias("language", "")).await;
        team.refuses("INVALID", "url", 0, source("url", "javascript:alert(1)")).await;
        team.lets(source("url", "https://example.org/guide")).await;
        assert_eq!(version(&world).await, 1);
        assert_eq!(Reading::of(&world, "demo-clinic").await.study, held.study);
    }

    async fn reasons_have_a_length_too(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let (gone, other) = (held.category_id("short-way"), held.category_id("zeitdruck"));
        let withdraw = |reason: &str| json!([{ "withdraw": { "id": gone, "reason": reason } }]);
        let merge = |reason: &str| json!([{ "mergeCategories": {
            "into": other, "from": gone, "reason": reason,
        } }]);
        for change in [&withdraw as &dyn Fn(&str) -> Value, &merge] {
            team.refuses("TOO_LONG", "reason", 0, change(&"x".repeat(100_001))).await;
            team.lets(change("Said twice.")).await;
        }
    }

    async fn numbers_have_bounds(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let id = held.id();
        let (quote, zeit) = (held.quote_id("Seven minutes"), held.category_id("short-way"));
        let group = json!({ "createParticipant": {
            "localName": "p", "study": id, "pseudonym": "Rye", "consent": "CONTROLLED",
        } });
        let told = |field: &str, n: i32| json!([group, made("createDemographics",
            json!({ "participant": "#p", "gender": "female" }), json!({ field: n }))]);
        let count = |n: i32| json!([{ "updateReportedCount": {
            "id": held.study["reportedCounts"][0]["id"], "n": n,
        } }]);
        let author = |place: i32| json!([{ "createAuthor": { "study": id, "name": "N.", "position": place } }]);
        let coding = |round: i32| json!([{ "createCoding": {
            "quote": quote, "category": zeit, "valence": "BARRIER", "round": round,
        } }]);
        let people = |n: i32| json!([{ "updateStudy": { "id": id, "participantCount": n } }]);
        team.refuses("INVALID", "ageYears", 1, told("ageYears", 131)).await;
        team.refuses("INVALID", "ageYears", 1, told("ageYears", -1)).await;
        team.lets(told("ageYears", 130)).await;
        team.refuses("INVALID", "experienceYears", 1, told("experienceYears", 101)).await;
        team.lets(told("experienceYears", 0)).await;
        team.refuses("INVALID", "n", 0, count(-1)).await;
        team.lets(count(0)).await;
        team.refuses("INVALID", "position", 0, author(0)).await;
        team.lets(author(i32::MAX)).await;
        team.refuses("INVALID", "round", 0, coding(0)).await;
        team.lets(coding(2)).await;
        team.refuses("INVALID", "participantCount", 0, people(-1)).await;
        team.lets(people(0)).await;
        assert_eq!(version(&world).await, 1);
        assert_eq!(Reading::of(&world, "demo-clinic").await.study, held.study);
    }

    async fn null_for_a_required_field_is_told_by_its_name(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let first = |list: &str| text(&held.study[list][0]["id"]);
        let both = held.category("privacy-of-the-booth");
        let quote = held.quote("The screen says");
        let part = |of: &Value, list: &str| text(&of[list][0]["id"]);
        for (update, id, fields) in [
            ("updateStudy", held.id(), &["title", "heldFrom", "basis", "slug"][..]),
            ("updateAuthor", first("authors"), &["name"]),
            ("updateSource", first("sources"), &["kind", "title", "published", "slug"]),
            ("updateReportedCount", first("reportedCounts"), &["what", "n", "basis"]),
            ("updateCategory", text(&both["id"]), &["name", "valence", "origin", "basis", "slug"]),
            ("updateAlias", part(held.category("kiosk-plain-language"), "aliases"), &["text", "language", "basis"]),
            ("updatePlacement", part(both, "placements"), &["domain", "basis"]),
            ("updateCondition", part(both, "conditions"), &["valence", "text", "basis"]),
            ("updateRoleMention", part(both, "roles"), &["mention", "basis"]),
            ("updateQuote", text(&quote["id"]), &["text", "provenance", "source"]),
            ("updateTranslation", part(quote, "translations"), &["language", "text", "method"]),
            ("updateCoding", part(quote, "codings"), &["valence"]),
            ("updateParticipant", held.person_id("Reed"), &["pseudonym", "consent"]),
            ("updateFocusGroup", text(&held.study["focusGroups"]["nodes"][0]["id"]), &["label", "mode"]),
        ] {
            for field in fields {
                let change = json!([made(update, json!({ "id": id }), json!({ *field: null }))]);
                team.refuses("REQUIRED", field, 0, change).await;
            }
        }
        assert_eq!(version(&world).await, 1);
        assert_eq!(Reading::of(&world, "demo-clinic").await.study, held.study);
    }
}
