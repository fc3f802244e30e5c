//! Every class of viewer gets the answers that the old version gave.

use async_graphql::futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    changed::{Asked, CHANGES, expected, remove_events_of_other_types},
    difference, for_every_kept_version,
    unpacked::Service,
};
use crate::harness::people::Reply;

/// An answer as it is recorded: the codes of its errors, and its data.
pub fn recorded(reply: &Reply) -> Value {
    let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
    let codes: Vec<&Value> = errors.iter().map(|error| &error["extensions"]["code"]).collect();
    json!({ "codes": codes, "data": reply.body["data"] })
}

/// Fields of one name with different types, which earlier versions let through: where they stood in the recorded
/// documents, and the aliases that they are given now.
const ALIASES: [(&str, &str, &str, &str); 2] = [
    ("on Tombstone { kind ", "on Tombstone { kindOfTombstone: kind ", "kindOfTombstone", "kind"),
    ("language text study {", "language textOfSource: text study {", "textOfSource", "text"),
];

/// Returns a recorded document in a valid form.
fn with_aliases(document: &str) -> String {
    ALIASES.iter().fold(document.to_owned(), |text, (then, now, ..)| text.replace(then, now))
}

/// Gives the fields of an answer the names back that they have in the recorded one.
fn without_aliases(answer: Value) -> Value {
    match answer {
        Value::Array(items) => items.into_iter().map(without_aliases).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| {
                let renamed = ALIASES.iter().find(|(_, _, alias, _)| *alias == name);
                (renamed.map_or(name, |it| it.3.to_owned()), without_aliases(value))
            });
            Value::Object(fields.collect())
        }
        other => other,
    }
}

/// Asks all recorded questions of one viewer, one after the other.
async fn ask_as(
    service: &Service<'_>,
    bearer: Option<&str>,
    documents: &Value,
    questions: &[(Asked<'_>, Value)],
) -> Vec<String> {
    let mut differences = Vec::new();
    for (asked, expected) in questions {
        let document = with_aliases(documents[asked.document].as_str().unwrap());
        let reply = service.reply(bearer, &document, asked.variables.clone()).await;
        let (mut told, mut expected) = (without_aliases(recorded(&reply)), expected.clone());
        remove_events_of_other_types(asked, &mut expected, &mut told);
        if let Some(difference) = difference::first(&expected, &told) {
            let Asked { viewer, document, variables } = asked;
            let difference: String = difference.chars().take(800).collect();
            let codes = &told["codes"];
            differences
                .push(format!("{viewer} asks {document} {variables}: {codes}\n    {difference}"));
        }
    }
    differences
}

for_every_kept_version! {
    async fn every_class_of_viewer_gets_the_answers_of_then(kept) {
        let answers = kept.answers();
        let unpacked = kept.unpack("kept").await;
        unpacked.migrate_up_down_and_up();
        let service = unpacked.serve();
        let bearers = service.bearers().await;
        let mut used = [0; CHANGES.len()];
        let all = answers["asked"].as_array().unwrap();
        let text = |value: &'_ Value| value.as_str().unwrap().to_owned();
        let mut viewers: Vec<String> = all.iter().map(|it| text(&it["viewer"])).collect();
        viewers.dedup();
        assert_eq!((viewers.len(), all.len() > 2000), (bearers.len(), true));
        let mut questions = Vec::new();
        for viewer in &viewers {
            let own = all.iter().filter(|it| it["viewer"] == json!(viewer)).map(|it| {
                let (document, variables) = (it["document"].as_str().unwrap(), &it["variables"]);
                let asked = Asked { viewer, document, variables };
                let n = usize::try_from(it["answer"].as_u64().unwrap()).unwrap();
                let answer = expected(&asked, &answers["answers"][n], &mut used);
                (asked, answer)
            });
            questions.push(own.collect::<Vec<_>>());
        }
        let asking = viewers.iter().zip(&questions).map(|(viewer, questions)| {
            ask_as(&service, bearers[viewer].as_deref(), &answers["documents"], questions)
        });
        let differences = join_all(asking).await.concat();
        let shown: Vec<&str> = differences.iter().map(String::as_str).take(12).collect();
        assert!(differences.is_empty(),
            "{} of {} answers over the database of {} differ, such as\n{}\nAn answer that changes on purpose is \
             listed with its reason in tests/it/kept/changed.rs",
            differences.len(), all.len(), unpacked.kept.version, shown.join("\n"));
        for (change, used) in CHANGES.iter().zip(used) {
            assert!(used > 0, "this change alters no answer any more: {}", change.reason);
        }
    }
}
