//! The floor: the same JSON from handwritten SQL, with plain axum and sqlx, for one viewer (nobody signed
//! in), one order and one shape each. No GraphQL, no rights, no limits.

use std::{collections::HashMap, net::SocketAddr, sync::OnceLock};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State},
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use nasss::id::Kind;
use sea_orm::sqlx::{self, AssertSqlSafe, PgPool, SqlitePool};
use serde::Serialize;
use uuid::Uuid;

/// Bytes of a constant answer: about those of the page that it is compared with.
const BODY: usize = 8400;
const DOMAINS: &str = "SELECT d.id, d.number, d.name FROM domain d
    JOIN framework_version v ON v.id = d.framework_version_id JOIN framework f ON f.id = v.framework_id
    WHERE f.slug = 'nasss' AND d.withdrawn_at IS NULL ORDER BY d.number";
const COUNTED: &str = "SELECT p.domain_id, c.id, c.name, c.valence, n.n
    FROM placement p JOIN category c ON c.id = p.category_id
    LEFT JOIN (SELECT k.category_id, COUNT(*) AS n FROM quote_category k JOIN quote q ON q.id = k.quote_id
        WHERE q.access = 'OPEN' AND q.withdrawn_at IS NULL GROUP BY k.category_id) n ON n.category_id = c.id
    WHERE c.withdrawn_at IS NULL ORDER BY c.order_key, c.id";
const CATEGORY: &str = "SELECT c.id, c.name, c.definition, c.valence, d.number, d.name
    FROM category c JOIN study s ON s.id = c.study_id
    LEFT JOIN placement p ON p.category_id = c.id LEFT JOIN domain d ON d.id = p.domain_id
    WHERE s.slug = $1 AND c.slug = $2 AND c.withdrawn_at IS NULL AND s.withdrawn_at IS NULL";
const QUOTES: &str = "SELECT q.id, q.text, r.code FROM quote_category k INTO quote q ON q.id = k.quote_id
    LEFT JOIN participant_role r ON r.id = q.role_id
    WHERE k.category_id = $1 AND q.access = 'OPEN' AND q.withdrawn_at IS NULL ORDER BY q.id LIMIT 20";
const FILTERED: &str = "SELECT q.id, q.text FROM quote q
    WHERE q.role_id = $1 AND q.access = 'OPEN' AND q.withdrawn_at IS NULL AND EXISTS
        (SELECT 1 FROM quote_category k WHERE k.quote_id = q.id AND k.valence = $2)
    ORDER BY q.id LIMIT 50";
const CODINGS: &str = "SELECT k.quote_id, c.name, d.name FROM quote_category k
    JOIN category c ON c.id = k.category_id LEFT JOIN placement p ON p.category_id = c.id
    LEFT JOIN domain d ON d.id = p.domain_id WHERE k.quote_id IN (LIST) ORDER BY k.id";
const MIDDLE: &str = "SELECT id, text, language, provenance FROM quote
    WHERE access = 'OPEN' AND withdrawn_at IS NULL AND id > $1 ORDER BY id LIMIT 51";

const FOUND: &str = "SELECT id, text, language FROM quote
    WHERE access = 'OPEN' AND withdrawn_at IS NULL AND FOUND ORDER BY id LIMIT 20";

type Params = Query<HashMap<String, String>>;

fn key(params: &Params, name: &str) -> Uuid {
    Uuid::parse_str(&params[name]).unwrap()
}

/// `{ "field": value }`, as often as GraphQL nests.
macro_rules! nest {
    ($field:ident: $value:expr) => {{
        #[derive(Serialize)]
        struct Nest<T> {
            $field: T,
        }
        Nest { $field: $value }
    }};
}

fn json(data: impl Serialize) -> Response {
    let body = serde_json::to_vec(&nest!(data: data)).unwrap();
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

#[derive(Serialize)]
struct Domain {
    number: i32,
    name: String,
    categories: Nodes<Counted>,
}

#[derive(Serialize)]
struct Nodes<T> {
    nodes: Vec<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    id: String,
    name: String,
    valence: String,
    quote_count: i64,
}

#[derive(Serialize)]
struct Category {
    id: String,
    name: String,
    definition: Option<String>,
    valence: String,
    placements: Vec<Placed<Named>>,
    quotes: Nodes<Said>,
}

#[derive(Serialize)]
struct Placed<T> {
    domain: T,
}

#[derive(Serialize)]
struct Named {
    number: i32,
    name: String,
}

#[derive(Serialize)]
struct Said {
    id: String,
    text: String,
    role: Option<Role>,
}

#[derive(Serialize)]
struct Role {
    code: String,
}

#[derive(Serialize)]
struct Coded {
    id: String,
    text: String,
    codings: Vec<Coding>,
}

#[derive(Serialize)]
struct Coding {
    category: CodedFor,
}

#[derive(Serialize)]
struct CodedFor {
    name: String,
    placements: Vec<Placed<Name>>,
}

#[derive(Serialize)]
struct Name {
    name: String,
}

#[derive(Serialize)]
struct Quote {
    id: String,
    text: String,
    language: Option<String>,
    provenance: String,
}

#[derive(Serialize)]
struct Hit {
    node: Words,
}

#[derive(Serialize)]
struct Words {
    id: String,
    text: String,
    language: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    nodes: Vec<Quote>,
    page_info: PageInfo,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
}

/// Serves on this address until it is killed.
pub async fn serve(listen: SocketAddr, url: &str) {
    let router = if url.starts_with("sqlite") {
        sqlite::router(sqlite::connect(url).await)
    } else {
        postgres::router(postgres::connect(url).await)
    };
    let _ = CONSTANT.set(Bytes::from(vec![b'x'; BODY]));
    let listener = tokio::net::TcpListener::bind(listen).await.unwrap();
    println!("ready");
    axum::serve(listener, router).await.unwrap();
}

/// The same bytes for everybody, once the request was read, to measure what HTTP alone costs.
async fn constant(_: Bytes) -> Response {
    ([(CONTENT_TYPE, "application/json")], CONSTANT.get().cloned().unwrap_or_default())
        .into_response()
}

/// What [`constant`] answers.
static CONSTANT: OnceLock<Bytes> = OnceLock::new();

/// The handlers over one engine's pool, which only differ in the type of the pool.
macro_rules! handlers {
    ($pool:ty, $into:literal, $list:literal, $found:literal) => {
        pub fn router(pool: $pool) -> Router {
            Router::new()
                .route("/overview", get(overview))
                .route("/category", get(category))
                .route("/filtered", get(filtered))
                .route("/middle", get(middle))
                .route("/search", get(search))
                .route("/constant", post(constant))
                .with_state(pool)
        }

        async fn overview(State(pool): State<$pool>) -> Response {
            let domains: Vec<(Uuid, i32, String)> =
                sqlx::query_as(DOMAINS).fetch_all(&pool).await.unwrap();
            let categories: Vec<(Uuid, Uuid, String, String, Option<i64>)> =
                sqlx::query_as(COUNTED).fetch_all(&pool).await.unwrap();
            let mut of_domain: HashMap<Uuid, Vec<Counted>> = HashMap::new();
            for (domain, id, name, valence, n) in categories {
                let id = Kind::Category.id(id);
                let counted = Counted { id, name, valence, quote_count: n.unwrap_or(0) };
                of_domain.entry(domain).or_default().push(counted);
            }
            let domains = domains.into_iter().map(|(id, number, name)| {
                let nodes = of_domain.remove(&id).unwrap_or_default();
                Domain { number, name, categories: Nodes { nodes } }
            });
            let domains: Vec<Domain> = domains.collect();
            json(nest!(framework: nest!(versions: [nest!(domains: domains)])))
        }

        async fn category(State(pool): State<$pool>, params: Params) -> Response {
            type Row = (Uuid, String, Option<String>, String, Option<i32>, Option<String>);
            let mut rows: Vec<Row> = sqlx::query_as(CATEGORY)
                .bind(&params["study"])
                .bind(&params["slug"])
                .fetch_all(&pool)
                .await
                .unwrap();
            let placements = rows
                .iter_mut()
                .filter_map(|row| Some(Placed { domain: Named { number: row.4?, name: row.5.take()? } }));
            let placements = placements.collect();
            let (id, name, definition, valence, ..) = rows.swap_remove(0);
            let sql = QUOTES.replace("INTO", $into);
            let quotes: Vec<(Uuid, String, Option<String>)> =
                sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_all(&pool).await.unwrap();
            let nodes = quotes.into_iter().map(|(id, text, code)| {
                Said { id: Kind::Quote.id(id), text, role: code.map(|code| Role { code }) }
            });
            let quotes = Nodes { nodes: nodes.collect() };
            let id = Kind::Category.id(id);
            json(nest!(category: Category { id, name, definition, valence, placements, quotes }))
        }

        async fn filtered(State(pool): State<$pool>, params: Params) -> Response {
            let quotes: Vec<(Uuid, String)> = sqlx::query_as(FILTERED)
                .bind(key(&params, "role"))
                .bind(&params["valence"])
                .fetch_all(&pool)
                .await
                .unwrap();
            let ids: Vec<Uuid> = quotes.iter().map(|(id, _)| *id).collect();
            let sql = CODINGS.replace("IN (LIST)", $list);
            let codings: Vec<(Uuid, String, Option<String>)> =
                sqlx::query_as(AssertSqlSafe(sql)).bind(list(&ids)).fetch_all(&pool).await.unwrap();
            let mut of_quote: HashMap<Uuid, Vec<Coding>> = HashMap::new();
            for (quote, name, domain) in codings {
                let placements = domain.into_iter().map(|name| Placed { domain: Name { name } });
                let category = CodedFor { name, placements: placements.collect() };
                of_quote.entry(quote).or_default().push(Coding { category });
            }
            let nodes = quotes.into_iter().map(|(id, text)| {
                let codings = of_quote.remove(&id).unwrap_or_default();
                Coded { id: Kind::Quote.id(id), text, codings }
            });
            json(nest!(quotes: Nodes { nodes: nodes.collect() }))
        }

        async fn search(State(pool): State<$pool>, params: Params) -> Response {
            let sql = FOUND.replace("FOUND", $found);
            let rows: Vec<(Uuid, String, Option<String>)> = sqlx::query_as(AssertSqlSafe(sql))
                .bind(words(&params["query"]))
                .fetch_all(&pool)
                .await
                .unwrap();
            let nodes = rows.into_iter().map(|(id, text, language)| Hit {
                node: Words { id: Kind::Quote.id(id), text, language },
            });
            json(nest!(search: Nodes { nodes: nodes.collect() }))
        }

        async fn middle(State(pool): State<$pool>, params: Params) -> Response {
            let mut rows: Vec<(Uuid, String, Option<String>, String)> = sqlx::query_as(MIDDLE)
                .bind(key(&params, "after"))
                .fetch_all(&pool)
                .await
                .unwrap();
            let page_info = PageInfo { has_next_page: rows.len() > 50 };
            rows.truncate(50);
            let nodes = rows.into_iter().map(|(id, text, language, provenance)| {
                Quote { id: Kind::Quote.id(id), text, language, provenance }
            });
            json(nest!(quotes: Page { nodes: nodes.collect(), page_info }))
        }
    };
}

mod sqlite {
    use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

    use super::*;

    pub async fn connect(url: &str) -> SqlitePool {
        let options: SqliteConnectOptions = url.parse().unwrap();
        let options = options.pragma("mmap_size", "268435456").pragma("cache_size", "-65536");
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
        for sql in [
            "CREATE VIRTUAL TABLE IF NOT EXISTS floor_words USING fts5(text, content = '')",
            "INSERT INTO floor_words (rowid, text) SELECT rowid, text FROM quote
                WHERE NOT EXISTS (SELECT 1 FROM floor_words)",
        ] {
            sqlx::query(sql).execute(&pool).await.unwrap();
        }
        pool
    }

    fn words(query: &str) -> String {
        query.to_owned()
    }

    /// Keys as a JSON list of hex digits, for `json_each`.
    fn list(ids: &[Uuid]) -> String {
        let ids: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
        serde_json::to_string(&ids).unwrap()
    }

    handlers!(
        SqlitePool,
        // In this order: left to itself, SQLite looks through all open quotes.
        "CROSS JOIN",
        "IN (SELECT unhex(value) FROM json_each($1))",
        "rowid IN (SELECT rowid FROM floor_words WHERE floor_words MATCH $1)"
    );
}

mod postgres {
    use sea_orm::sqlx::postgres::PgPoolOptions;

    use super::*;

    pub async fn connect(url: &str) -> PgPool {
        let pool = PgPoolOptions::new().max_connections(10).connect(url).await.unwrap();
        let sql = "CREATE INDEX IF NOT EXISTS floor_words ON quote USING gin (to_tsvector('simple', text))";
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool
    }

    fn words(query: &str) -> String {
        query.replace(' ', " & ")
    }

    fn list(ids: &[Uuid]) -> Vec<Uuid> {
        ids.to_vec()
    }

    handlers!(
        PgPool,
        "JOIN",
        "= ANY($1)",
        "to_tsvector('simple', text) @@ to_tsquery('simple', $1)"
    );
}
