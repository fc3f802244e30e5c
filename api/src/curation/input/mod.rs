//! What curators hand in: one input for each kind of thing and what is to be done with it. This is where a field
//! becomes one that can be changed.

mod category;
mod framework;
mod merging;
pub mod path;
mod people;
mod quote;
mod stated;
mod study;

use async_graphql::{ID, InputObject, OneofObject};
use entity::words::ChangeAction;
use serde_json::Value;

pub use category::*;
pub use framework::*;
pub use merging::*;
pub use people::*;
pub use quote::*;
pub use stated::Stated;
pub use study::*;

use crate::{id::Kind, record::Row};

/// A change as it was handed in: ids are still as they were written, and may be local names.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What is changed.
    pub kind: Option<Kind>,
    /// What is to be done.
    pub action: ChangeAction,
    /// The name of a new thing within the call.
    pub local_name: Option<String>,
    /// Which thing, where it is there already.
    pub id: Option<String>,
    /// The fields that are given, by column.
    pub fields: Row,
}

impl Draft {
    fn create(kind: Kind, local_name: Option<String>) -> Self {
        let (action, fields) = (ChangeAction::Create, Row::new());
        Self { kind: Some(kind), action, local_name, id: None, fields }
    }

    fn of(kind: Option<Kind>, action: ChangeAction, id: &ID) -> Self {
        Self { kind, action, local_name: None, id: Some(id.to_string()), fields: Row::new() }
    }

    fn set(&mut self, column: &str, value: Value) {
        self.fields.insert(column.to_owned(), value);
    }
}

/// Declares the inputs that create and update one kind of thing. `fixed` fields say what it belongs to and are never
/// changed; `required` ones always hold something; `optional` ones may hold nothing. Those `of_update` say how to update,
/// and are no fields of the thing.
macro_rules! inputs {
    ($(
        $(#[doc = $create_doc:literal])* $create:ident / $(#[doc = $update_doc:literal])* $update:ident of $kind:ident {
            fixed { $($(#[doc = $fixed_doc:literal])* $fixed:ident: $fixed_type:ty = $fixed_column:literal;)* }
            required { $($(#[doc = $required_doc:literal])* $required:ident: $required_type:ty = $required_column:literal;)* }
            optional { $($(#[doc = $optional_doc:literal])* $optional:ident: $optional_type:ty = $optional_column:literal;)* }
            $(of_update { $($(#[doc = $said_doc:literal])* $said:ident: $said_type:ty = $said_column:expr;)* })?
        }
    )*) => {$(
        $(#[doc = $create_doc])*
        #[derive(async_graphql::InputObject)]
        pub struct $create {
            /// A name for it within this call: later changes may write `#name` where an id is asked for.
            pub local_name: Option<String>,
            $($(#[doc = $fixed_doc])* pub $fixed: $fixed_type,)*
            $($(#[doc = $required_doc])* pub $required: $required_type,)*
            $($(#[doc = $optional_doc])* pub $optional: Option<$optional_type>,)*
        }

        impl From<$create> for $crate::curation::input::Draft {
            fn from(input: $create) -> Self {
                use $crate::curation::input::Stated as _;
                let mut draft = Self::create($crate::id::Kind::$kind, input.local_name);
                $(draft.set($fixed_column, input.$fixed.stated());)*
                $(draft.set($required_column, input.$required.stated());)*
                $(if let Some(value) = input.$optional {
                    draft.set($optional_column, value.stated());
                })*
                draft
            }
        }

        $(#[doc = $update_doc])*
        #[derive(async_graphql::InputObject)]
        pub struct $update {
            /// Its id, or `#` and its local name.
            pub id: async_graphql::ID,
            $($(#[doc = $required_doc])* pub $required: async_graphql::MaybeUndefined<$required_type>,)*
            $($(#[doc = $optional_doc])* pub $optional: async_graphql::MaybeUndefined<$optional_type>,)*
            $($($(#[doc = $said_doc])* pub $said: Option<$said_type>,)*)?
        }

        impl From<$update> for $crate::curation::input::Draft {
            fn from(input: $update) -> Self {
                use $crate::curation::input::Stated as _;
                let kind = Some($crate::id::Kind::$kind);
                let mut draft = Self::of(kind, entity::words::ChangeAction::Update, &input.id);
                $(if !input.$required.is_undefined() {
                    draft.set($required_column, input.$required.stated());
                })*
                $(if !input.$optional.is_undefined() {
                    draft.set($optional_column, input.$optional.stated());
                })*
                $($(if let Some(value) = input.$said {
                    draft.set($said_column, value.into());
                })*)?
                draft
            }
        }
    )*};
}
use inputs;

/// Something to take out of what is shown.
#[derive(InputObject)]
pub struct WithdrawInput {
    /// Its id. A thing takes with it all that belongs to it.
    pub id: ID,
    /// Why. Stewards see it.
    pub reason: Option<String>,
}

impl From<WithdrawInput> for Draft {
    fn from(input: WithdrawInput) -> Self {
        let mut draft = Self::of(None, ChangeAction::Withdraw, &input.id);
        if let Some(reason) = input.reason {
            draft.set("withdrawnReason", reason.into());
        }
        draft
    }
}

/// Something withdrawn, to be shown again.
#[derive(InputObject)]
pub struct ReinstateInput {
    /// Its id. What was withdrawn with it comes back with it.
    pub id: ID,
}

impl From<ReinstateInput> for Draft {
    fn from(input: ReinstateInput) -> Self {
        Self::of(None, ChangeAction::Reinstate, &input.id)
    }
}

/// Declares what a change can be, one field each.
macro_rules! changes {
    ($($(#[doc = $doc:literal])* $field:ident: $input:ident;)*) => {
        /// One change: exactly one of these fields. A set holds one change of each thing: a later one adds its fields to
        /// it, and where both give a field, the later one holds. Where both cannot be, as in a withdrawal and an update,
        /// the later one is refused.
        #[derive(OneofObject)]
        pub enum ChangeInput {
            $($(#[doc = $doc])* $field($input),)*
        }

        /// The names of the changes that can be given.
        #[cfg(test)]
        pub(crate) const CHANGE_FIELDS: &[&str] = &[$(stringify!($field),)*];

        impl From<ChangeInput> for Draft {
            fn from(input: ChangeInput) -> Self {
                match input {
                    $(ChangeInput::$field(input) => input.into(),)*
                }
            }
        }
    };
}

changes! {
    /// A new study; only in a global set.
    CreateStudy: CreateStudyInput;
    /// Other fields of a study.
    UpdateStudy: UpdateStudyInput;
    /// A new author of a study.
    CreateAuthor: CreateAuthorInput;
    /// Other fields of an author.
    UpdateAuthor: UpdateAuthorInput;
    /// A new source of a study.
    CreateSource: CreateSourceInput;
    /// Other fields of a source.
    UpdateSource: UpdateSourceInput;
    /// A number that a publication states.
    CreateReportedCount: CreateReportedCountInput;
    /// Other fields of such a number.
    UpdateReportedCount: UpdateReportedCountInput;
    /// A new category of a study.
    CreateCategory: CreateCategoryInput;
    /// Other fields of a category.
    UpdateCategory: UpdateCategoryInput;
    /// Another name of a category.
    CreateAlias: CreateAliasInput;
    /// Other fields of such a name.
    UpdateAlias: UpdateAliasInput;
    /// A new placement of a category in a domain.
    CreatePlacement: CreatePlacementInput;
    /// Other fields of a placement.
    UpdatePlacement: UpdatePlacementInput;
    /// A new condition of a category that acts both ways.
    CreateCondition: CreateConditionInput;
    /// Other fields of a condition.
    UpdateCondition: UpdateConditionInput;
    /// Whether people of a role named a category.
    CreateRoleMention: CreateRoleMentionInput;
    /// Other fields of such a mention.
    UpdateRoleMention: UpdateRoleMentionInput;
    /// A new quote of a study.
    CreateQuote: CreateQuoteInput;
    /// Other fields of a quote.
    UpdateQuote: UpdateQuoteInput;
    /// A new translation of a quote.
    CreateTranslation: CreateTranslationInput;
    /// Other fields of a translation.
    UpdateTranslation: UpdateTranslationInput;
    /// A new coding: which category a quote supports.
    CreateCoding: CreateCodingInput;
    /// Other fields of a coding.
    UpdateCoding: UpdateCodingInput;
    /// A new focus group of a study.
    CreateFocusGroup: CreateFocusGroupInput;
    /// Other fields of a focus group.
    UpdateFocusGroup: UpdateFocusGroupInput;
    /// A new participant of a study.
    CreateParticipant: CreateParticipantInput;
    /// Other fields of a participant.
    UpdateParticipant: UpdateParticipantInput;
    /// What a participant told of themselves, for the first time.
    CreateDemographics: CreateDemographicsInput;
    /// Other fields of what a participant told.
    UpdateDemographics: UpdateDemographicsInput;
    /// A new participant role; only in a global set.
    CreateParticipantRole: CreateParticipantRoleInput;
    /// Other fields of a participant role; only in a global set.
    UpdateParticipantRole: UpdateParticipantRoleInput;
    /// A new framework; only in a global set.
    CreateFramework: CreateFrameworkInput;
    /// Other fields of a framework; only in a global set.
    UpdateFramework: UpdateFrameworkInput;
    /// A publication that a framework rests on; only in a global set.
    CreateFrameworkReference: CreateFrameworkReferenceInput;
    /// Other fields of such a publication; only in a global set.
    UpdateFrameworkReference: UpdateFrameworkReferenceInput;
    /// A new version of a framework; only in a global set.
    CreateFrameworkVersion: CreateFrameworkVersionInput;
    /// Other fields of a version that is not published yet; only in a global set.
    UpdateFrameworkVersion: UpdateFrameworkVersionInput;
    /// A new note on a version made in the same set; only in a global set.
    CreateFrameworkNote: CreateFrameworkNoteInput;
    /// Other fields of a note on a version that is not published yet; only in a global set.
    UpdateFrameworkNote: UpdateFrameworkNoteInput;
    /// A new domain of a version made in the same set; only in a global set.
    CreateDomain: CreateDomainInput;
    /// Other fields of a domain of a version that is not published yet; only in a global set.
    UpdateDomain: UpdateDomainInput;
    /// Another name of a domain; only in a global set.
    CreateDomainAlias: CreateDomainAliasInput;
    /// Other fields of such a name; only in a global set.
    UpdateDomainAlias: UpdateDomainAliasInput;
    /// A new sub-domain of a version made in the same set; only in a global set.
    CreateSubdomain: CreateSubdomainInput;
    /// Other fields of a sub-domain of a version that is not published yet; only in a global set.
    UpdateSubdomain: UpdateSubdomainInput;
    /// What a concept of one version is in another; only in a global set.
    CreateMapping: CreateMappingInput;
    /// Other fields of such a mapping; only in a global set.
    UpdateMapping: UpdateMappingInput;
    /// Takes something out of what is shown, with all that belongs to it.
    Withdraw: WithdrawInput;
    /// Shows something again that was withdrawn.
    Reinstate: ReinstateInput;
    /// Lets one category take the place of others.
    MergeCategories: MergeCategoriesInput;
    /// Lets several categories take the place of one.
    SplitCategory: SplitCategoryInput;
}
