//! Stored keys that follow from rules in Rust: `migrate` makes them after its steps of SQL.
//!
//! Keys are made in batches, each in a transaction that also notes how far it came, so that a run that was ended goes on
//! where it was. Where rows come to have one key that no two may have, all are kept: each further one gets a twin number.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

mod making;
mod outdated;
mod repeated;
mod undoing;

pub use outdated::{Broken, Outdated};
pub use repeated::Repeated;

use sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::{folding, identifier};

pub(super) use making::{are_current, make};
pub(super) use undoing::make_former;

/// Rows whose keys are made at once.
const BATCH: u64 = 500;

/// Number of the rules for keys of identifiers.
const IDENTIFIER_RULES: i32 = 1;

/// By which rules a key is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rules {
    Name,
    Doi,
    Orcid,
    Pmcid,
}

/// A column that holds keys.
struct Keyed {
    table: &'static str,
    /// The column of what was given.
    given: &'static str,
    key: &'static str,
    rules: Rules,
    /// Whether the table has a key of order.
    ordered: bool,
    unique: Option<Unique>,
}

/// Among which rows no two have the same key.
struct Unique {
    /// The column of twin numbers; none where no index needs them.
    twin: Option<&'static str>,
    /// Those with the same values here.
    within: &'static [&'static str],
    /// Those that pass this condition.
    among: &'static str,
}

const LIVING: &str = "withdrawn_at IS NULL";
const ALL: &str = "1 = 1";

const fn name(
    table: &'static str,
    [given, key]: [&'static str; 2],
    unique: Option<Unique>,
) -> Keyed {
    Keyed { table, given, key, rules: Rules::Name, ordered: true, unique }
}

const fn unique(
    twin: &'static str,
    within: &'static [&'static str],
    among: &'static str,
) -> Unique {
    Unique { twin: Some(twin), within, among }
}

/// Every column of keys.
static KEYED: [Keyed; 13] = [
    name("framework", ["name", "name_key"], Some(unique("name_twin", &[], LIVING))),
    name(
        "domain",
        ["name", "name_key"],
        Some(unique("name_twin", &["framework_version_id"], LIVING)),
    ),
    Keyed {
        ordered: false,
        ..name(
            "domain_alias",
            ["text", "text_key"],
            Some(unique("text_twin", &["domain_id", "language"], ALL)),
        )
    },
    name("participant_role", ["name", "name_key"], None),
    name("study", ["title", "title_key"], None),
    name("focus_group", ["label", "label_key"], Some(unique("label_twin", &["study_id"], LIVING))),
    name(
        "participant",
        ["pseudonym", "pseudonym_key"],
        Some(unique("pseudonym_twin", &["study_id"], LIVING)),
    ),
    name("category", ["name", "name_key"], Some(unique("name_twin", &["study_id"], LIVING))),
    Keyed {
        ordered: false,
        ..name(
            "category_alias",
            ["text", "text_key"],
            Some(unique("text_twin", &["category_id", "language"], ALL)),
        )
    },
    name("account", ["name", "name_key"], Some(unique("name_twin", &[], "issuer IS NULL"))),
    Keyed {
        rules: Rules::Doi,
        ordered: false,
        ..name("study", ["doi", "doi_key"], Some(unique("doi_twin", &[], LIVING)))
    },
    Keyed {
        rules: Rules::Pmcid,
        ordered: false,
        ..name("study", ["pmcid", "pmcid_key"], Some(unique("pmcid_twin", &[], LIVING)))
    },
    Keyed {
        rules: Rules::Orcid,
        ordered: false,
        ..name(
            "study_author",
            ["orcid", "orcid_key"],
            Some(Unique { twin: None, within: &["study_id"], among: ALL }),
        )
    },
];

impl Rules {
    const fn number(self) -> i32 {
        match self {
            Self::Name => folding::RULES,
            Self::Doi | Self::Orcid | Self::Pmcid => IDENTIFIER_RULES,
        }
    }

    fn key(self, given: &str) -> String {
        match self {
            Self::Name => folding::key(given),
            Self::Doi => identifier::doi_key(given),
            Self::Orcid => identifier::orcid_key(given),
            Self::Pmcid => identifier::pmcid_key(given),
        }
    }
}

impl Keyed {
    /// Name of the column in the table of progress.
    fn name(&self) -> String {
        format!("{}.{}", self.table, self.key)
    }

    /// The condition under which row `other` must have another key than row `own`.
    fn rivals(&self) -> Option<String> {
        let Unique { within, among, .. } = self.unique.as_ref()?;
        let same = within.iter().map(|column| format!(" AND other.{column} = own.{column}"));
        let [others, owns] = ["other", "own"].map(|row| match *among {
            ALL => String::new(),
            among => format!(" AND {row}.{among}"),
        });
        Some(format!("other.id <> own.id{}{others}{owns}", same.collect::<String>()))
    }
}

fn statement<C: ConnectionTrait>(
    db: &C,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// Runs a statement.
async fn run<C: ConnectionTrait>(
    db: &C,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<(), DbErr> {
    db.execute_raw(statement(db, sql, values)).await.map(drop)
}
