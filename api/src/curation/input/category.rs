//! Categories and what is said of them.

use async_graphql::ID;

use super::inputs;
use crate::words::{Basis, Confidence, Mention, Origin, Valence};

/// Where a patch says whether the old name of a category is kept. It is no column.
pub const KEEP_OLD_NAME: &str = "keepOldName";

inputs! {
    /// A new category.
    CreateCategoryInput /
    /// Other fields of a category: what is left out stays as it is, null empties.
    UpdateCategoryInput of Category {
        fixed {
            /// The study.
            study: ID = "studyId";
        }
        required {
            /// Name as printed: 1 to 300 characters, unlike that of any other category of the study.
            name: String = "name";
            /// Whether it helps adoption, hinders it, or both.
            valence: Valence = "valence";
            /// Where it comes from.
            origin: Origin = "origin";
            /// On what it rests.
            basis: Basis = "basis";
        }
        optional {
            /// Short name in links: small letters, digits and hyphens. Made of the name if absent.
            slug: String = "slug";
            /// The category that it belongs to.
            parent: ID = "parentId";
            /// What it means, as the study defines it.
            definition: String = "definition";
            /// What is coded with it.
            inclusion_criteria: String = "inclusion";
            /// What is not coded with it.
            exclusion_criteria: String = "exclusion";
            /// The source; needed where the basis is REPORTED.
            source: ID = "sourceDocumentId";
            /// Where in the source; needed where the basis is REPORTED.
            locator: String = "locator";
        }
        of_update {
            /// Whether the name that the category had stays as another name of it; true if absent. A name that another
            /// category of the study has after the set is never kept.
            keep_old_name: bool = KEEP_OLD_NAME;
        }
    }

    /// Another name of a category.
    CreateAliasInput /
    /// Other fields of such a name: what is left out stays as it is.
    UpdateAliasInput of CategoryAlias {
        fixed {
            /// The category.
            category: ID = "categoryId";
        }
        required {
            /// The name.
            text: String = "text";
            /// BCP 47 tag of its language.
            language: String = "language";
            /// On what it rests.
            basis: Basis = "basis";
        }
        optional {}
    }

    /// Where a category lies in the framework.
    CreatePlacementInput /
    /// Other fields of a placement: what is left out stays as it is, null empties.
    UpdatePlacementInput of Placement {
        fixed {
            /// The category.
            category: ID = "categoryId";
        }
        required {
            /// The domain, of the study's version of the framework.
            domain: ID = "domainId";
            /// On what it rests. EDITORIAL needs `rationale` and `confidence`; REPORTED needs `source` and `locator`.
            basis: Basis = "basis";
        }
        optional {
            /// The question within the domain.
            subdomain: ID = "subdomainId";
            /// The source.
            source: ID = "sourceDocumentId";
            /// Where in the source.
            locator: String = "locator";
            /// Why it was decided so.
            rationale: String = "rationale";
            /// How sure the editor is.
            confidence: Confidence = "confidence";
            /// Who decided it.
            decided_by: String = "decidedBy";
        }
    }

    /// When a category that acts both ways helps, or hinders.
    CreateConditionInput /
    /// Other fields of a condition: what is left out stays as it is, null empties.
    UpdateConditionInput of CategoryCondition {
        fixed {
            /// The category; its valence is BOTH.
            category: ID = "categoryId";
        }
        required {
            /// FACILITATOR or BARRIER.
            valence: Valence = "valence";
            /// The condition.
            text: String = "text";
            /// On what it rests.
            basis: Basis = "basis";
        }
        optional {
            /// Place among the conditions, from 1; the last if absent.
            position: i32 = "position";
            /// The source; needed where the basis is REPORTED.
            source: ID = "sourceDocumentId";
            /// Where in the source; needed where the basis is REPORTED.
            locator: String = "locator";
        }
    }

    /// Whether people of a role named a category.
    CreateRoleMentionInput /
    /// Other fields of a mention: what is left out stays as it is, null empties.
    UpdateRoleMentionInput of CategoryRole {
        fixed {
            /// The category.
            category: ID = "categoryId";
            /// The role.
            role: ID = "roleId";
        }
        required {
            /// Whether they named it.
            mention: Mention = "mention";
            /// On what it rests.
            basis: Basis = "basis";
        }
        optional {
            /// The source; needed where the basis is REPORTED.
            source: ID = "sourceDocumentId";
            /// Where in the source; needed where the basis is REPORTED.
            locator: String = "locator";
        }
    }
}
