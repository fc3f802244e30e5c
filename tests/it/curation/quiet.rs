//! A change that somebody may not read is told to them by nothing: no order, cursor, count, date, number or event.

use serde_json::{Value, json};

use super::{
    desk::Team,
    reading::{Reading, text},
};
use crate::harness::{World, on_both_engines, people::Reply};

const STUDY: &str = "demo-clinic";

/// Who watches: everybody who works on the study, and who does not.
const CLASSES: [&str; 6] = ["", "READER", "RESEARCHER", "CURATOR", "REVIEWER", "STEWARD"];

/// One of them, and what was last told to them.
struct Watcher<'w> {
    world: &'w World,
    class: &'static str,
    token: Option<String>,
    rights: Value,
    since: Value,
    told: Vec<Value>,
}

/// A change of fields that need one right, and the things that it could be seen at.
struct Guarded {
    right: &'static str,
    change: Value,
}

impl Watcher<'_> {
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let mut request = self.world.client.post(self.world.url());
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Reply::to(request, query, variables).await.body
    }

    /// Whether they hold a right in the study.
    fn may(&self, right: &str) -> bool {
        self.rights[right] == json!(true)
    }

    /// What they are told now by every list in every order, by histories and by states; and by the feed since last time.
    async fn look(&mut self, lists: &[String], ids: &[String]) -> Vec<Value> {
        let mut told = Vec::new();
        for list in lists {
            told.push(self.ask(list, json!({ "slug": STUDY })).await);
        }
        for id in ids {
            let seen = "query ($id: ID!, $version: Int!) {
                history(id: $id, first: 50) { totalCount pageInfo { startCursor endCursor }
                    nodes { kind event revision version publishedAt fields { field } } }
                snapshot(id: $id, version: $version) { version event publishedAt } }";
            let version = super::desk::version(self.world).await;
            told.push(self.ask(seen, json!({ "id": id, "version": version })).await);
        }
        let feed = "query ($since: String) { changes(since: $since, first: 100) {
            cursor hasMore events { type id version publishedAt } } }";
        let mut answer = self.ask(feed, json!({ "since": self.since })).await;
        // The version that it leads to is known to all.
        self.since = answer["data"]["changes"]["cursor"].take();
        told.push(answer);
        told
    }

    /// Reads the feed to its end.
    async fn catch_up(&mut self) {
        let feed =
            "query ($since: String) { changes(since: $since, first: 100) { cursor hasMore } }";
        loop {
            let page =
                self.ask(feed, json!({ "since": self.since })).await["data"]["changes"].take();
            self.since = page["cursor"].clone();
            if page["hasMore"] == json!(false) {
                return;
            }
        }
    }
}

async fn watcher<'w>(world: &'w World, class: &'static str) -> Watcher<'w> {
    let token = match class {
        "" => None,
        "READER" => Some(world.program(class, &["READER"]).await),
        _ => Some(world.program(class, &[&format!("{class}@{STUDY}")]).await),
    };
    let (rights, since, told) = (Value::Null, Value::Null, Vec::new());
    let mut watcher = Watcher { world, class, token, rights, since, told };
    let rights = "query ($slug: String!) { study(slug: $slug) { viewerCan {
        readParticipants readFocusGroups readConsent readCodingNotes readUnpublishedSources readExactDemographics } } }";
    let answer = watcher.ask(rights, json!({ "slug": STUDY })).await;
    watcher.rights = answer["data"]["study"]["viewerCan"].clone();
    watcher
}

/// A document for each list at the root and of a study, in each of its orders.
async fn lists(world: &World) -> Vec<String> {
    let schema = "{ __schema { types { name kind enumValues { name } inputFields { name type { ofType { name } } }
        fields { name args { name defaultValue type { kind ofType { ofType { name } } } }
            type { name ofType { name } } } } } }";
    let schema = world.get(schema).await;
    let types = schema["__schema"]["types"].as_array().unwrap();
    let named = |name: &Value| types.iter().find(|it| it["name"] == *name).unwrap();
    let mut documents = Vec::new();
    for (owner, open, close) in [
        ("Query", "query {", "}"),
        ("Study", "query ($slug: String!) { study(slug: $slug) {", "} }"),
    ] {
        for field in named(&json!(owner))["fields"].as_array().unwrap() {
            let args = field["args"].as_array().unwrap();
            let Some(order) = args.iter().find(|arg| arg["name"] == "orderBy") else { continue };
            let input = named(&order["type"]["ofType"]["ofType"]["name"]);
            let by = input["inputFields"].as_array().unwrap();
            let by = by.iter().find(|it| it["name"] == "field").unwrap();
            for value in named(&by["type"]["ofType"]["name"])["enumValues"].as_array().unwrap() {
                let (field, value) = (text(&field["name"]), text(&value["name"]));
                documents.push(format!(
                    "{open} {field}(first: 50, orderBy: [{{ field: {value} }}]) {{
                        totalCount edges {{ cursor node {{ id }} }} }} {close}"
                ));
            }
        }
    }
    assert!(documents.len() > 15, "{documents:?}");
    documents.push(
        "query ($slug: String!) { study(slug: $slug) { 
            coverage { categoriesPlaced counts { what reported held statement { evidence { basis locator } } } }
            ages: peopleBy(grouping: AGE_BAND) { label count countedAt suppressed }
            roles: peopleBy(grouping: ROLE) { label count countedAt suppressed } } }"
            .to_owned(),
    );
    documents
}

/// The changes, each of one field that needs one right alone.
fn guarded(held: &Reading, own: &Reading) -> Vec<Guarded> {
    let update = |right, input: &str, id: &Value, field: &str, to: Value| Guarded {
        right,
        change: json!({ input: { "id": id, field: to } }),
    };
    let (person, condition) = (json!(held.person_id("Thistle")), json!(condition(own)));
    let category = own.category("zeitdruck");
    let (placement, mention) = (&category["placements"][0]["id"], &category["roles"][0]["id"]);
    let quotes = own.study["quotes"]["nodes"].as_array().unwrap();
    // Another speaker of the same role, who agreed to as much.
    let people = held.study["participants"]["nodes"].as_array().unwrap();
    let other_speaker = |quote: &Value| {
        let other = |it: &&Value| {
            it["role"] == quote["role"]
                && it["id"] != quote["participant"]["id"]
                && it["consent"] == "PUBLIC_QUOTES"
        };
        people.iter().find(other).map(|it| it["id"].clone())
    };
    let spoken = |it: &&Value| it["access"] == "OPEN" && it["participant"].is_object();
    let mut spoken = quotes.iter().filter(spoken);
    let (speaking, speaker) = spoken.find_map(|it| Some((&it["id"], other_speaker(it)?))).unwrap();
    let mut codings = quotes.iter().flat_map(|it| it["codings"].as_array().unwrap());
    let [one, other] = [(); 2].map(|()| &codings.next().unwrap()["id"]);
    let group = &held.study["focusGroups"]["nodes"][0]["id"];
    let count = &own.study["reportedCounts"][0]["id"];
    let (hidden, locator) = ("readUnpublishedSources", "locator");
    vec![
        update("readConsent", "updateParticipant", &person, "consentRecordedOn", json!("2024-01")),
        update("readConsent", "updateParticipant", &person, "consent", json!("REGISTERED")),
        update("readConsent", "updateParticipant", &person, "consent", json!("PUBLIC_QUOTES")),
        update("readParticipants", "updateParticipant", &person, "pseudonym", json!("Teasel")),
        update("readFocusGroups", "updateFocusGroup", group, "label", json!("Renamed")),
        update("readFocusGroups", "updateFocusGroup", group, "heldOn", json!("2023-02-01")),
        update("readCodingNotes", "updateCoding", one, "note", json!("Between the lines.")),
        update("readCodingNotes", "updateCoding", other, "coder", json!("A. N. Other")),
        update("readParticipants", "updateQuote", speaking, "participant", speaker),
        update(hidden, "updateCategory", &category["id"], locator, json!("p. 99")),
        update(hidden, "updatePlacement", placement, locator, json!("p. 98")),
        update(hidden, "updateCondition", &condition, locator, json!("p. 97")),
        update(hidden, "updateRoleMention", mention, locator, json!("p. 96")),
        update(hidden, "updateReportedCount", count, locator, json!("p. 95")),
    ]
}

/// When one of the categories helps or hinders.
fn condition(held: &Reading) -> String {
    let categories = held.study["categories"]["nodes"].as_array().unwrap();
    let mut conditions = categories.iter().flat_map(|it| it["conditions"].as_array().unwrap());
    text(&conditions.next().unwrap()["id"])
}

/// Ids of all things at which one of the changes could show.
fn things(own: &Reading, changes: &[Guarded]) -> Vec<String> {
    let category = own.category("zeitdruck");
    let mut ids = vec![own.id(), text(&category["id"])];
    for it in changes {
        let (_, input) = it.change.as_object().unwrap().iter().next().unwrap();
        ids.push(text(&input["id"]));
    }
    let quotes = own.study["quotes"]["nodes"].as_array().unwrap();
    ids.extend(quotes.iter().take(2).map(|it| text(&it["id"])));
    ids.sort_unstable();
    ids.dedup();
    ids
}

on_both_engines! {
    async fn no_change_is_told_to_those_who_may_not_read_it(world: Demo) {
        let team = Team::of(&world, STUDY).await;
        let held = Reading::of(&world, STUDY).await;
        let hidden = held.study["sources"].as_array().unwrap().iter().find(|it| it["published"] == false).unwrap();
        let hidden = text(&hidden["id"]);
        let category = held.category("zeitdruck");
        // Evidence that lies in a source which is not published, of everything that can have it.
        team.published(json!([
            { "updateCategory": { "id": category["id"], "source": hidden, "locator": "p. 1" } },
            { "updatePlacement": { "id": category["placements"][0]["id"], "source": hidden, "locator": "p. 2" } },
            { "updateRoleMention": { "id": category["roles"][0]["id"], "source": hidden, "locator": "p. 5" } },
            { "updateCondition": { "id": condition(&held), "source": hidden, "locator": "p. 3" } },
            { "updateReportedCount": { "id": held.study["reportedCounts"][0]["id"], "source": hidden, "locator": "p. 4" } },
        ])).await;
        let own = Reading::of(&world, STUDY).await;
        let changes = guarded(&held, &own);
        let (lists, ids) = (lists(&world).await, things(&own, &changes));
        let mut watchers = Vec::new();
        for class in CLASSES {
            let mut watcher = watcher(&world, class).await;
            watcher.catch_up().await;
            watcher.told = watcher.look(&lists, &ids).await;
            watchers.push(watcher);
        }
        for Guarded { right, change } in changes {
            team.published(json!([change])).await;
            let mut seen_by = 0;
            for watcher in &mut watchers {
                let told = watcher.look(&lists, &ids).await;
                if watcher.may(right) {
                    seen_by += usize::from(told != watcher.told);
                } else {
                    for (now, before) in told.iter().zip(&watcher.told) {
                        assert_eq!(now, before, "{} sees {change}", watcher.class);
                    }
                }
                watcher.told = told;
                // The next time the feed has nothing to tell, unless there is something new.
                let feed = watcher.told.last_mut().unwrap();
                feed["data"]["changes"]["events"] = json!([]);
            }
            assert!(seen_by > 0, "nobody sees {change}");
        }
    }
}
