//! What was published before, and who may see it.

use serde_json::{Value, json};

use crate::{
    curation::desk::contents,
    harness::{World, on_both_engines},
    statements::forgetful,
};

const HISTORY: &str = "query ($id: ID!, $first: Int, $after: String) {
    history(id: $id, first: $first, after: $after) {
        nodes { kind thing event revision version origin changeSet { title }
            fields { field before after } }
        pageInfo { hasNextPage endCursor } totalCount } }";
const SNAPSHOT: &str = "query ($id: ID!, $version: Int!) {
    snapshot(id: $id, version: $version) { id kind version event publishedAt fields } }";
const DIFF: &str = "query ($id: ID!, $from: Int!, $to: Int!) {
    diff(id: $id, from: $from, to: $to) { field before after } }";

/// Two people who change demo-clinic together.
struct Team<'a> {
    world: &'a World,
    curator: String,
    steward: String,
}

impl<'a> Team<'a> {
    async fn of(world: &'a World) -> Self {
        let curator = world.program("cora", &["CURATOR@demo-clinic"]).await;
        let both = ["REVIEWER@demo-clinic", "STEWARD@demo-clinic"];
        Self { world, curator, steward: world.program("stu", &both).await }
    }

    /// Publishes changes: what was made, by local name, and the version that they became.
    async fn publish(&self, changes: Value) -> (Value, i64) {
        let study = nasss::id::Kind::Study.id(self.world.study("demo-clinic").await);
        let input = json!({ "input": { "title": "A change", "study": study, "changes": changes,
            "submit": true } });
        let open = "mutation ($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
            changeSet { id } created { localName id } userErrors { code message } } }";
        let opened = self.world.ask_with(&self.curator, open, input).await;
        let opened = &opened.data()["openChangeSet"];
        assert_eq!(opened["userErrors"], json!([]));
        let set = &opened["changeSet"]["id"];
        let contents = contents(self.world, &self.steward, set).await;
        let input = json!({ "input": { "changeSet": set, "contents": contents,
            "verdict": "APPROVE", "publish": true } });
        let review = "mutation ($input: ReviewChangeSetInput!) { reviewChangeSet(input: $input) {
            changeSet { status publishedVersion } userErrors { code message } } }";
        let reviewed = self.world.ask_with(&self.steward, review, input).await;
        let reviewed = &reviewed.data()["reviewChangeSet"];
        assert_eq!(reviewed["userErrors"], json!([]));
        assert_eq!(reviewed["changeSet"]["status"], "PUBLISHED");
        let version = reviewed["changeSet"]["publishedVersion"].as_i64().unwrap();
        (opened["created"].clone(), version)
    }

    async fn seen_by(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        match token {
            Some(token) => self.world.ask_with(token, query, variables).await.data().clone(),
            None => self.world.data(query, variables).await,
        }
    }
}

/// The id of the category of this name.
async fn category(world: &World, slug: &str) -> String {
    let query = "{ study(slug: \"demo-clinic\") { categories(first: 100) { nodes { id slug } } } }";
    let found = world.get(query).await;
    let nodes = found["study"]["categories"]["nodes"].as_array().unwrap();
    let found = nodes.iter().find(|it| it["slug"] == slug).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

/// The id of the quote that begins so, whoever may read it.
async fn quote(world: &World, start: &str) -> String {
    let quotes = crate::access::everything::<entity::quote::Entity>(world).await;
    let found = quotes.iter().find(|row| row.text.starts_with(start)).unwrap();
    nasss::id::Kind::Quote.id(found.id)
}

async fn participant(world: &World, pseudonym: &str) -> uuid::Uuid {
    let people = crate::access::everything::<entity::participant::Entity>(world).await;
    people.iter().find(|row| row.pseudonym == pseudonym).unwrap().id
}

/// The entries of a history.
fn nodes(answer: &Value) -> &Vec<Value> {
    answer["history"]["nodes"].as_array().unwrap()
}

fn field<'a>(entry: &'a Value, name: &str) -> Option<&'a Value> {
    entry["fields"].as_array().unwrap().iter().find(|it| it["field"] == name)
}

fn events(answer: &Value) -> Vec<(&str, &str, i64)> {
    nodes(answer)
        .iter()
        .map(|it| {
            let text = |name: &str| it[name].as_str().unwrap();
            (text("kind"), text("event"), it["version"].as_i64().unwrap())
        })
        .collect()
}

on_both_engines! {
    async fn a_category_that_got_a_name_and_an_alias_shows_both_steps(world: Demo) {
        let team = Team::of(&world).await;
        let id = category(&world, "short-way").await;
        let (made, second) = team.publish(json!([{ "createAlias": { "localName": "way",
            "category": id, "text": "Kurzer Weg", "language": "de", "basis": "ILLUSTRATIVE" } }])).await;
        let (_, third) = team.publish(json!([{ "updateCategory": {
            "id": id, "name": "A short way to the booth", "keepOldName": false } }])).await;
        let alias = made[0]["id"].as_str().unwrap();

        // Everybody sees what is public, but not the sets that made it.
        let seen = world.data(HISTORY, json!({ "id": id })).await;
        let renamed = &nodes(&seen)[0];
        assert_eq!(renamed["changeSet"], Value::Null);
        assert_eq!((&renamed["event"], &renamed["origin"]), (&json!("UPDATED"), &json!("MANUAL")));
        assert_eq!(renamed["version"], third);
        assert_eq!(renamed["revision"], 2);
        assert_eq!(renamed["thing"], id);
        assert_eq!(field(renamed, "name").unwrap()["after"], "A short way to the booth");
        assert_eq!(field(renamed, "nameKey"), None);
        assert_eq!(field(renamed, "valence"), None);
        let named = &nodes(&seen)[1];
        assert_eq!(named["kind"], "CategoryAlias");
        assert_eq!((&named["thing"], &named["version"]), (&json!(alias), &json!(second)));
        assert_eq!(field(named, "category").unwrap(), &json!({
            "field": "category", "before": null, "after": id }));
        let first = nodes(&seen).iter().filter(|it| it["version"] == 1);
        assert!(first.clone().count() > 0);
        assert!(first.clone().all(|it| it["event"] == "CREATED" && it["origin"] == "SEED"));
        let own = first.clone().find(|it| it["kind"] == "Category").unwrap();
        let old = field(own, "name").unwrap()["after"].clone();
        assert_eq!(field(renamed, "name").unwrap()["before"], old);
        let told = team.seen_by(Some(&team.curator), HISTORY, json!({ "id": id })).await;
        assert_eq!(nodes(&told)[0]["changeSet"]["title"], "A change");

        // Of the alias alone, one entry; page by page, the same entries.
        let of_alias = world.data(HISTORY, json!({ "id": alias })).await;
        assert_eq!(events(&of_alias), [("CategoryAlias", "CREATED", second)]);
        let page = world.data(HISTORY, json!({ "id": id, "first": 1 })).await;
        assert_eq!(nodes(&page)[0], *renamed);
        let after = &page["history"]["pageInfo"]["endCursor"];
        let rest = world.data(HISTORY, json!({ "id": id, "first": 50, "after": after })).await;
        assert_eq!(nodes(&rest)[..], nodes(&seen)[1..]);
        assert_eq!(page["history"]["totalCount"], nodes(&seen).len());
    }

    async fn snapshots_and_differences_are_of_a_things_own_fields(world: Demo) {
        let team = Team::of(&world).await;
        let id = category(&world, "short-way").await;
        let seen = world.data("query ($id: ID!) { category(id: $id) { name } }", json!({ "id": id })).await;
        let old = seen["category"]["name"].clone();
        let (made, second) = team.publish(json!([{ "createAlias": { "localName": "way",
            "category": id, "text": "Kurzer Weg", "language": "de", "basis": "ILLUSTRATIVE" } }])).await;
        let (_, third) = team.publish(json!([{ "updateCategory": {
            "id": id, "name": "A short way to the booth" } }])).await;
        let alias = made[0]["id"].as_str().unwrap();
        let at = async |id: &str, version: i64| {
            let seen = world.data(SNAPSHOT, json!({ "id": id, "version": version })).await;
            seen["snapshot"].clone()
        };
        assert_eq!(at(&id, 1).await["fields"]["name"], old);
        assert_eq!(at(&id, 1).await["event"], "CREATED");
        // The alias did not change the category's own fields.
        assert_eq!(at(&id, second).await["version"], 1);
        assert_eq!(at(&id, third).await["fields"]["name"], "A short way to the booth");
        assert_eq!(at(&id, third).await["version"], third);
        assert_eq!(at(&id, third + 1).await, Value::Null);
        assert_eq!(at(&id, 0).await, Value::Null);
        assert_eq!(at(alias, 1).await, Value::Null);
        assert_eq!(at(alias, second).await["fields"]["text"], "Kurzer Weg");
        let between = async |id: &str, from: i64, to: i64| {
            let seen = world.data(DIFF, json!({ "id": id, "from": from, "to": to })).await;
            seen["diff"].clone()
        };
        let renaming = json!({ "field": "name", "before": old, "after": "A short way to the booth" });
        assert_eq!(between(&id, 1, third).await, json!([renaming]));
        let back = json!({ "field": "name", "before": "A short way to the booth", "after": old });
        assert_eq!(between(&id, third, 1).await, json!([back]));
        assert_eq!(between(&id, 1, second).await, json!([]));
        assert_eq!(between(alias, 1, 1).await, Value::Null);
        assert!(between(alias, 1, second).await.as_array().unwrap().len() >= 3);
    }

    async fn a_difference_from_or_to_a_version_that_is_yet_to_come_is_refused(world: Demo) {
        let id = category(&world, "short-way").await;
        let latest = crate::curation::desk::version(&world).await;
        for (query, variables) in [
            (DIFF, json!({ "id": id, "from": latest, "to": latest + 1 })),
            (DIFF, json!({ "id": id, "from": latest + 7, "to": latest })),
        ] {
            let answer = world.ask(query, variables).await;
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert!(message.ends_with(&format!("yet; the latest is {latest}.")), "{message}");
        }
    }

    async fn what_was_taken_away_keeps_its_history_and_has_no_snapshot_after(world: Demo) {
        let team = Team::of(&world).await;
        let id = category(&world, "kiosk-plain-language").await;
        let aliases = world.data("query ($id: ID!) { node(id: $id) { ... on Category {
            aliases { id } } } }", json!({ "id": id })).await;
        let alias = aliases["node"]["aliases"][0]["id"].clone();
        let (_, second) = team.publish(json!([{ "withdraw": { "id": alias } }])).await;
        let gone = world.data(HISTORY, json!({ "id": alias })).await;
        assert_eq!(events(&gone), [
            ("CategoryAlias", "WITHDRAWN", second), ("CategoryAlias", "CREATED", 1)]);
        assert_eq!(field(&nodes(&gone)[0], "text").unwrap(), &json!({
            "field": "text", "before": "Verständliche Sprache", "after": null }));

        let (_, third) = team.publish(json!([{ "withdraw": {
            "id": id, "reason": "Asked for by one of them." } }])).await;
        for (token, fields) in [
            (None, json!([])),
            (Some(&team.curator), json!([])),
            (Some(&team.steward), json!([{ "field": "withdrawnReason", "before": null,
                "after": "Asked for by one of them." }])),
        ] {
            let token = token.map(String::as_str);
            let seen = team.seen_by(token, HISTORY, json!({ "id": id, "first": 100 })).await;
            let entry = nodes(&seen).iter().find(|it| it["kind"] == "Category").unwrap();
            assert_eq!((&entry["event"], &entry["version"]), (&json!("WITHDRAWN"), &json!(third)));
            assert_eq!(entry["fields"], fields);
        }
        let snapshot = async |version: i64| {
            world.data(SNAPSHOT, json!({ "id": id, "version": version })).await["snapshot"].clone()
        };
        assert_eq!(snapshot(third).await, Value::Null);
        assert_eq!(snapshot(second).await["fields"]["slug"], "kiosk-plain-language");
        let diff = world.data(DIFF, json!({ "id": id, "from": second, "to": third })).await;
        let diff = diff["diff"].as_array().unwrap();
        assert!(diff.iter().all(|it| it["after"].is_null()) && diff.len() > 3, "{diff:#?}");
    }

    async fn a_quote_that_is_open_now_shows_nothing_of_its_controlled_days(world: Demo) {
        let team = Team::of(&world).await;
        let id = quote(&world, "If something is missed on the screen").await;
        let codings = team.seen_by(Some(&team.curator), "query ($id: ID!) { node(id: $id) {
            ... on Quote { codings { id } } } }", json!({ "id": id })).await;
        let coding = codings["node"]["codings"][0]["id"].clone();
        let text = "If something is missed on the booth's screen, I pay for it.";
        let (_, second) = team.publish(json!([
            { "updateQuote": { "id": id, "text": text, "start": null, "end": null } },
            { "updateCoding": { "id": coding, "round": 2, "note": "Said twice." } },
        ])).await;
        for id in [json!(id), coding.clone()] {
            let hidden = world.ask(HISTORY, json!({ "id": id })).await;
            let never = id.as_str().unwrap().split('_').next().unwrap().to_owned()
                + "_00000000000000000000000001";
            assert_eq!(hidden, world.ask(HISTORY, json!({ "id": never })).await);
            assert_eq!(hidden["data"], json!({ "history": null }));
        }
        let (_, third) = team.publish(json!([{ "updateQuote": { "id": id, "access": "OPEN" } }])).await;

        let open = world.data(HISTORY, json!({ "id": id })).await;
        assert_eq!(events(&open), [("Quote", "CREATED", third)], "{open:#}");
        let entry = &nodes(&open)[0];
        assert_eq!(entry["revision"], Value::Null);
        assert_eq!(field(entry, "text").unwrap(), &json!({
            "field": "text", "before": null, "after": text }));
        assert_eq!(field(entry, "access").unwrap()["before"], Value::Null);
        assert_eq!(field(entry, "participant"), None);
        assert_eq!(world.data(HISTORY, json!({ "id": coding })).await["history"], Value::Null);
        for version in [1, second] {
            let then = world.data(SNAPSHOT, json!({ "id": id, "version": version })).await;
            assert_eq!(then["snapshot"], Value::Null);
        }
        let now = world.data(SNAPSHOT, json!({ "id": id, "version": third })).await;
        assert_eq!(now["snapshot"]["fields"]["text"], text);
        let diff = world.data(DIFF, json!({ "id": id, "from": second, "to": third })).await;
        let diff = diff["diff"].as_array().unwrap();
        assert!(diff.iter().all(|it| it["before"].is_null()) && !diff.is_empty());

        // Who works on the study sees it all, and that is written down.
        assert_eq!(world.audited("CONTROLLED_READ").await.len(), 0);
        let whole = team.seen_by(Some(&team.curator), HISTORY, json!({ "id": id })).await;
        let quote: Vec<_> = events(&whole).into_iter().filter(|it| it.0 == "Quote").collect();
        let all = [("Quote", "UPDATED", third), ("Quote", "UPDATED", second)];
        assert_eq!(quote[..2], all);
        assert!(events(&whole).contains(&("Coding", "UPDATED", second)));
        assert_eq!(world.audited("CONTROLLED_READ").await.len(), 1);
        let of_coding = team.seen_by(Some(&team.curator), HISTORY, json!({ "id": coding })).await;
        let note = nodes(&of_coding).iter().find_map(|it| field(it, "note")).unwrap();
        assert_eq!(note["after"], "Said twice.");
        team.seen_by(Some(&team.curator), SNAPSHOT, json!({ "id": id, "version": 1 })).await;
        assert_eq!(world.audited("CONTROLLED_READ").await.len(), 2);
        // What is open now and was then is nobody's business.
        let other = self::quote(&world, "Big letters, short words").await;
        team.seen_by(Some(&team.curator), HISTORY, json!({ "id": other })).await;
        team.seen_by(Some(&team.curator), SNAPSHOT, json!({ "id": other, "version": 1 })).await;
        assert_eq!(world.audited("CONTROLLED_READ").await.len(), 2);
    }

    async fn what_people_agreed_to_and_told_is_for_stewards(world: Demo) {
        let team = Team::of(&world).await;
        let key = participant(&world, "Reed").await;
        let person = nasss::id::Kind::Participant.id(key);
        let told = nasss::id::Kind::Demographic.id(key);
        let (_, second) = team.publish(json!([
            { "updateParticipant": { "id": person, "consentRecordedOn": "2024-01-02" } },
            { "updateDemographics": { "id": told, "ageYears": 68 } },
        ])).await;
        for id in [&person, &told] {
            let seen = world.data(HISTORY, json!({ "id": id })).await;
            assert_eq!(seen["history"], Value::Null);
        }
        let by_curator = async |query: &str, variables: Value| {
            team.seen_by(Some(&team.curator), query, variables).await
        };
        let seen = by_curator(HISTORY, json!({ "id": person })).await;
        assert!(events(&seen).iter().all(|it| it.1 == "CREATED" && it.2 == 1), "{seen:#}");
        assert!(!seen.to_string().contains("consent") && !seen.to_string().contains("ageYears"));
        assert_eq!(by_curator(HISTORY, json!({ "id": told })).await["history"], Value::Null);
        let then = by_curator(SNAPSHOT, json!({ "id": person, "version": second })).await;
        assert_eq!(then["snapshot"]["fields"]["pseudonym"], "Reed");
        assert_eq!((&then["snapshot"]["version"], &then["snapshot"]["event"]), (&json!(1), &json!("CREATED")));
        assert!(!then.to_string().contains("consent"));
        let diff = by_curator(DIFF, json!({ "id": person, "from": 1, "to": second })).await;
        assert_eq!(diff["diff"], json!([]));
        let of_told = by_curator(SNAPSHOT, json!({ "id": told, "version": 1 })).await;
        assert_eq!(of_told["snapshot"], Value::Null);
        assert_eq!(world.audited("DEMOGRAPHICS_READ").await.len(), 0);

        let by_steward = async |query: &str, variables: Value| {
            team.seen_by(Some(&team.steward), query, variables).await
        };
        let seen = by_steward(HISTORY, json!({ "id": person })).await;
        let changed = nodes(&seen).iter().filter(|it| it["version"] == second);
        let changed: Vec<_> = changed.map(|it| it["fields"].clone()).collect();
        let age = json!([{ "field": "ageYears", "before": 67, "after": 68 }]);
        let consent = json!([{ "field": "consentRecordedOn",
            "before": "2023-06-07", "after": "2024-01-02" }]);
        assert!(changed.contains(&age) && changed.contains(&consent), "{changed:#?}");
        assert_eq!(world.audited("DEMOGRAPHICS_READ").await.len(), 1);
        let diff = by_steward(DIFF, json!({ "id": told, "from": 1, "to": second })).await;
        assert_eq!(diff["diff"], age);
        assert_eq!(world.audited("DEMOGRAPHICS_READ").await.len(), 2);
    }

    async fn the_data_set_tells_of_its_versions(world: Demo) {
        let team = Team::of(&world).await;
        let of = "query ($version: Int) { dataset(version: $version) {
            id kind version publishedAt citation changeSet { title } } }";
        let first = world.data(of, json!({})).await["dataset"].clone();
        let id = category(&world, "short-way").await;
        let change = json!([{ "updateCategory": { "id": id, "definition": "Near." } }]);
        let (_, second) = team.publish(change).await;
        let one = world.data(of, json!({ "version": 1 })).await;
        assert_eq!(one["dataset"], first);
        let now = world.data(of, json!({})).await["dataset"].clone();
        assert_eq!(now, world.data(of, json!({ "version": second })).await["dataset"]);
        assert_eq!((&now["version"], &now["changeSet"]), (&json!(second), &Value::Null));
        let citation = now["citation"].as_str().unwrap();
        assert!(citation.contains(now["id"].as_str().unwrap()) && citation.contains("Invented"));
        assert!(citation.contains(&format!("version {second}")));
        let told = team.seen_by(Some(&team.curator), of, json!({ "version": second })).await;
        assert_eq!(told["dataset"]["changeSet"]["title"], "A change");
        for version in [0, -1, second + 1] {
            assert_eq!(world.data(of, json!({ "version": version })).await["dataset"], Value::Null);
        }
        team.publish(json!([{ "updateCategory": { "id": id, "definition": "Nearer." } }])).await;
        assert_eq!(world.data(of, json!({ "version": second })).await["dataset"], now);
        let (_, statements) = world.counted("{ dataset { id kind version publishedAt } }", json!({})).await;
        assert_eq!(statements, 1);
    }

    async fn a_longer_page_of_history_takes_no_more_statements(world: Demo) {
        let team = Team::of(&world).await;
        let id = category(&world, "short-way").await;
        for n in 0..4 {
            let definition = format!("Nearer by {n}.");
            team.publish(json!([
                { "updateCategory": { "id": id, "definition": definition } },
                { "createAlias": { "category": id, "text": format!("Weg {n}"), "language": "de",
                    "basis": "ILLUSTRATIVE" } },
            ])).await;
        }
        let world = forgetful(&world).await;
        let mut counted = Vec::new();
        for first in [2, 5, 8] {
            let (seen, n) = world.counted(HISTORY, json!({ "id": id, "first": first })).await;
            assert_eq!(nodes(&seen).len(), first);
            counted.push(n);
        }
        assert_eq!(counted, [counted[0]; 3]);
        assert!(counted[0] <= 5, "{counted:?}");
    }
}
