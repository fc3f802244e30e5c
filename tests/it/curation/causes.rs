//! Causes are told, and what follows from them as following; each with a path to it.

use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, codes, id, sound, version},
    reading::{Reading, text},
    rules::category,
};
use crate::harness::{World, on_both_engines};

/// What is told of each change: its position and its code, in order.
fn told(payload: &Value) -> Vec<(i64, String)> {
    let one =
        |it: &Value| (it["about"]["position"].as_i64().unwrap_or_default(), text(&it["code"]));
    let mut told: Vec<_> = payload["userErrors"].as_array().unwrap().iter().map(one).collect();
    told.sort_unstable();
    told
}

/// Checks that one change has a problem, and that others depend on it and say so.
async fn depends(
    author: &Desk<'_>,
    changes: Value,
    cause: (i64, &str),
    dependent: &[i64],
) -> Value {
    let set = author.opened(changes).await;
    let checked = author.check(&set).await;
    let mut wanted = vec![(cause.0, cause.1.to_owned())];
    wanted.extend(dependent.iter().map(|at| (*at, "DEPENDS_ON_CHANGE".to_owned())));
    wanted.sort_unstable();
    assert_eq!(told(&checked), wanted, "{checked:#}");
    for problem in checked["userErrors"].as_array().unwrap() {
        if problem["code"] == "DEPENDS_ON_CHANGE" {
            let message = problem["message"].as_str().unwrap();
            assert!(message.contains(&format!("change {} (", cause.0)), "{message}");
        }
    }
    checked
}

async fn clinic(world: &World) -> (Team<'_>, Reading) {
    (Team::of(world, "demo-clinic").await, Reading::of(world, "demo-clinic").await)
}

fn quote(held: &Reading, name: &str, source: &str, other: Value) -> Value {
    let fields = json!({
        "localName": name, "study": held.id(), "source": source, "text": "It is loud.", "provenance": "ILLUSTRATIVE",
        "speakerUnknownBecause": "NOT_RECORDED",
    });
    super::rules::made("createQuote", fields, other)
}

on_both_engines! {
    async fn what_names_a_thing_that_cannot_be_made_depends_on_it(world: Demo) {
        let (team, held) = clinic(&world).await;
        let (study, author, printed) = (held.id(), &team.author, held.source_id("ARTICLE"));
        let taken = category(&study, json!({ "localName": "c", "name": "ZEITDRUCK" }));
        let coding = |quote: &str, category: &str| json!({ "createCoding": {
            "quote": quote, "category": category, "valence": "BARRIER" } });
        let changes = json!([
            taken,
            { "createAlias": { "category": "#c", "text": "Hush", "language": "en", "basis": "EDITORIAL" } },
            { "createPlacement": { "category": "#c", "domain": held.domain_id(1), "basis": "EDITORIAL",
                "rationale": "So.", "confidence": "LOW" } },
            category(&study, json!({ "localName": "d", "name": "Below", "parent": "#c" })),
            { "createAlias": { "category": "#d", "text": "Under", "language": "en", "basis": "EDITORIAL" } },
            quote(&held, "q", &printed, json!({})),
            coding("#q", "#c"),
        ]);
        let checked = depends(author, changes, (1, "NOT_UNIQUE"), &[2, 3, 4, 5, 7]).await;
        let cause = checked["userErrors"].as_array().unwrap().iter().find(|it| it["code"] == "NOT_UNIQUE").unwrap();
        assert_eq!(cause["path"], json!(["input", "changeSet", "changes", "1", "createCategory", "name"]));
        assert_eq!(cause["about"], json!({ "position": 1, "kind": "createCategory", "name": "ZEITDRUCK" }));
        let zeit = held.category_id("zeitdruck");
        assert_eq!(cause["collidesWith"], json!({ "id": zeit, "kind": "Category", "name": "Zeitdruck" }));
        let message = cause["message"].as_str().unwrap();
        assert!(message.contains("Zeitdruck") && message.contains(&zeit), "{message}");

        // A participant, and what hangs on it.
        let person = json!({ "createParticipant": {
            "localName": "p", "study": study, "pseudonym": "REED", "consent": "CONTROLLED" } });
        let said = quote(&held, "q", &printed, json!({ "speakerUnknownBecause": null, "participant": "#p" }));
        let words = json!({ "createTranslation": {
            "quote": "#q", "language": "de", "text": "Laut.", "method": "HUMAN" } });
        let told_of = json!({ "createDemographics": { "participant": "#p", "ageYears": 40 } });
        let set = author.opened(json!([person, said, words, told_of])).await;
        let checked = author.check(&set).await;
        assert_eq!(codes(&checked).iter().filter(|it| **it == "NOT_UNIQUE").count(), 1, "{checked:#}");
        assert!(codes(&checked).iter().all(|it| ["NOT_UNIQUE", "DEPENDS_ON_CHANGE"].contains(it)), "{checked:#}");

        // What is missing besides is told beside the dependency.
        let set = author.opened(json!([taken, { "createPlacement": {
            "category": "#c", "domain": held.domain_id(1), "basis": "EDITORIAL", "rationale": "So." } }])).await;
        let checked = author.check(&set).await;
        let wanted = [(1, "NOT_UNIQUE"), (2, "DEPENDS_ON_CHANGE"), (2, "REQUIRED")];
        assert_eq!(told(&checked), wanted.map(|(at, code)| (at, code.to_owned())), "{checked:#}");
        assert_eq!(version(&world).await, 1);
    }

    async fn what_would_hold_if_another_change_were_sound_depends_on_it(world: Demo) {
        let (team, held) = clinic(&world).await;
        let author = &team.author;
        let [a, b, c] = ["zeitdruck", "short-way", "unclear-liability"].map(|slug| held.category_id(slug));
        let renamed = |id: &str, name: &str| json!({ "updateCategory": { "id": id, "name": name } });
        // A name that is not given up after all.
        let taken = held.category("nurse-at-the-booth")["name"].clone();
        let changes = json!([renamed(&a, taken.as_str().unwrap()), renamed(&b, "Zeitdruck")]);
        depends(author, changes, (1, "NOT_UNIQUE"), &[2]).await;
        // A merge into what cannot be made.
        let target = category(&held.id(), json!({ "localName": "c", "name": "zeitdruck" }));
        let merge = json!({ "mergeCategories": { "into": "#c", "from": b } });
        depends(author, json!([target, merge]), (1, "NOT_UNIQUE"), &[2]).await;
        // Something that would no longer be named.
        team.published(json!([{ "updateCategory": { "id": b, "parent": c } }])).await;
        let leaves = json!({ "updateCategory": { "id": b, "parent": null, "name": taken } });
        let goes = json!({ "withdraw": { "id": c } });
        depends(author, json!([leaves, goes]), (1, "NOT_UNIQUE"), &[2]).await;
        // A condition of what would act both ways.
        let both = json!({ "updateCategory": { "id": a, "valence": "BOTH", "name": taken } });
        let when = json!({ "createCondition": {
            "category": a, "valence": "BARRIER", "text": "When it is loud.", "basis": "EDITORIAL" } });
        depends(author, json!([both, when]), (1, "NOT_UNIQUE"), &[2]).await;
        // What rests on an update that is not needed for it is sound.
        let alias = json!({ "createAlias": { "category": a, "text": "Hush", "language": "en", "basis": "EDITORIAL" } });
        let changes = json!([renamed(&a, taken.as_str().unwrap()), alias]);
        depends(author, changes, (1, "NOT_UNIQUE"), &[]).await;
    }

    async fn formats_and_missing_fields_are_told_at_once_when_changes_are_added(world: Demo) {
        let (team, held) = clinic(&world).await;
        let (study, printed) = (held.id(), held.source_id("ARTICLE"));
        let zeit = held.category_id("zeitdruck");
        let changes = json!([
            quote(&held, "q", &printed, json!({ "language": "no language", "start": -1, "end": 3 })),
            { "createFocusGroup": { "study": study, "label": " ", "mode": "ONLINE", "heldOn": "March" } },
            { "updateCategory": { "id": zeit, "name": null, "slug": "Not A Slug" } },
            { "createAlias": { "category": "#nothing", "text": "x".repeat(400), "language": "?", "basis": "EDITORIAL" } },
            { "withdraw": { "id": held.category_id("short-way"), "reason": "x".repeat(100_001) } },
        ]);
        let opened = team.author.open(changes.clone()).await;
        let lines = |payload: &Value, from: usize| {
            let mut lines: Vec<String> = payload["userErrors"].as_array().unwrap().iter().map(|it| {
                let path = it["path"].as_array().unwrap()[from..].iter().map(|it| it.as_str().unwrap());
                format!("{} {}", it["code"].as_str().unwrap(), path.collect::<Vec<_>>().join("."))
            }).collect();
            lines.sort_unstable();
            lines
        };
        let wanted = [
            "INVALID 0.createQuote.language", "INVALID 0.createQuote.start", "INVALID 1.createFocusGroup.heldOn",
            "INVALID 2.updateCategory.slug", "INVALID 3.createAlias.language",
            "REQUIRED 1.createFocusGroup.label", "REQUIRED 2.updateCategory.name", "TOO_LONG 3.createAlias.text",
            "TOO_LONG 4.withdraw.reason", "UNKNOWN_REFERENCE 3.createAlias.category",
        ];
        assert_eq!(lines(&opened, 2), wanted, "{opened:#}");
        assert_eq!(opened["changeSet"], Value::Null);
        // The same where they are added to a set, which stays as it is.
        let set = team.author.opened(json!([{ "updateCategory": { "id": zeit, "definition": "So." } }])).await;
        let added = team.author.add(&set, changes).await;
        assert_eq!((lines(&added, 2).len(), &added["changeSet"]), (wanted.len(), &Value::Null));
        sound(team.author.check(&set).await);
        // A later change of the same call may mend an earlier one.
        let mended = json!([
            quote(&held, "q", &printed, json!({ "language": "no language" })),
            { "updateQuote": { "id": "#q", "language": "en" } },
        ]);
        sound(team.author.open(mended).await);
    }

    async fn a_slug_that_nobody_gave_is_never_blamed(world: Demo) {
        let (team, held) = clinic(&world).await;
        let new = |other: Value| json!([category(&held.id(), other)]);
        let [first, second, own] = [
            team.author.opened(new(json!({ "name": "Wombat", "localName": "w" }))).await,
            team.author.opened(new(json!({ "name": "Wombat" }))).await,
            team.author.opened(new(json!({ "name": "Bilby", "slug": "wombat" }))).await,
        ];
        let published = team.through(&first).await;
        let thing = &published["changeSet"]["changes"]["nodes"][0]["thing"];
        let told_of = async |set: &str| {
            let checked = team.author.check(set).await;
            assert_eq!(codes(&checked), ["NOT_UNIQUE"], "{checked:#}");
            checked["userErrors"][0].clone()
        };
        let field = |it: &Value| it["path"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(field(&told_of(&second).await), "name");
        assert_eq!(field(&told_of(&own).await), "slug");
        // The name is free again, and what it leads to in links is not.
        sound(team.author.call("openChangeSet", json!({
            "title": "Gone", "study": held.id(), "submit": true, "changes": [{ "withdraw": { "id": thing } }],
        })).await);
        let gone = team.author.ask("{ changeSets { nodes { id title } } }", json!({})).await;
        let gone = text(&gone["changeSets"]["nodes"][0]["id"]);
        let input = json!({ "changeSet": gone, "verdict": "APPROVE", "publish": true });
        sound(team.judge.call("reviewChangeSet", input).await);
        let problem = told_of(&second).await;
        assert_eq!(field(&problem), "name", "{problem:#}");
        let message = problem["message"].as_str().unwrap();
        assert!(message.contains("slug \"wombat\"") && message.contains("withdrawn"), "{message}");
        assert_eq!(problem["collidesWith"], json!({ "id": thing, "kind": "Category", "name": null }));
        assert_eq!(field(&told_of(&own).await), "slug");
        // With a slug of its own, it can be published.
        let change = team.author.ask("query ($id: ID!) { changeSet(id: $id) { changes { nodes { thing } } } }",
            json!({ "id": second })).await["changeSet"]["changes"]["nodes"][0]["thing"].clone();
        sound(team.author.add(&second, json!([{ "updateCategory": { "id": change, "slug": "wombat-3" } }])).await);
        sound(team.author.check(&second).await);
    }

    async fn problems_of_a_set_that_the_call_makes_lead_into_the_call(world: Demo) {
        let (team, held) = clinic(&world).await;
        let zeit = held.category_id("zeitdruck");
        let changes = json!([
            { "updateCategory": { "id": zeit, "definition": "So." } },
            category(&held.id(), json!({ "localName": "c", "name": "Free" })),
            { "updateCategory": { "id": zeit, "locator": "p. 2" } },
            { "updateCategory": { "id": "#c", "name": "NURSE AT THE BOOTH" } },
            { "createAlias": { "category": "#c", "text": "Hush", "language": "en", "basis": "EDITORIAL" } },
        ]);
        let input = json!({ "title": "A set", "study": held.id(), "submit": true, "changes": changes });
        let opened = team.author.call("openChangeSet", input).await;
        let paths: Vec<_> = opened["userErrors"].as_array().unwrap().iter().map(|it| it["path"].clone()).collect();
        assert!(paths.contains(&json!(["input", "changes", "3", "updateCategory", "name"])), "{opened:#}");
        assert!(paths.contains(&json!(["input", "changes", "4", "createAlias"])), "{opened:#}");
        assert_eq!(team.author.status(&id(&opened)).await, "DRAFT");
    }

    async fn other_mutations_name_fields_of_their_inputs(world: Demo) {
        let steward = Desk::of(&world, "steward", &["STEWARD@demo-clinic"]).await;
        let never = |kind: nasss::id::Kind| kind.id(uuid::Uuid::from_u128(1));
        let quote = never(nasss::id::Kind::Quote);
        for (field, kind, input, path) in [
            ("redactQuote", "RedactQuote", json!({ "quote": quote }), json!(["input", "quote"])),
            ("takeDown", "TakeDown", json!({ "things": [quote] }), json!(["input", "things"])),
            ("withdrawConsent", "WithdrawConsent", json!({ "participant": never(nasss::id::Kind::Participant) }),
                json!(["input", "participant"])),
        ] {
            let query = format!("mutation ($input: {kind}Input!) {{ {field}(input: $input) {{
                userErrors {{ code path }} }} }}");
            let told = steward.ask(&query, json!({ "input": input })).await;
            assert_eq!(told[field]["userErrors"], json!([{ "code": "UNKNOWN_REFERENCE", "path": path }]));
        }
        let token = world.signed_in("owner", &["READER"]).await;
        let query = "mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { userErrors { code path } } }";
        for (rights, code, path) in [
            (json!([]), "REQUIRED", json!(["input", "rights"])),
            (json!([{ "role": "READER" }, { "role": "ADMIN" }]), "NOT_YOURS", json!(["input", "rights", "1"])),
        ] {
            let input = json!({ "input": { "name": "a program", "rights": rights } });
            let told = world.ask_with(&token, query, input).await.data()["createApiToken"].clone();
            assert_eq!(told["userErrors"], json!([{ "code": code, "path": path }]));
        }
    }
}
