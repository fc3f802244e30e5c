//! Whoever writes does not judge, and whoever judges does not write.

use serde_json::{Value, json};

use super::{
    desk::{Desk, MUTATIONS, Team, codes, id, mutation, sound, version},
    reading::Reading,
};
use crate::harness::{Data, World, on_both_engines, settings};

const CAN: &str = "query ($id: ID!) { changeSet(id: $id) { viewerCan {
    edit { allowed because } submit { allowed because } review { allowed because }
    clear { allowed because } publish { allowed because } abandon { allowed because } } } }";

/// What a viewer may do with a set; every refusal says why.
async fn can(desk: &Desk<'_>, set: &str) -> Vec<String> {
    let rights = desk.ask(CAN, json!({ "id": set })).await["changeSet"]["viewerCan"].clone();
    let rights = rights.as_object().unwrap_or_else(|| panic!("{set} is hidden")).clone();
    for (name, right) in &rights {
        let says = right["because"].as_str().is_some_and(|why| why.ends_with('.'));
        assert_ne!(right["allowed"] == json!(true), says, "{name}: {right}");
    }
    rights
        .iter()
        .filter(|(_, it)| it["allowed"] == json!(true))
        .map(|(name, _)| name.clone())
        .collect()
}

/// A change that needs no clearance.
fn plain(held: &Reading, words: &str) -> Value {
    json!([{ "updateCategory": { "id": held.category_id("zeitdruck"), "definition": words } }])
}

/// A change that does.
fn delicate(held: &Reading) -> Value {
    json!([{ "updateQuote": { "id": held.quote_id("We ended up"), "access": "CONTROLLED", "language": "de" } }])
}

struct House<'w> {
    author: Desk<'w>,
    other: Desk<'w>,
    reviewer: Desk<'w>,
    steward: Desk<'w>,
    held: Reading,
}

async fn house(world: &World) -> House<'_> {
    House {
        author: Desk::of(world, "author", &["CURATOR@demo-clinic"]).await,
        other: Desk::of(world, "other", &["CURATOR@demo-clinic"]).await,
        reviewer: Desk::of(world, "reviewer", &["REVIEWER@demo-clinic"]).await,
        steward: Desk::of(world, "steward", &["STEWARD@demo-clinic"]).await,
        held: Reading::of(world, "demo-clinic").await,
    }
}

on_both_engines! {
    async fn who_may_do_what_follows_from_role_and_state(world: Demo) {
        let House { author, other, reviewer, steward, held } = house(&world).await;
        let set = author.opened(delicate(&held)).await;
        let nothing: [&str; 0] = [];
        let table = async |author_can: &[&str], other_can: &[&str], reviewer_can: &[&str], steward_can: &[&str]| {
            for (desk, wanted) in [
                (&author, author_can), (&other, other_can), (&reviewer, reviewer_can), (&steward, steward_can),
            ] {
                assert_eq!(can(desk, &set).await, wanted, "{}", author.status(&set).await);
            }
        };
        table(&["edit", "submit", "abandon"], &["edit", "submit"], &nothing, &nothing).await;
        sound(author.submit(&set).await);
        table(&["edit", "abandon"], &["edit"], &["review"], &["clear"]).await;
        sound(reviewer.review(&set, "APPROVE").await);
        table(&["edit", "abandon"], &["edit"], &["review"], &["clear"]).await;
        sound(steward.review(&set, "APPROVE").await);
        table(&["edit", "publish", "abandon"], &["edit"], &["review", "publish"], &["clear"]).await;
        sound(author.publish(&set).await);
        table(&nothing, &nothing, &nothing, &nothing).await;
    }

    async fn nobody_judges_what_they_wrote(world: Demo) {
        let held = Reading::of(&world, "demo-clinic").await;
        let all = ["CURATOR@demo-clinic", "REVIEWER@demo-clinic", "STEWARD@demo-clinic"];
        let both = Desk::of(&world, "both", &all).await;
        let set = both.opened(delicate(&held)).await;
        sound(both.submit(&set).await);
        for verdict in ["APPROVE", "REQUEST_CHANGES", "REJECT"] {
            assert_eq!(codes(&both.review(&set, verdict).await), ["NOT_NOW"]);
        }
        assert_eq!(both.status(&set).await, "SUBMITTED");
        // Whoever adds to it is an author too.
        let helper = Desk::of(&world, "helper", &all).await;
        sound(helper.add(&set, plain(&held, "More.")).await);
        sound(helper.submit(&set).await);
        assert_eq!(codes(&helper.review(&set, "APPROVE").await), ["NOT_NOW"]);
        let third = Desk::of(&world, "third", &all).await;
        let judged = sound(third.review(&set, "APPROVE").await);
        assert_eq!(judged["changeSet"]["status"], "APPROVED");
        sound(third.publish(&set).await);
    }

    async fn what_needs_clearance_needs_both_and_who_holds_both_gives_both(world: Demo) {
        let House { author, reviewer, steward, held, .. } = house(&world).await;
        for order in [[&reviewer, &steward], [&steward, &reviewer]] {
            let set = author.opened(delicate(&held)).await;
            let submitted = sound(author.submit(&set).await);
            assert_eq!(submitted["changeSet"]["needsClearance"], true);
            let first = sound(order[0].review(&set, "APPROVE").await);
            assert_eq!(first["changeSet"]["status"], "SUBMITTED");
            assert_eq!(codes(&author.publish(&set).await), ["NOT_NOW"]);
            let second = sound(order[1].review(&set, "APPROVE").await);
            assert_eq!(second["changeSet"]["status"], "APPROVED");
            sound(author.call("abandonChangeSet", json!({ "changeSet": set })).await);
        }
        let judge = Desk::of(&world, "judge", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"]).await;
        let set = author.opened(delicate(&held)).await;
        sound(author.submit(&set).await);
        let both = sound(judge.review(&set, "APPROVE").await);
        assert_eq!(both["changeSet"]["status"], "APPROVED");
        let reviews = "query ($id: ID!) { changeSet(id: $id) { reviews { verdict approves clears } } }";
        let told = judge.ask(reviews, json!({ "id": set })).await;
        let review = json!([{ "verdict": "APPROVE", "approves": true, "clears": true }]);
        assert_eq!(told["changeSet"]["reviews"], review);
        // A steward alone judges nothing that needs no clearance.
        let set = author.opened(plain(&held, "New.")).await;
        sound(author.submit(&set).await);
        assert_eq!(codes(&steward.review(&set, "APPROVE").await), ["NOT_NOW"]);
        sound(reviewer.review(&set, "APPROVE").await);
        sound(reviewer.publish(&set).await);
    }

    async fn a_steward_whose_clearance_is_the_last_word_does_not_publish(world: Demo) {
        let House { author, reviewer, steward, held, .. } = house(&world).await;
        let set = author.opened(delicate(&held)).await;
        sound(author.submit(&set).await);
        sound(reviewer.review(&set, "APPROVE").await);
        let input = json!({ "changeSet": set, "verdict": "APPROVE", "publish": true });
        let cleared = steward.call("reviewChangeSet", input).await;
        // What was done is told, and why the rest was not.
        assert_eq!((&cleared["changeSet"]["status"], codes(&cleared)), (&json!("APPROVED"), vec!["NOT_NOW"]));
        assert_eq!(version(&world).await, 1);
    }

    async fn an_edit_makes_it_a_draft_and_earlier_approvals_do_not_count(world: Demo) {
        let House { author, other, reviewer, held, .. } = house(&world).await;
        let set = author.opened(plain(&held, "New.")).await;
        sound(author.submit(&set).await);
        sound(reviewer.review(&set, "APPROVE").await);
        let edited = sound(other.add(&set, plain(&held, "Newer.")).await);
        assert_eq!(edited["changeSet"]["status"], "DRAFT");
        assert_eq!(codes(&author.publish(&set).await), ["NOT_NOW"]);
        // Not even where the edit is taken back.
        sound(other.add(&set, plain(&held, "New.")).await);
        let submitted = sound(author.submit(&set).await);
        assert_eq!(submitted["changeSet"]["status"], "SUBMITTED");
        assert_eq!(codes(&author.publish(&set).await), ["NOT_NOW"]);
        let asked = sound(reviewer.review(&set, "REQUEST_CHANGES").await);
        assert_eq!(asked["changeSet"]["status"], "CHANGES_REQUESTED");
        sound(author.submit(&set).await);
        sound(reviewer.review(&set, "APPROVE").await);
        let change = &submitted["changeSet"]["changes"]["nodes"][0]["id"];
        let removed = sound(author.call("removeChange", json!({ "changeSet": set, "change": change })).await);
        assert_eq!((&removed["changeSet"]["status"], &removed["changeSet"]["changeCount"]), (&json!("DRAFT"), &json!(0)));
    }

    async fn what_is_rejected_or_given_up_is_closed(world: Demo) {
        let House { author, other, reviewer, held, .. } = house(&world).await;
        let rejected = author.opened(plain(&held, "New.")).await;
        sound(author.submit(&rejected).await);
        let silent = json!({ "changeSet": rejected, "verdict": "REJECT" });
        assert_eq!(codes(&reviewer.call("reviewChangeSet", silent).await), ["REQUIRED"]);
        sound(reviewer.review(&rejected, "REJECT").await);
        let given_up = author.opened(plain(&held, "New.")).await;
        let abandon = json!({ "changeSet": given_up });
        assert_eq!(codes(&other.call("abandonChangeSet", abandon.clone()).await), ["NOT_NOW"]);
        sound(author.call("abandonChangeSet", abandon).await);
        for (set, status) in [(&rejected, "REJECTED"), (&given_up, "ABANDONED")] {
            assert_eq!(author.status(set).await, status);
            assert_eq!(can(&author, set).await, Vec::<String>::new());
            for payload in [
                author.add(set, plain(&held, "Newer.")).await,
                author.check(set).await,
                author.submit(set).await,
                author.publish(set).await,
                author.revert(set).await,
                author.call("abandonChangeSet", json!({ "changeSet": set })).await,
                reviewer.review(set, "APPROVE").await,
            ] {
                assert_eq!(codes(&payload), ["NOT_NOW"], "{payload:#}");
            }
            assert_eq!(author.status(set).await, status);
        }
        assert_eq!(version(&world).await, 1);
    }

    async fn a_correction_is_one_call_by_each_of_two_people(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let input = json!({
            "title": "A comma", "study": held.id(), "submit": true, "changes": plain(&held, "So, then."),
        });
        let opened = sound(team.author.call("openChangeSet", input.clone()).await);
        assert_eq!(opened["changeSet"]["status"], "SUBMITTED");
        let input = json!({ "changeSet": id(&opened), "verdict": "APPROVE", "publish": true });
        let done = sound(team.judge.call("reviewChangeSet", input).await);
        assert_eq!((&done["changeSet"]["status"], &done["changeSet"]["publishedVersion"]), (&json!("PUBLISHED"), &json!(2)));
        let now = Reading::of(&world, "demo-clinic").await;
        assert_eq!(now.category("zeitdruck")["definition"], "So, then.");
    }

    async fn who_wants_to_publish_alone_is_told_how_far_it_came(world: Demo) {
        let all = ["CURATOR@demo-clinic", "REVIEWER@demo-clinic", "STEWARD@demo-clinic"];
        let alone = Desk::of(&world, "alone", &all).await;
        let held = Reading::of(&world, "demo-clinic").await;
        let input = json!({
            "title": "Alone", "study": held.id(), "submit": true, "publish": true, "changes": plain(&held, "So."),
        });
        let told = alone.call("openChangeSet", input).await;
        assert_eq!((&told["changeSet"]["status"], codes(&told)), (&json!("SUBMITTED"), vec!["NOT_NOW"]));
        let message = told["userErrors"][0]["message"].as_str().unwrap();
        assert!(message.starts_with("The set was submitted, but not published: "), "{message}");
        assert!(message.ends_with("still has to approve it."), "{message}");
        assert_eq!(version(&world).await, 1);
    }

    async fn who_is_no_reviewer_and_wants_to_publish_is_told_who_has_to_judge_the_set(world: Demo) {
        let author = Desk::of(&world, "only an author", &["CURATOR@demo-clinic"]).await;
        let held = Reading::of(&world, "demo-clinic").await;
        let opened = json!({ "updateQuote": { "id": held.quote_id("We ended up"), "access": "REGISTERED" } });
        for (change, needed) in [(plain(&held, "So.")[0].clone(), "reviewer"), (opened, "steward")] {
            let input = json!({ "title": "Alone", "study": held.id(), "publish": true, "changes": [change] });
            let told = author.call("openChangeSet", input).await;
            assert_eq!((&told["changeSet"]["status"], codes(&told)), (&json!("SUBMITTED"), vec!["NOT_NOW"]), "{told:#}");
            let message = told["userErrors"][0]["message"].as_str().unwrap();
            assert!(message.starts_with("The set was submitted, but not published: "), "{message}");
            assert!(message.contains("still ha") && message.contains(needed), "{message}");
        }
        assert_eq!(version(&world).await, 1);
    }

    async fn every_mutation_asks_for_the_right_before_it_looks_at_its_input(world: Demo) {
        let mut desks = Vec::new();
        for role in ["READER", "RESEARCHER", "ADMIN"] {
            desks.push(Desk::of(&world, &role.to_lowercase(), &[role]).await);
        }
        for (field, _) in MUTATIONS {
            // Ids that cannot be read, which only those who may hear of.
            let input = match field {
                "openChangeSet" => json!({ "title": "", "study": "nonsense" }),
                "addChanges" => json!({ "changeSet": "nonsense", "changes": [] }),
                "removeChange" => json!({ "changeSet": "nonsense", "change": "nonsense" }),
                "reviewChangeSet" => json!({ "changeSet": "nonsense", "contents": "", "verdict": "APPROVE" }),
                _ => json!({ "changeSet": "nonsense" }),
            };
            let reply = world.reply(&mutation(field), json!({ "input": input })).await;
            assert_eq!(reply.code(), "UNAUTHENTICATED", "{field}");
            for desk in &desks {
                assert_eq!(desk.reply(field, input.clone()).await.code(), "FORBIDDEN", "{field}");
            }
        }
        let list = "{ changeSets { totalCount } }";
        assert_eq!(world.reply(list, json!({})).await.code(), "UNAUTHENTICATED");
        for desk in &desks {
            assert_eq!(world.ask_with(&desk.token, list, json!({})).await.code(), "FORBIDDEN");
        }
    }
}

#[tokio::test]
async fn without_four_eyes_one_person_does_it_in_one_call() {
    let mut config = settings();
    config.curation.four_eyes = false;
    let mut worlds = vec![World::sqlite_with(Data::Demo, config.clone()).await];
    worlds.extend(World::postgres_with(Data::Demo, config).await);
    for world in worlds {
        let all = ["CURATOR@demo-clinic", "REVIEWER@demo-clinic", "STEWARD@demo-clinic"];
        let alone = Desk::of(&world, "alone", &all).await;
        let held = Reading::of(&world, "demo-clinic").await;
        for changes in [plain(&held, "So, then."), delicate(&held)] {
            let input = json!({
                "title": "Alone", "study": held.id(), "submit": true, "publish": true, "changes": changes,
            });
            let done = sound(alone.call("openChangeSet", input).await);
            assert_eq!(done["changeSet"]["status"], "PUBLISHED");
        }
        assert_eq!(version(&world).await, 3);
        // The roles are asked for nevertheless.
        let grants = ["CURATOR@demo-clinic", "REVIEWER@demo-companion"];
        let curator = Desk::of(&world, "curator", &grants).await;
        let set = curator.opened(plain(&held, "Else.")).await;
        sound(curator.submit(&set).await);
        assert_eq!(codes(&curator.review(&set, "APPROVE").await), ["NOT_NOW"]);
    }
}
