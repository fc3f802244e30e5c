//! Who may read words: as many as a checked licence or the speaker's consent allows, and somebody answers for them.

use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, version},
    reading::Reading,
    rules::made,
};
use crate::harness::{World, on_both_engines};

/// A new quote, with other fields in the place of its own.
fn quote(study: &str, source: &str, other: Value) -> Value {
    let fields = json!({ "study": study, "source": source, "text": "It was warm.", "provenance": "VERBATIM" });
    made("createQuote", fields, other)
}

/// Whoever writes is a steward too, and so is told what speakers agreed to.
async fn clinic(world: &World) -> (Team<'_>, Reading) {
    let team = Team::of(world, "demo-clinic").await;
    let author = Desk::of(world, "both", &["CURATOR@demo-clinic", "STEWARD@demo-clinic"]).await;
    (Team { author, ..team }, Reading::of(world, "demo-clinic").await)
}

/// Nothing of the clinic was published by looking.
async fn untouched(world: &World, before: &Reading) {
    assert_eq!(version(world).await, 1);
    assert_eq!(Reading::of(world, "demo-clinic").await.study, before.study);
}

on_both_engines! {
    async fn a_quote_is_as_open_as_its_speaker_agreed_to_or_its_source_may_be_reprinted(world: Demo) {
        let (team, held) = clinic(&world).await;
        // (published, may be reprinted), (published, licence not checked), (not published)
        let [guide, article, transcript] = ["GUIDE", "ARTICLE", "TRANSCRIPT"].map(|kind| held.source_id(kind));
        let said = |source: &str, who: Option<&str>, access: &str| {
            let who = who.map_or(json!({ "speakerUnknownBecause": "WITHHELD", "access": access }), |who| {
                json!({ "participant": held.person_id(who), "access": access })
            });
            json!([quote(&held.id(), source, who)])
        };
        for (source, who, access) in [
            (&guide, None, "OPEN"),
            (&guide, Some("Thistle"), "OPEN"),
            (&article, Some("Reed"), "OPEN"),
            (&transcript, Some("Reed"), "OPEN"),
            (&transcript, Some("Clover"), "REGISTERED"),
            (&transcript, Some("Thistle"), "CONTROLLED"),
            (&article, None, "CONTROLLED"),
        ] {
            team.lets(said(source, who, access)).await;
        }
        for (source, who, access) in [
            (&article, None, "OPEN"),
            (&article, None, "REGISTERED"),
            (&transcript, None, "OPEN"),
            (&transcript, Some("Clover"), "OPEN"),
            (&transcript, Some("Thistle"), "REGISTERED"),
        ] {
            team.refuses("ACCESS_TOO_OPEN", "access", 0, said(source, who, access)).await;
        }
        let opened = held.quote_id("We ended up");
        let open = json!([{ "updateQuote": { "id": opened, "access": "OPEN" } }]);
        team.refuses("ACCESS_TOO_OPEN", "access", 0, open).await;
        // The words of somebody who agreed to nothing are not shown to anybody.
        let nothing = json!([
            { "createParticipant": { "localName": "p", "study": held.id(), "pseudonym": "Rye", "consent": "NONE" } },
            quote(&held.id(), &transcript, json!({ "participant": "#p" })),
        ]);
        team.refuses("ACCESS_TOO_OPEN", "participant", 1, nothing).await;
        untouched(&world, &held).await;
    }

    async fn consent_and_licences_cannot_be_lowered_below_the_quotes(world: Demo) {
        let (team, held) = clinic(&world).await;
        let consent = |who: &str, to: &str| json!([{ "updateParticipant": { "id": held.person_id(who), "consent": to } }]);
        for (who, to) in [("Sedge", "REGISTERED"), ("Clover", "CONTROLLED"), ("Thistle", "NONE")] {
            team.refuses("ACCESS_TOO_OPEN", "consent", 0, consent(who, to)).await;
            // The quotes are named, each once.
            let told = team.problems(consent(who, to)).await;
            let named = told.iter().map(|it| it["message"].as_str().unwrap().rsplit(' ').next().unwrap().to_owned());
            let named: std::collections::BTreeSet<String> = named.collect();
            assert!(named.len() == told.len() && named.iter().all(|it| it.starts_with("quo_")), "{told:#?}");
        }
        team.lets(consent("Clover", "PUBLIC_QUOTES")).await;
        let guide = held.source_id("GUIDE");
        untouched(&world, &held).await;
        team.published(json!([quote(&held.id(), &guide, json!({ "access": "OPEN" }))])).await;
        let source = |field: &str| json!([{ "updateSource": { "id": guide, field: false } }]);
        for field in ["licenceChecked", "reuseAllowed", "published"] {
            team.refuses("ACCESS_TOO_OPEN", field, 0, source(field)).await;
        }
        team.lets(json!([{ "updateSource": { "id": guide, "licence": "CC0-2.0" } }])).await;
    }

    async fn a_translation_is_never_more_open_than_its_quote(world: Demo) {
        let (team, held) = clinic(&world).await;
        let of = |start: &str, access: &str| json!([{ "createTranslation": {
            "quote": held.quote_id(start), "language": "fr", "text": "Voilà.", "method": "HUMAN", "access": access,
        } }]);
        for (start, closer, too_open) in [
            ("I could follow", "REGISTERED", "OPEN"),
            ("We ended up", "CONTROLLED", "REGISTERED"),
        ] {
            team.refuses("ACCESS_TOO_OPEN", "access", 0, of(start, too_open)).await;
            team.lets(of(start, closer)).await;
        }
        let close = |access: &str| json!([{ "updateQuote": {
            "id": held.quote_id("The screen says"), "access": access,
        } }]);
        team.lets(close("REGISTERED")).await;
        let both = json!([close("REGISTERED")[0], { "updateTranslation": {
            "id": held.quote("The screen says")["translations"][0]["id"], "access": "REGISTERED",
        } }]);
        team.lets(both).await;
        untouched(&world, &held).await;
    }

    async fn what_is_not_printed_names_who_spoke_or_says_why_not(world: Demo) {
        let (team, held) = clinic(&world).await;
        let (study, transcript, article) = (held.id(), held.source_id("TRANSCRIPT"), held.source_id("ARTICLE"));
        let new = |source: &str, other: Value| json!([quote(&study, source, other)]);
        let (reed, why) = (held.person_id("Reed"), "NOT_RECORDED");
        team.refuses("REQUIRED", "participant", 0, new(&transcript, json!({}))).await;
        team.lets(new(&transcript, json!({ "participant": reed }))).await;
        team.lets(new(&transcript, json!({ "speakerUnknownBecause": why }))).await;
        team.lets(new(&article, json!({}))).await;
        let two = json!({ "participant": reed, "speakerUnknownBecause": why });
        team.refuses("INVALID", "participant", 0, new(&article, two)).await;
        let moved = |id: &str, source: &str| json!([{ "updateQuote": { "id": id, "source": source } }]);
        untouched(&world, &held).await;
        team.published(new(&article, json!({ "text": "Printed words." }))).await;
        let now = Reading::of(&world, "demo-clinic").await;
        let printed = now.quote_id("Printed words");
        team.refuses("REQUIRED", "participant", 0, moved(&printed, &transcript)).await;
        // Nor can the source cease to be printed.
        let hidden = json!([{ "updateSource": { "id": article, "published": false } }]);
        team.refuses("REQUIRED", "published", 0, hidden).await;
    }

    async fn words_stand_where_they_are_said_to_stand(world: Demo) {
        let (team, held) = clinic(&world).await;
        let id = held.quote_id("The screen says");
        let place = |start: Value, end: Value| json!([{ "updateQuote": { "id": id, "start": start, "end": end } }]);
        team.refuses("INVALID", "start", 0, place(json!(138), json!(221))).await;
        team.refuses("INVALID", "start", 0, place(json!(137), json!(100_000))).await;
        team.refuses("INVALID", "start", 0, place(json!(220), json!(137))).await;
        team.refuses("REQUIRED", "end", 0, place(json!(137), Value::Null)).await;
        team.refuses("REQUIRED", "start", 0, place(Value::Null, json!(221))).await;
        team.lets(place(Value::Null, Value::Null)).await;
        team.refuses("INVALID", "", 0, json!([{ "updateQuote": { "id": id, "text": "Other words." } }])).await;
        let other = json!([{ "updateSource": { "id": held.source_id("TRANSCRIPT"), "text": "Other words." } }]);
        team.refuses("INVALID", "text", 0, other).await;
        // Code points, not bytes or UTF-16 units.
        let source = |start: i32| json!([
            { "createSource": {
                "localName": "s", "study": held.id(), "kind": "TRANSCRIPT", "title": "Ä", "published": false,
                "text": "Ä😊 warm.",
            } },
            { "createQuote": {
                "study": held.id(), "source": "#s", "text": "warm", "provenance": "VERBATIM",
                "speakerUnknownBecause": "NOT_RECORDED", "start": start, "end": start + 4,
            } },
        ]);
        team.lets(source(3)).await;
        team.refuses("INVALID", "start", 1, source(4)).await;
        untouched(&world, &held).await;
    }

    async fn somebody_answers_for_people_and_their_words(world: Demo) {
        let (team, held) = clinic(&world).await;
        for field in ["controller", "contact", "legalBasis", "retainUntil"] {
            let emptied = json!([{ "updateStudy": { "id": held.id(), field: null } }]);
            team.refuses("REQUIRED", field, 0, emptied).await;
        }
        team.lets(json!([{ "updateStudy": { "id": held.id(), "ethicsReference": null } }])).await;
        untouched(&world, &held).await;
    }

    async fn a_study_without_people_needs_nobody_to_answer_until_it_has_some(world: Default) {
        let team = Team::of(&world, "cecil-2026").await;
        let held = Reading::of(&world, "cecil-2026").await;
        let before = version(&world).await;
        let (study, printed) = (held.id(), held.study["sources"][0]["id"].as_str().unwrap().to_owned());
        team.lets(json!([quote(&study, &printed, json!({}))])).await;
        let person = json!({ "createParticipant": {
            "localName": "p", "study": study, "pseudonym": "Rye", "consent": "CONTROLLED",
        } });
        let source = json!({ "createSource": {
            "localName": "s", "study": study, "kind": "TRANSCRIPT", "title": "Tape", "published": false,
        } });
        let unprinted = json!([source, quote(&study, "#s", json!({ "speakerUnknownBecause": "NOT_RECORDED" }))]);
        let answers = json!({ "updateStudy": {
            "id": study, "controller": "The clinic", "contact": "mail", "legalBasis": "consent", "retainUntil": "2040",
        } });
        for changes in [json!([person]), unprinted] {
            let problems = team.problems(changes.clone()).await;
            let field = |it: &Value| it["message"].as_str().unwrap().split('"').nth(1).unwrap().to_owned();
            let mut fields: Vec<_> = problems.iter().map(field).collect();
            fields.sort_unstable();
            assert_eq!(fields, ["contact", "controller", "legalBasis", "retainUntil"], "{problems:#?}");
            assert!(problems.iter().all(|it| it["code"] == "REQUIRED"));
            let mut whole = changes.as_array().unwrap().clone();
            whole.push(answers.clone());
            team.lets(json!(whole)).await;
        }
        assert_eq!(version(&world).await, before);
        assert_eq!(Reading::of(&world, "cecil-2026").await.study, held.study);
    }
}
