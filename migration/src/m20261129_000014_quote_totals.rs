//! Stored numbers of quotes, kept in step by triggers whoever writes: quotes, codings and placements decide what counts.
//!
//! A quote counts once in the row without valence and domain, once for each valence of its codings, and once for each
//! domain in which a category is placed that it was coded to. So what a change adds or takes away is what no other
//! coding of the quote gives it. SQLite's triggers look at one row, PostgreSQL's at all rows of a statement.

use self::Engine::{Postgres, Sqlite};
use crate::loss::DERIVED;

crate::dialect::step!(&up(), DOWN, lost_if: [("quote_total", DERIVED)]);

#[derive(Clone, Copy, PartialEq)]
enum Engine {
    Sqlite,
    Postgres,
}

const TABLE: &str = "
CREATE TABLE quote_total (
    id [NUMBERED],
    study_id [ID] NOT NULL REFERENCES study (id),
    role_id [ID] REFERENCES participant_role (id),
    access [KEY] NOT NULL CHECK (access IN ('OPEN', 'REGISTERED', 'CONTROLLED')),
    language [KEY],
    valence [KEY] CHECK (valence IN ('FACILITATOR', 'BARRIER', 'BOTH')),
    domain_id [ID] REFERENCES domain (id),
    n [BIG] NOT NULL,
    CHECK (valence IS NULL OR domain_id IS NULL)
);
CREATE INDEX quote_total_of_study ON quote_total (valence, domain_id, access, study_id, role_id, language, n);
";

const DOWN: &str = "
[POSTGRES] DROP TRIGGER quote_total_quote_added ON quote;
[POSTGRES] DROP TRIGGER quote_total_quote_changed ON quote;
[POSTGRES] DROP TRIGGER quote_total_quote_gone ON quote;
[POSTGRES] DROP TRIGGER quote_total_coding_added ON quote_category;
[POSTGRES] DROP TRIGGER quote_total_coding_changed ON quote_category;
[POSTGRES] DROP TRIGGER quote_total_coding_gone ON quote_category;
[POSTGRES] DROP TRIGGER quote_total_placement_added ON placement;
[POSTGRES] DROP TRIGGER quote_total_placement_changed ON placement;
[POSTGRES] DROP TRIGGER quote_total_placement_gone ON placement;
[POSTGRES] DROP FUNCTION quote_total_of_quote();
[POSTGRES] DROP FUNCTION quote_total_of_coding();
[POSTGRES] DROP FUNCTION quote_total_of_placement();
[SQLITE] DROP TRIGGER quote_total_quote_added;
[SQLITE] DROP TRIGGER quote_total_quote_changed;
[SQLITE] DROP TRIGGER quote_total_quote_gone;
[SQLITE] DROP TRIGGER quote_total_coding_added;
[SQLITE] DROP TRIGGER quote_total_coding_changed;
[SQLITE] DROP TRIGGER quote_total_coding_gone;
[SQLITE] DROP TRIGGER quote_total_placement_added;
[SQLITE] DROP TRIGGER quote_total_placement_changed;
[SQLITE] DROP TRIGGER quote_total_placement_gone;
DROP TABLE quote_total;
";

/// What happened to rows of a table.
#[derive(Clone, Copy)]
struct Event {
    suffix: &'static str,
    word: &'static str,
    old: bool,
    new: bool,
}

const EVENTS: [Event; 3] = [
    Event { suffix: "added", word: "INSERT", old: false, new: true },
    Event { suffix: "changed", word: "UPDATE", old: true, new: true },
    Event { suffix: "gone", word: "DELETE", old: true, new: false },
];

/// A table whose rows decide what counts: its columns that do, and the statement that follows from an event.
struct Source {
    table: &'static str,
    name: &'static str,
    columns: &'static [&'static str],
    statement: fn(Engine, Event, &Source) -> String,
}

const SOURCES: [Source; 3] = [
    Source {
        table: "quote",
        name: "quote",
        columns: &["id", "study_id", "role_id", "access", "language", "withdrawn_at"],
        statement: of_quotes,
    },
    Source {
        table: "quote_category",
        name: "coding",
        columns: &["id", "quote_id", "category_id", "valence"],
        statement: of_codings,
    },
    Source {
        table: "placement",
        name: "placement",
        columns: &["id", "category_id", "domain_id"],
        statement: of_placements,
    },
];

fn up() -> String {
    let mut up = TABLE.to_owned();
    for engine in [Sqlite, Postgres] {
        let only = if engine == Sqlite { "[SQLITE]" } else { "[POSTGRES]" };
        let all = "SELECT id, study_id, role_id, access, language, 1 AS sign FROM quote WHERE withdrawn_at IS NULL";
        up.extend([only, " ", &unique(engine), ";\n"]);
        up.extend([only, " ", &in_all_rows(engine, all), ";\n"]);
        for source in &SOURCES {
            for statement in triggers(engine, source) {
                up.extend([only, " ", &statement, ";\n"]);
            }
        }
    }
    up
}

/// One row for each combination, also where role or language are not known.
fn unique(engine: Engine) -> String {
    format!("CREATE UNIQUE INDEX quote_total_once ON quote_total ({})", combination(engine))
}

fn combination(engine: Engine) -> String {
    let none =
        if engine == Sqlite { "x''" } else { "'00000000-0000-0000-0000-000000000000'::uuid" };
    format!(
        "study_id, access, COALESCE(role_id, {none}), (language IS NULL), COALESCE(language, ''), \
         COALESCE(valence, ''), COALESCE(domain_id, {none})"
    )
}

fn triggers(engine: Engine, source: &Source) -> Vec<String> {
    let Source { table, name, columns, statement } = source;
    if engine == Sqlite {
        let trigger = |event: Event| {
            let of = if event.word == "UPDATE" {
                format!(" OF {}", columns.join(", "))
            } else {
                String::new()
            };
            format!(
                "CREATE TRIGGER quote_total_{name}_{} AFTER {}{of} ON {table} BEGIN {}; END",
                event.suffix,
                event.word,
                statement(engine, event, source)
            )
        };
        return EVENTS.map(trigger).to_vec();
    }
    let branch = |event: Event| {
        format!("IF TG_OP = '{}' THEN {}; END IF;", event.word, statement(engine, event, source))
    };
    let branches = EVENTS.map(branch).join(" ");
    let function = format!(
        "CREATE FUNCTION quote_total_of_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {branches} RETURN NULL; END $$"
    );
    let trigger = |event: Event| {
        let old = if event.old { " OLD TABLE AS old_rows" } else { "" };
        let new = if event.new { " NEW TABLE AS new_rows" } else { "" };
        format!(
            "CREATE TRIGGER quote_total_{name}_{} AFTER {} ON {table} REFERENCING{old}{new} \
             FOR EACH STATEMENT EXECUTE FUNCTION quote_total_of_{name}()",
            event.suffix, event.word
        )
    };
    std::iter::once(function).chain(EVENTS.map(trigger)).collect()
}

/// Rows of a source that went or came, with the sign by which they count.
fn rows(engine: Engine, event: Event, source: &Source, only_if: &str) -> String {
    let half = |there: bool, row: &str, table: &str, sign: &str| {
        let of_row = |column: &&str| format!("{row}.{column} AS {column}");
        there.then(|| match engine {
            Sqlite => {
                let columns: Vec<_> = source.columns.iter().map(of_row).collect();
                let only_if = only_if.replace('@', row);
                format!("SELECT {}, {sign} AS sign{only_if}", columns.join(", "))
            }
            Postgres => {
                let columns = source.columns.join(", ");
                format!(
                    "SELECT {columns}, {sign} AS sign FROM {table} r{}",
                    only_if.replace('@', "r")
                )
            }
        })
    };
    let halves =
        [half(event.old, "OLD", "old_rows", "-1"), half(event.new, "NEW", "new_rows", "1")];
    halves.into_iter().flatten().collect::<Vec<_>>().join(" UNION ALL ")
}

/// What holds of rows of a table that the event left as they were. One statement of PostgreSQL may change some rows and
/// insert others (`ON CONFLICT DO UPDATE`): its update comes first, and does not count what it inserted, which it
/// tells by the number of the command that wrote it.
fn untouched(engine: Engine, event: Event, table: &str) -> String {
    match (engine, event.word) {
        (_, "DELETE") => "TRUE".to_owned(),
        (Sqlite, _) => "o.id <> NEW.id".to_owned(),
        (Postgres, "INSERT") => "o.id NOT IN (SELECT id FROM new_rows)".to_owned(),
        (Postgres, _) => format!(
            "o.xmin::text || ' ' || o.cmin::text <> (SELECT w.xmin::text || ' ' || w.cmin::text \
             FROM {table} w WHERE w.id = (SELECT id FROM new_rows LIMIT 1))"
        ),
    }
}

/// No valence, and no domain.
const fn nothing(engine: Engine) -> (&'static str, &'static str) {
    match engine {
        Sqlite => ("NULL", "NULL"),
        Postgres => ("NULL::text COLLATE \"C\"", "NULL::uuid"),
    }
}

/// Adds what is found to the numbers.
fn add(engine: Engine, found: &str) -> String {
    format!(
        "INSERT INTO quote_total (study_id, role_id, access, language, valence, domain_id, n) \
         SELECT k.study_id, k.role_id, k.access, k.language, k.valence, k.domain_id, SUM(k.sign) FROM ({found}) k \
         WHERE TRUE GROUP BY k.study_id, k.role_id, k.access, k.language, k.valence, k.domain_id \
         HAVING SUM(k.sign) <> 0 \
         ON CONFLICT ({}) DO UPDATE SET n = quote_total.n + excluded.n",
        combination(engine)
    )
}

/// Rows of quotes count in all that their codings give them.
fn in_all_rows(engine: Engine, rows: &str) -> String {
    let (valence, domain) = nothing(engine);
    let key =
        "r.study_id AS study_id, r.role_id AS role_id, r.access AS access, r.language AS language";
    add(
        engine,
        &format!(
            "SELECT {key}, {valence} AS valence, {domain} AS domain_id, r.sign AS sign, r.id AS id FROM ({rows}) r \
             UNION ALL SELECT DISTINCT {key}, c.valence, {domain}, r.sign, r.id FROM ({rows}) r \
             JOIN quote_category c ON c.quote_id = r.id \
             UNION ALL SELECT DISTINCT {key}, {valence}, p.domain_id, r.sign, r.id FROM ({rows}) r \
             JOIN quote_category c ON c.quote_id = r.id JOIN placement p ON p.category_id = c.category_id"
        ),
    )
}

fn of_quotes(engine: Engine, event: Event, source: &Source) -> String {
    in_all_rows(engine, &rows(engine, event, source, " WHERE @.withdrawn_at IS NULL"))
}

/// Quotes that gain or lose a valence or a domain count there by what else they are.
fn in_rows_of(engine: Engine, gained: &str) -> String {
    add(
        engine,
        &format!(
            "SELECT q.study_id AS study_id, q.role_id AS role_id, q.access AS access, q.language AS language, \
             g.valence AS valence, g.domain_id AS domain_id, g.sign AS sign FROM ({gained}) g JOIN quote q ON q.id = g.quote_id WHERE q.withdrawn_at IS NULL"
        ),
    )
}

fn of_codings(engine: Engine, event: Event, source: &Source) -> String {
    let (valence, domain) = nothing(engine);
    let rows = rows(engine, event, source, "");
    let untouched = untouched(engine, event, source.table);
    let gained = format!(
        "SELECT DISTINCT r.quote_id AS quote_id, r.valence AS valence, {domain} AS domain_id, r.sign AS sign \
         FROM ({rows}) r WHERE NOT EXISTS (SELECT 1 FROM quote_category o \
         WHERE o.quote_id = r.quote_id AND o.valence = r.valence AND {untouched}) \
         UNION ALL SELECT DISTINCT r.quote_id, {valence}, p.domain_id, r.sign FROM ({rows}) r \
         JOIN placement p ON p.category_id = r.category_id \
         WHERE NOT EXISTS (SELECT 1 FROM quote_category o JOIN placement op ON op.category_id = o.category_id \
         WHERE o.quote_id = r.quote_id AND op.domain_id = p.domain_id AND {untouched})"
    );
    in_rows_of(engine, &gained)
}

fn of_placements(engine: Engine, event: Event, source: &Source) -> String {
    let (valence, _) = nothing(engine);
    let rows = rows(engine, event, source, "");
    let untouched = untouched(engine, event, source.table);
    let gained = format!(
        "SELECT DISTINCT c.quote_id AS quote_id, {valence} AS valence, r.domain_id AS domain_id, r.sign AS sign \
         FROM ({rows}) r JOIN quote_category c ON c.category_id = r.category_id \
         WHERE NOT EXISTS (SELECT 1 FROM placement o JOIN quote_category oc ON oc.category_id = o.category_id \
         WHERE oc.quote_id = c.quote_id AND o.domain_id = r.domain_id AND {untouched})"
    );
    in_rows_of(engine, &gained)
}
