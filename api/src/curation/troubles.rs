//! What keeps a set from being published, as the viewer may be told.

use std::collections::{BTreeMap, HashMap};

use entity::change;
use uuid::Uuid;

use super::{
    apply::{Clash, Collision, Trouble},
    input::path::{Given, change_field, to_field, to_given},
    naming::Named,
    object::one,
    patch::{Patch, reserved},
    showing::{note_words, told},
};
use crate::{
    access::{may_in, rows},
    context::Scope,
    error::Result,
    id::Kind,
    problem::{ChangeReference, Conflict, Problem, ProblemCode, ThingReference},
    record::{Row, Shape, api_name, shape},
};

/// What the input of a call holds, which paths must lead to.
pub enum Sent {
    /// The id of the set.
    Set,
    /// The changes of a set that is made by the call, by their positions, and the field that asks for more than that.
    Changes(BTreeMap<i32, Vec<Given>>, &'static str),
    /// Another field, for a set that the call makes by itself.
    Field(&'static str),
}

/// A change that the viewer may see, taken apart.
struct Seen {
    position: i32,
    kind: String,
    shape: &'static Shape,
    row: change::Model,
    patch: Patch,
}

impl Seen {
    fn of(row: change::Model) -> Result<Option<Self>> {
        let table = crate::record::Table::named(&row.entity);
        let Some(shape) = table.and_then(crate::record::shape_of) else { return Ok(None) };
        let patch = Patch::read(&row.patch, row.format)?;
        let kind = change_field(row.action, shape.kind).into_owned();
        Ok(Some(Self { position: row.position, kind, shape, row, patch }))
    }

    fn thing(&self) -> (Kind, Uuid) {
        (self.shape.kind, self.row.entity_id)
    }

    /// Returns the change in words, such as `change 3 (createQuote)`.
    fn words(&self) -> String {
        format!("change {} ({})", self.position, self.kind)
    }
}

/// What is looked up to tell problems.
struct Telling<'a> {
    scope: &'a Scope,
    study: Option<Uuid>,
    sent: &'a Sent,
    seen: HashMap<Uuid, Seen>,
    named: Named,
}

/// Problems of a set. What a field held is told to those who may read the field.
pub async fn problems(
    scope: &Scope,
    set: Uuid,
    mut troubles: Vec<Trouble>,
    sent: &Sent,
) -> Result<Vec<Problem>> {
    if troubles.is_empty() {
        return Ok(Vec::new());
    }
    let study = one(scope, set).await?.and_then(|set| set.0.study_id);
    troubles.retain(|trouble| trouble.is_told(&scope.viewer, study));
    let seen = seen(scope, &troubles).await?;
    let shown = |it: &Trouble| it.change.is_none_or(|change| seen.contains_key(&change));
    let (told, hidden): (Vec<Trouble>, Vec<Trouble>) = troubles.into_iter().partition(shown);
    let collisions = told.iter().filter_map(|it| it.collision.as_deref());
    let mut wanted: Vec<(Kind, Uuid)> = collisions.flat_map(|it| [it.with, it.owner]).collect();
    wanted.extend(told.iter().filter_map(|it| it.change).map(|id| seen[&id].thing()));
    wanted.extend(told.iter().filter_map(|it| it.thing).filter(|(kind, _)| *kind == Kind::Quote));
    let named = Named::of(scope, wanted).await?;
    let telling = Telling { scope, study, sent, seen, named };
    let untold = hidden.first().map(|trouble| telling.untold(trouble));
    let told = told.into_iter().map(|trouble| telling.problem(trouble));
    Ok(told.chain(untold).collect())
}

/// Loads the changes that problems are about, as far as the viewer may see them.
async fn seen(scope: &Scope, troubles: &[Trouble]) -> Result<HashMap<Uuid, Seen>> {
    let collisions = troubles.iter().filter_map(|it| it.collision.as_ref()?.change);
    let causes = troubles.iter().flat_map(|it| it.because.iter().copied());
    let named = troubles.iter().filter_map(|trouble| trouble.change);
    let named = named.chain(causes).chain(collisions);
    let rows = scope.db.all(&rows::changes(&scope.viewer).with_ids(named)).await?;
    let mut seen = HashMap::new();
    for row in rows {
        let id = row.id;
        seen.extend(Seen::of(row)?.map(|it| (id, it)));
    }
    Ok(seen)
}

impl Telling<'_> {
    /// Problems of changes that the viewer may not see, as one: the set cannot be published for them, too.
    fn untold(&self, trouble: &Trouble) -> Problem {
        let message = "A change that only stewards may see keeps the set from being published.";
        let code = match trouble.code {
            ProblemCode::DependsOnChange => ProblemCode::NotNow,
            code => code,
        };
        Problem { path: self.path_to_whole(), ..Problem::of("", code, message) }
    }

    fn path_to_whole(&self) -> Vec<String> {
        let field = match self.sent {
            Sent::Set => "changeSet",
            Sent::Changes(_, field) | Sent::Field(field) => field,
        };
        vec!["input".to_owned(), field.to_owned()]
    }

    fn path(&self, seen: Option<&Seen>, column: &str, code: ProblemCode) -> Vec<String> {
        let mut path = self.path_to_whole();
        let Some(seen) = seen else { return path };
        match self.sent {
            Sent::Changes(places, _) => {
                let given = places.get(&seen.position).map_or(&[][..], Vec::as_slice);
                to_given(given, column, code)
            }
            Sent::Set => {
                path.extend(["changes".to_owned(), seen.position.to_string()]);
                let gives =
                    seen.patch.set.contains_key(column) && !seen.patch.derived.contains(column);
                path.extend(to_field(seen.row.action, seen.shape.kind, column, code, gives));
                path
            }
            Sent::Field(_) => path,
        }
    }

    fn problem(&self, trouble: Trouble) -> Problem {
        let (scope, study) = (self.scope, self.study);
        let shape = trouble.thing.and_then(|(kind, _)| shape(kind));
        let column = trouble.column.clone().unwrap_or_default();
        let may = shape
            .and_then(|shape| reserved(shape, &column))
            .is_none_or(|action| may_in(&scope.viewer, action, study));
        let seen = trouble.change.and_then(|id| self.seen.get(&id));
        // A change may break a rule of another thing, whose missing fields are not its own.
        let own = seen.is_none_or(|it| trouble.thing == Some(it.thing()));
        let message = self.message(&trouble, &column, seen);
        let collides_with = trouble.collision.as_deref().and_then(|it| self.collides_with(it));
        let key = trouble.thing.map(|(_, key)| key).unwrap_or_default();
        let conflict = trouble.clash.map(|clash| {
            let Clash { base, theirs, mine } = clash;
            if let Some(shape) = shape.filter(|_| may && column == "text") {
                note_words(scope, shape, study, &Row::new(), key);
            }
            let told = |value| if may { told(&column, &value) } else { None };
            Conflict {
                field: api_name(&column).to_owned(),
                base: told(base),
                theirs: told(theirs),
                mine: told(mine),
            }
        });
        Problem {
            code: trouble.code,
            message,
            path: match seen.filter(|_| !own) {
                Some(seen) => {
                    self.path(Some(seen), find_cause(seen, &column), ProblemCode::Invalid)
                }
                None => self.path(seen, &column, trouble.code),
            },
            change: trouble.change.map(|key| Kind::Change.id(key).into()),
            about: seen.map(|it| self.about(it)),
            collides_with,
            conflict,
        }
    }

    fn about(&self, seen: &Seen) -> ChangeReference {
        let given = Named::in_patch(self.scope, seen.shape, &seen.patch, self.study);
        let name = given.or_else(|| self.named.name(seen.thing()));
        ChangeReference { position: seen.position, kind: seen.kind.clone(), name }
    }

    /// Returns the thing that has the name already, unless it is yet to be made or the viewer may not see it.
    fn collides_with(&self, collision: &Collision) -> Option<ThingReference> {
        let (kind, key) = collision.with;
        let by_set = collision.change.and_then(|id| self.seen.get(&id));
        let name = by_set.and_then(|it| self.about(it).name);
        if by_set.is_none() && !self.named.shows(collision.with, collision.owner) {
            return None;
        }
        let name = name.or_else(|| self.named.name(collision.with));
        Some(ThingReference { id: kind.id(key).into(), kind: kind.type_name(), name })
    }

    fn message(&self, trouble: &Trouble, column: &str, seen: Option<&Seen>) -> String {
        if trouble.code == ProblemCode::DependsOnChange {
            return self.depends(trouble);
        }
        let Some(collision) = trouble.collision.as_deref() else {
            // A change of a source or a participant may concern many quotes.
            let quote = trouble.thing.filter(|it| seen.is_none_or(|seen| seen.thing() != *it));
            let quote = quote.filter(|it| it.0 == Kind::Quote && self.named.shows(*it, *it));
            let told = quote.map(|(kind, key)| format!(" It is the quote {}.", kind.id(key)));
            return trouble.message.clone() + told.as_deref().unwrap_or_default();
        };
        let field = api_name(column);
        let (kind, key) = collision.with;
        let noun = kind.words();
        let change = collision.change.and_then(|id| self.seen.get(&id)).map(Seen::words);
        let other = match (change, self.collides_with(collision)) {
            (Some(change), _) => format!("{change} of this set"),
            (None, Some(ThingReference { name: Some(name), .. })) => {
                format!("the {noun} \"{name}\" ({})", kind.id(key))
            }
            (None, Some(_)) if self.named.is_gone(collision.with) => {
                format!("a {noun} that was withdrawn ({})", kind.id(key))
            }
            (None, Some(_)) => format!("the {noun} {}", kind.id(key)),
            (None, None) => format!("another {noun}"),
        };
        let has = if collision.former { "had before" } else { "has already" };
        match &collision.slug {
            // A slug tells of the name that it follows from, which whoever sees the change reads.
            Some(slug) if seen.is_some() => format!(
                "\"{field}\": This name leads to the slug \"{slug}\", which {other} {has}; give another name, or a slug \
                 of your own."
            ),
            Some(_) => format!(
                "\"{field}\": This name leads to a slug that is taken; give another name, or a slug of your own."
            ),
            None if collision.former => format!(
                "\"{field}\": {} had this before, and links with it lead there; give another one.",
                capital(&other)
            ),
            None => format!("\"{field}\": {} has this already; give another one.", capital(&other)),
        }
    }

    /// Returns which changes have to be mended first.
    fn depends(&self, trouble: &Trouble) -> String {
        let mut causes: Vec<&Seen> =
            trouble.because.iter().filter_map(|id| self.seen.get(id)).collect();
        causes.sort_by_key(|it| it.position);
        let words: Vec<String> = causes.iter().take(5).map(|it| it.words()).collect();
        match (words.as_slice(), trouble.because.len()) {
            ([], _) => trouble.message.clone(),
            ([one], 1) => {
                format!("This depends on {one}, which has a problem; mend that first.")
            }
            (some, all) if all == some.len() => format!(
                "This depends on {}, which have problems; mend those first.",
                some.join(" and ")
            ),
            (some, _) => format!(
                "This depends on {} and others, which have problems; mend those first.",
                some.join(", ")
            ),
        }
    }
}

/// Returns the column of a change that breaks a rule about another thing: the column of that rule if the change sets it,
/// else the first that it sets of those that can make the text of a quote more open.
fn find_cause<'a>(seen: &Seen, column: &'a str) -> &'a str {
    let gives = |column: &&str| seen.patch.set.contains_key(*column);
    let opening = ["consent", "published", "reuseAllowed", "licenceChecked", "text", "roleId"];
    std::iter::once(column).chain(opening).find(gives).unwrap_or(column)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
