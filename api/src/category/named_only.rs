//! Categories that only people of some roles named: a question with three answers, because it is not always
//! known who named what.

use async_graphql::{Enum, InputObject};
use entity::{category, category_role, participant_role, words::Mention};

use crate::access::{Links, Rows, Test, Viewer, rows};

/// The answer to a question about findings, which is not always known.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is known to be so.
    Yes,
    /// It is known not to be so.
    No,
    /// It could not be judged: a role that would decide it is UNKNOWN, or nobody looked at it.
    NotKnown,
}

/// Whether people of these roles named a category and people of the other roles did not.
///
/// The answer is YES where at least one of `roles` is MENTIONED and all the others are `NOT_MENTIONED`. It is NO
/// where one of the others is MENTIONED, or all of `roles` are `NOT_MENTIONED`, whatever else is not known. In
/// all other cases it is `NOT_KNOWN`; a role without a line in `Category.roles` counts as UNKNOWN. Each category
/// has exactly one of the three answers, so ask for `NOT_KNOWN` to count what could not be judged.
#[derive(InputObject, Clone, Debug)]
pub struct NamedOnlyByFilter {
    /// Codes of roles, such as `PATIENT`. A code that no role has counts for nothing.
    roles: Vec<String>,
    /// Codes of the other roles. If absent, every other role about which anything was recorded for any category of
    /// any study: then a category of a study that asked no therapist is `NOT_KNOWN` as soon as another study asked
    /// one. Name the roles if you mean only these.
    compared_with: Option<Vec<String>>,
    /// Categories with this answer.
    #[graphql(default_with = "Answer::Yes")]
    answer: Answer,
}

type Roles = Rows<participant_role::Entity>;

impl NamedOnlyByFilter {
    /// The categories with the answer that is asked for.
    pub(super) fn test(&self) -> Test<category::Entity> {
        let (these, others) = (self.these(), self.others());
        let yes = Test::All(vec![named_by_some(these.clone()), named_by_none(others.clone())]);
        let no = Test::Any(vec![named_by_some(others), named_by_none(these)]);
        match self.answer {
            Answer::Yes => yes,
            Answer::No => no,
            Answer::NotKnown => Test::Not(Box::new(Test::Any(vec![yes, no]))),
        }
    }

    fn these(&self) -> Roles {
        roles().filter(Test::texts(participant_role::Column::Code, self.roles.clone()))
    }

    fn others(&self) -> Roles {
        use participant_role::Column as C;
        let these = Test::texts(C::Code, self.roles.clone());
        let others = match &self.compared_with {
            Some(codes) => Test::texts(C::Code, codes.clone()),
            None => Test::linked(C::Id, lines(), category_role::Column::RoleId),
        };
        roles().filter(Test::All(vec![Test::Not(Box::new(these)), others]))
    }
}

/// The roles that everybody sees: a filter never looks at more.
fn roles() -> Roles {
    rows::participant_roles(&Viewer::Anonymous)
}

/// What was recorded of roles and categories that everybody sees.
fn lines() -> Links<category_role::Entity> {
    let categories = rows::categories(&Viewer::Anonymous);
    let of_living =
        Test::within(category_role::Column::CategoryId, categories, category::Column::Id);
    rows::category_role_links().filter(of_living)
}

fn saying(mention: Mention) -> Links<category_role::Entity> {
    let words = Test::texts(category_role::Column::Mention, [mention.word()]);
    rows::category_role_links().filter(words)
}

/// At least one of the roles is MENTIONED.
fn named_by_some(roles: Roles) -> Test<category::Entity> {
    use category_role::Column as C;
    let of_roles = Test::within(C::RoleId, roles, participant_role::Column::Id);
    let lines = saying(Mention::Mentioned).filter(of_roles);
    Test::linked(category::Column::Id, lines, C::CategoryId)
}

/// All of the roles are `NOT_MENTIONED`.
fn named_by_none(roles: Roles) -> Test<category::Entity> {
    use category_role::Column as C;
    let lines = saying(Mention::NotMentioned);
    let tie = (lines, C::CategoryId, C::RoleId);
    Test::tied_to_each(category::Column::Id, roles, participant_role::Column::Id, tie)
}
