//! What is proposed and was published, set by set: who sees the set, and what of it.

use std::fmt::Write;

use nasss::{access::Permit, account::keeping, id::Kind};
use serde_json::{Value, json};

use super::{Class, classes, line, values};
use crate::{
    accounts::issuers::Issuer,
    curation::{
        desk::{Desk, id, sound},
        importing::{found, import},
        reading::Reading,
    },
    harness::World,
};

const ABOUT: &str = "\
What each class of viewer sees of change sets, and of the history that published ones left. The sets belong to
demo-companion but for the last two. AUTHOR, a curator of demo-companion, wrote those before the import; no other class
had a part in any. OF is somebody who holds every role everywhere. A number says how many values the class sees, – that it
sees none, 401 that the token is refused. Rows that are empty for all are left out. The letters of `may` are edit, submit,
review, clear, publish, abandon.
";

/// Change sets of a world, and things with a history.
pub struct Sets {
    /// Their titles and ids.
    proposed: Vec<(&'static str, String)>,
    /// What they are called, and their ids.
    pub things: Vec<(&'static str, String)>,
    /// Of whoever wrote the sets of studies.
    author: String,
}

/// Somebody with a name to show.
async fn desk<'w>(world: &'w World, name: &str, grants: &[&str]) -> Desk<'w> {
    let (desk, permit) = (world.operator(), Permit::of_operator());
    let account = keeping::create(&desk, &permit, name, Some(name)).await.unwrap().account;
    for grant in grants {
        let (role, study) = world.right(grant).await;
        keeping::grant(&desk, &permit, account, role, study, None).await.unwrap();
    }
    let token = world.token_of(account, grants).await;
    let place = grants[0].split_once('@').map(|(_, slug)| slug);
    let study = match place {
        Some(slug) => Some(Kind::Study.id(world.study(slug).await)),
        None => None,
    };
    Desk { world, token, study }
}

/// Those who made the sets.
struct House<'w> {
    author: Desk<'w>,
    reviewer: Desk<'w>,
    judge: Desk<'w>,
    keeper: Desk<'w>,
    held: Reading,
}

impl House<'_> {
    async fn published(&self, changes: Value) -> String {
        let set = self.author.opened(changes).await;
        sound(self.author.submit(&set).await);
        sound(self.judge.review(&set, "APPROVE").await);
        sound(self.author.publish(&set).await);
        set
    }

    fn of_person(&self, pseudonym: &str, mut fields: Value) -> Value {
        fields["id"] = json!(self.held.person_id(pseudonym));
        json!({ "updateParticipant": fields })
    }

    fn definition(&self, slug: &str, words: &str) -> Value {
        json!({ "updateCategory": { "id": self.held.category_id(slug), "definition": words } })
    }

    /// Those of demo-companion.
    async fn of_the_study(&self) -> Vec<(&'static str, String)> {
        let plain = self.author.opened(json!([self.definition("curiosity", "Mine.")])).await;
        let guarded = self.author.opened(json!([
            self.of_person("Rowan", json!({ "consent": "REGISTERED" })),
            { "updateDemographics": { "id": self.demographics("Rowan").await, "ageYears": 52 } },
        ]));
        let guarded = guarded.await;
        let reviewed = self.author.opened(json!([
            self.of_person("Wren", json!({ "pseudonym": "Warbler", "consentRecordedOn": "2024-04-10" })),
            { "updateDemographics": { "id": self.demographics("Wren").await, "ageYears": 43 } },
            { "updateQuote": { "id": self.held.quote_id("In der Nacht hat mir"), "locator": "line 18" } },
        ]));
        let reviewed = reviewed.await;
        sound(self.author.submit(&reviewed).await);
        sound(self.reviewer.review(&reviewed, "APPROVE").await);
        let note = &self.held.quote("Ich sehe an der Kurve")["codings"][0]["id"];
        let published = self.published(json!([
            self.definition("curiosity", "Theirs."),
            { "updateCoding": { "id": note, "note": "Looked at again." } },
        ]));
        let published = published.await;
        let consent = self.of_person("Ginster", json!({ "consent": "REGISTERED" }));
        let agreed = self.published(json!([consent])).await;
        let back = id(&sound(self.author.revert(&published).await));
        vec![
            ("a draft, in conflict with what was published since", plain),
            ("a draft of consent and demographics alone", guarded),
            ("approved, not cleared: a person, demographics, a quote", reviewed),
            ("published: a definition and a coder's note", published),
            ("published: consent alone", agreed),
            ("a draft that takes a published set back", back),
        ]
    }

    async fn demographics(&self, pseudonym: &str) -> String {
        let person = json!(self.held.person_id(pseudonym));
        let rows =
            crate::access::everything::<entity::participant::Entity>(self.author.world).await;
        let own = rows.iter().find(|row| json!(Kind::Participant.id(row.id)) == person).unwrap();
        Kind::Demographic.id(own.id)
    }
}

/// Makes change sets of each kind.
pub async fn examples(world: &World) -> Sets {
    let house = House {
        author: desk(world, "writes", &["CURATOR@demo-companion"]).await,
        reviewer: desk(world, "reviews", &["REVIEWER@demo-companion"]).await,
        judge: desk(world, "judges", &["REVIEWER@demo-companion", "STEWARD@demo-companion"]).await,
        keeper: desk(world, "keeps", &["CURATOR"]).await,
        held: Reading::of(world, "demo-companion").await,
    };
    let mut sets = house.of_the_study().await;
    let importer = world.account("imports", &["CURATOR@demo-companion"]).await;
    let importer = world.desk_of(importer).await;
    let drafts =
        found("codes.csv", 2, json!([house.definition("regular-updates", "From a file.")]));
    let study = world.study("demo-companion").await;
    let imported = import(&importer, "a table", Some(study), drafts).await.unwrap().set;
    sets.push(("an import", Kind::ChangeSet.id(imported)));
    let clinic = Reading::of(world, "demo-clinic").await;
    let elsewhere = Desk { study: Some(clinic.id()), ..desk(world, "roams", &["CURATOR"]).await };
    let change = json!([{ "updateCategory": {
        "id": clinic.category_id("zeitdruck"), "definition": "At the clinic.",
    } }]);
    sets.push(("a draft of demo-clinic", elsewhere.opened(change).await));
    let role = json!([{ "createParticipantRole": { "code": "NEIGHBOUR", "name": "Neighbour" } }]);
    sets.push(("a global draft", house.keeper.opened(role).await));
    let held = &house.held;
    let things = vec![
        ("a category whose definition was changed", held.category_id("curiosity")),
        (
            "a REGISTERED quote whose coder's note was changed",
            held.quote_id("Ich sehe an der Kurve"),
        ),
        ("a CONTROLLED quote", held.quote_id("In der Nacht hat mir")),
        ("a participant whose consent was changed", held.person_id("Ginster")),
        ("what a participant told of themselves", house.demographics("Ginster").await),
    ];
    Sets { proposed: sets, things, author: house.author.token.clone() }
}

const SET: &str = "query ($id: ID!) { changeSet(id: $id) {
    there: id changeCount authors { author: id } reverts { reverted: id } publishedBy { publisher: displayName }
    reviews { verdict note reviewer { judge: displayName } }
    viewerCan { edit { e: allowed } submit { s: allowed } review { r: allowed }
        clear { c: allowed } publish { p: allowed } abandon { a: allowed } }
    changes(first: 1000) { nodes { change: id originFile fields { field before after }
        problems { problem: code conflict { conflict: field base theirs mine } } } } } }";
const HISTORY: &str = "query ($id: ID!) { history(id: $id, first: 1000) { nodes {
    entry: event revision fields { field before after } changeSet { set: id } } } }";
const STATES: &str = "query ($id: ID!) { was: snapshot(id: $id, version: 1) { fields }
    is: snapshot(id: $id, version: 3) { fields } diff(id: $id, from: 1, to: 3) { field before after } }";

/// The names that are counted in the answer to a query, and what their rows are called.
type Rows = [(&'static str, &'static str)];

const OF_SET: [(&str, &str); 18] = [
    ("there", "the set"),
    ("author", "authors"),
    ("changeCount", "change count"),
    ("change", "changes"),
    ("originFile", "  from a file"),
    ("field", "  fields"),
    ("before", "  before"),
    ("after", "  after"),
    ("problem", "  problems"),
    ("conflict", "    conflicts"),
    ("base", "    base"),
    ("theirs", "    theirs"),
    ("mine", "    mine"),
    ("verdict", "reviews"),
    ("note", "  notes"),
    ("judge", "  by whom"),
    ("publisher", "published by"),
    ("reverted", "takes back"),
];
const OF_HISTORY: [(&str, &str); 6] = [
    ("entry", "entries"),
    ("revision", "  numbered"),
    ("field", "  fields"),
    ("before", "  before"),
    ("after", "  after"),
    ("set", "  change sets"),
];
const OF_STATES: [(&str, &str); 5] = [
    ("was", "fields at first"),
    ("is", "fields now"),
    ("field", "difference"),
    ("before", "  before"),
    ("after", "  after"),
];

/// What the classes are answered: none where the token is refused.
type Answers = Vec<Option<Value>>;

async fn answers(classes: &[Class], query: &str, id: &str) -> Answers {
    let mut answers = Vec::new();
    for class in classes {
        let reply = class.ask_with(query, json!({ "id": id })).await;
        answers.push((reply.status != 401).then(|| reply.body["data"].clone()));
    }
    answers
}

fn cells(answers: &Answers, cell: impl Fn(&Value) -> String) -> Vec<String> {
    answers.iter().map(|it| it.as_ref().map_or("401".to_owned(), &cell)).collect()
}

/// How many values stand under a name: a count is what it says, and of a snapshot those fields are counted that say
/// something.
fn count(data: &Value, name: &str) -> usize {
    if let Some(told) = data["changeSet"][name].as_u64() {
        return usize::try_from(told).unwrap();
    }
    match data[name]["fields"].as_object() {
        Some(fields) => fields.values().filter(|value| !value.is_null()).count(),
        None => values(data, name),
    }
}

fn counted(text: &mut String, answers: &Answers, rows: &Rows) {
    for (name, called) in rows {
        let number = |data: &Value| match count(data, name) {
            0 => "–".to_owned(),
            n => n.to_string(),
        };
        let cells = cells(answers, number);
        if cells.iter().any(|cell| !["–", "401"].contains(&cell.as_str())) {
            writeln!(text, "{}", line(&format!("  {called}"), &cells)).unwrap();
        }
    }
}

/// The letters of what a viewer may do.
fn may(data: &Value) -> String {
    let rights = &data["changeSet"]["viewerCan"];
    let deeds = ["edit", "submit", "review", "clear", "publish", "abandon"];
    let allowed = deeds.iter().filter(|deed| rights[*deed][&deed[..1]] == json!(true));
    let letters: String = allowed.map(|deed| &deed[..1]).collect();
    if letters.is_empty() { "–".to_owned() } else { letters }
}

/// Each set and each history, with what every class sees of it.
pub async fn matrix(world: &World, issuer: &Issuer, sets: &Sets) -> String {
    let (all, mut classes) = classes(world, issuer).await;
    classes.insert(0, Class::of(world, "AUTHOR", Some(sets.author.clone())));
    classes.push(all);
    let head: Vec<String> = classes.iter().map(|class| class.short.to_owned()).collect();
    let mut text = format!("{ABOUT}\n{}\n", line("", &head));
    for (title, id) in &sets.proposed {
        writeln!(text, "\nChange set: {title}").unwrap();
        let answers = answers(&classes, SET, id).await;
        counted(&mut text, &answers, &OF_SET);
        writeln!(text, "{}", line("  may", &cells(&answers, may))).unwrap();
    }
    for (thing, id) in &sets.things {
        writeln!(text, "\nHistory: {thing}").unwrap();
        counted(&mut text, &answers(&classes, HISTORY, id).await, &OF_HISTORY);
        counted(&mut text, &answers(&classes, STATES, id).await, &OF_STATES);
    }
    text
}

/// The id of the set or thing that is called so.
pub fn thing<'s>(sets: &'s Sets, called: &str) -> &'s str {
    let found = sets.proposed.iter().chain(&sets.things).find(|(name, _)| name.starts_with(called));
    found.map(|(_, id)| id.as_str()).unwrap()
}
