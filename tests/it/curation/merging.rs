//! Merging, splitting, withdrawing, and taking all that back.

use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, id, sound, version},
    reading::{Reading, text},
    rules::category,
};
use crate::harness::{World, on_both_engines};

/// The quotes that are coded with a category, by their first words.
fn coded(held: &Reading, category: &str) -> Vec<String> {
    let quotes = held.study["quotes"]["nodes"].as_array().unwrap().iter();
    let with = |quote: &&Value| {
        let codings = quote["codings"].as_array().unwrap();
        codings.iter().any(|coding| coding["category"]["id"] == category)
    };
    let mut texts: Vec<String> = quotes.filter(with).map(|quote| text(&quote["id"])).collect();
    texts.sort_unstable();
    texts
}

/// Takes a set back, and gives the set that did.
async fn revert(team: &Team<'_>, set: &str) -> String {
    let back = id(&sound(team.author.revert(set).await));
    team.through(&back).await;
    back
}

/// What stands under an id for everybody.
async fn node(world: &World, id: &str) -> Value {
    let query = "query ($id: ID!) { node(id: $id) { __typename id ... on Tombstone { replacedBy { id } } } }";
    world.data(query, json!({ "id": id })).await["node"].clone()
}

async fn companion(world: &World) -> (Team<'_>, Reading) {
    (Team::of(world, "demo-companion").await, Reading::of(world, "demo-companion").await)
}

on_both_engines! {
    async fn a_merged_category_hands_on_its_quotes_children_name_and_links(world: Demo) {
        let (team, held) = companion(&world).await;
        let [from, into] = ["useful-functions", "support-between-sessions"].map(|slug| held.category_id(slug));
        let (mut quotes, there) = (coded(&held, &from), coded(&held, &into));
        // One quote supports both.
        assert!(quotes.iter().any(|quote| there.contains(quote)));
        let opened = team.published(json!([{ "mergeCategories": { "into": into, "from": from } }])).await;
        let now = Reading::of(&world, "demo-companion").await;
        quotes.extend(there);
        quotes.sort_unstable();
        quotes.dedup();
        assert_eq!(coded(&now, &into), quotes);
        assert_eq!(coded(&now, &from), Vec::<String>::new());
        let merged = now.category("support-between-sessions");
        assert_eq!(merged["quoteCount"], json!(quotes.len()));
        for child in ["symptom-diary", "plain-language"] {
            assert_eq!(now.category(child)["parent"]["id"], json!(into));
        }
        let aliases = merged["aliases"].as_array().unwrap();
        assert!(aliases.iter().any(|alias| alias["text"] == "Useful functions"), "{aliases:?}");
        let left = node(&world, &from).await;
        assert_eq!((&left["__typename"], &left["replacedBy"]["id"]), (&json!("Tombstone"), &json!(into)));
        let by_slug = "{ category(study: \"demo-companion\", slug: \"useful-functions\") { id } }";
        assert_eq!(world.get(by_slug).await["category"]["id"], json!(into));
        let search = "{ search(query: \"useful functions\", filter: { type: [CATEGORY] }) { nodes { node { id } } } }";
        let found = world.get(search).await;
        let found: Vec<&Value> =
            found["search"]["nodes"].as_array().unwrap().iter().map(|hit| &hit["node"]["id"]).collect();
        assert!(found.contains(&&json!(into)) && !found.contains(&&json!(from)), "{found:?}");

        revert(&team, &id(&opened)).await;
        assert_eq!(Reading::of(&world, "demo-companion").await.study, held.study);
        assert_eq!(node(&world, &from).await["__typename"], "Category");
    }

    async fn what_was_merged_twice_leads_to_the_last_and_back_again(world: Demo) {
        let (team, held) = companion(&world).await;
        let [a, b, c] = ["curiosity", "team-training", "regular-updates"].map(|slug| held.category_id(slug));
        team.published(json!([{ "mergeCategories": { "into": b, "from": a } }])).await;
        let once = Reading::of(&world, "demo-companion").await;
        let second = team.published(json!([{ "mergeCategories": { "into": c, "from": b } }])).await;
        assert_eq!(node(&world, &a).await["replacedBy"]["id"], json!(c));
        revert(&team, &id(&second)).await;
        assert_eq!(Reading::of(&world, "demo-companion").await.study, once.study);
        assert_eq!(node(&world, &a).await["replacedBy"]["id"], json!(b));
    }

    async fn a_category_is_merged_only_into_one_of_its_study_that_stays(world: Demo) {
        let (team, held) = companion(&world).await;
        let clinic = Reading::of(&world, "demo-clinic").await;
        let [from, other] = ["supplier-may-disappear", "curiosity"].map(|slug| held.category_id(slug));
        let never = nasss::id::Kind::Category.id(uuid::Uuid::from_u128(1));
        let merge = |from: &str, into: &str| json!({ "mergeCategories": {
            "from": from, "into": into, "keepName": false,
        } });
        team.refuses("INVALID", "into", 0, json!([merge(&from, &from)])).await;
        for into in [&clinic.category_id("zeitdruck"), &never] {
            team.refuses("UNKNOWN_REFERENCE", "into", 0, json!([merge(&from, into)])).await;
        }
        team.refuses("UNKNOWN_REFERENCE", "into", 0, json!([merge(&from, &other), merge(&other, &from)])).await;
        let gone = json!([merge(&from, &other), { "withdraw": { "id": other } }]);
        team.refuses("UNKNOWN_REFERENCE", "into", 0, gone).await;
        team.lets(json!([merge(&from, &other)])).await;
        assert_eq!(version(&world).await, 1);
        assert_eq!(Reading::of(&world, "demo-companion").await.study, held.study);
    }

    async fn a_split_category_hands_each_quote_to_one_of_the_new_ones(world: Demo) {
        let (team, held) = companion(&world).await;
        let from = held.category_id("cost-coverage");
        let quotes = coded(&held, &from);
        let (some, rest) = quotes.split_at(2);
        let new = |name: &str| category(&held.id(), json!({ "localName": name, "name": name }));
        let split = |into: Value, keep: bool| json!([new("one"), new("two"), { "splitCategory": {
            "category": from, "into": into, "keep": keep,
        } }]);
        let whole = json!([{ "category": "#one", "quotes": some }, { "category": "#two", "quotes": rest }]);
        let part = json!([{ "category": "#one", "quotes": some }]);
        team.refuses("STILL_NAMED", "into", 2, split(part.clone(), false)).await;
        let foreign = held.quote_id("Zwischen zwei Terminen");
        let other = json!([{ "category": "#one", "quotes": [foreign] }]);
        team.refuses("UNKNOWN_REFERENCE", "into", 2, split(other, true)).await;
        let twice = json!([{ "category": "#one", "quotes": some }, { "category": "#two", "quotes": quotes }]);
        team.refuses("NOT_UNIQUE", "into", 2, split(twice, false)).await;
        assert_eq!(Reading::of(&world, "demo-companion").await.study, held.study);

        let opened = team.published(split(whole, false)).await;
        let now = Reading::of(&world, "demo-companion").await;
        assert_eq!(coded(&now, &now.category_id("one")), some);
        assert_eq!(coded(&now, &now.category_id("two")), rest);
        assert_eq!(now.category("two")["quoteCount"], json!(rest.len()));
        let left = node(&world, &from).await;
        assert_eq!((&left["__typename"], &left["replacedBy"]), (&json!("Tombstone"), &Value::Null));
        revert(&team, &id(&opened)).await;
        assert_eq!(Reading::of(&world, "demo-companion").await.study, held.study);

        team.published(split(part, true)).await;
        let now = Reading::of(&world, "demo-companion").await;
        assert_eq!(coded(&now, &from), rest);
        assert_eq!(now.category("cost-coverage")["quoteCount"], json!(rest.len()));
    }

    async fn what_goes_takes_its_parts_along_and_comes_back_with_them(world: Demo) {
        let (team, held) = companion(&world).await;
        for thing in [
            held.category_id("cost-coverage"),
            held.quote_id("Zwischen zwei Terminen"),
            held.person_id("Linden"),
        ] {
            team.published(json!([{ "withdraw": { "id": thing, "reason": "Said twice." } }])).await;
            assert_ne!(Reading::of(&world, "demo-companion").await.study, held.study);
            team.published(json!([{ "reinstate": { "id": thing } }])).await;
            assert_eq!(Reading::of(&world, "demo-companion").await.study, held.study);
        }
        // A parent and its child go together, and come back together.
        let both = ["worries-about-data", "unclear-storage", "insurers-reading-along"];
        let all = |action: &str| both.map(|slug| json!({ action: { "id": held.category_id(slug) } }));
        team.published(json!(all("withdraw"))).await;
        team.published(json!(all("reinstate"))).await;
        assert_eq!(Reading::of(&world, "demo-companion").await.study, held.study);
    }

    async fn a_study_goes_and_comes_back_with_all_that_it_holds(world: Demo) {
        let team = Team::of_all(&world).await;
        let held = Reading::of(&world, "demo-companion").await;
        let own = Desk { study: Some(held.id()), ..Desk::of(&world, "other", &["CURATOR"]).await };
        let set = own.opened(json!([{ "withdraw": { "id": held.id() } }])).await;
        sound(own.submit(&set).await);
        sound(team.judge.review(&set, "APPROVE").await);
        sound(own.publish(&set).await);
        assert_eq!(node(&world, &held.id()).await["__typename"], "Tombstone");
        assert_eq!(node(&world, &held.category_id("curiosity")).await["__typename"], "Tombstone");
        team.published(json!([{ "reinstate": { "id": held.id() } }])).await;
        assert_eq!(Reading::of(&world, "demo-companion").await.study, held.study);
    }

    async fn a_set_that_is_taken_back_leaves_all_as_it_was(world: Demo) {
        let (team, held) = companion(&world).await;
        let of = |slug: &str| held.category_id(slug);
        let coding = &held.quote("Um drei Uhr")["codings"][0]["id"];
        let condition = &held.category("schwere-der-symptome")["conditions"][0]["id"];
        let opened = team.published(json!([
            category(&held.id(), json!({ "localName": "new", "parent": of("curiosity") })),
            { "createAlias": { "category": "#new", "text": "Glow", "language": "en", "basis": "EDITORIAL" } },
            { "createAlias": { "category": of("curiosity"), "text": "Nosiness", "language": "en", "basis": "EDITORIAL" } },
            { "createCoding": { "quote": held.quote_id("Um drei Uhr"), "category": "#new", "valence": "BARRIER" } },
            { "createAuthor": { "study": held.id(), "name": "A new one" } },
            { "updateStudy": { "id": held.id(), "venue": "Elsewhere", "pmcid": "PMC1" } },
            // It changes here, and again because its parent is merged below.
            { "updateCategory": { "id": of("symptom-diary"), "definition": "Another.", "name": "Diary" } },
            { "updateCoding": { "id": coding, "note": "Another note.", "round": 3 } },
            { "updateParticipant": { "id": held.person_id("Ahorn"), "focusGroup": null, "role": null } },
            { "updateQuote": { "id": held.quote_id("Die Erinnerung"), "locator": null, "start": null, "end": null } },
            { "withdraw": { "id": condition } },
            { "withdraw": { "id": of("vague-unease") } },
            { "withdraw": { "id": held.quote_id("Ich sehe an der Kurve") } },
            { "mergeCategories": { "into": of("support-between-sessions"), "from": of("useful-functions") } },
            { "mergeCategories": { "into": of("curiosity"), "from": of("not-made-for-crises"), "keepName": false } },
        ])).await;
        assert_ne!(Reading::of(&world, "demo-companion").await.study, held.study);
        let back = revert(&team, &id(&opened)).await;
        assert_eq!(Reading::of(&world, "demo-companion").await.study, held.study);
        // Taken back twice, it holds again.
        revert(&team, &back).await;
        let now = Reading::of(&world, "demo-companion").await;
        assert_eq!(now.category("symptom-diary")["name"], "Diary");
        assert_eq!(now.study["venue"], "Elsewhere");
        assert_eq!(now.category("symptom-diary")["parent"]["id"], json!(of("support-between-sessions")));
        assert_eq!(coded(&now, &of("useful-functions")), Vec::<String>::new());
        assert_eq!(version(&world).await, 4);
    }
}
