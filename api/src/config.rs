//! The settings: defaults in code, then a TOML file, then the environment.
//!
//! Every setting is written once, in this file, with its unit and default; `README.md`'s table,
//! `nasss check` and the reading of files and variables all follow from it. The environment is read
//! nowhere else.

mod foreign;
mod headers;
mod kind;
mod origin;
mod section;
mod sources;

use std::{net::SocketAddr, ops::RangeInclusive, path::PathBuf, time::Duration};

use ipnet::IpNet;

pub use kind::{Ide, Issuers, LogFormat, Secret, TrustedHeader};
pub use origin::{Origin, OriginPattern};
use section::section;
pub use section::{Entry, Section};
pub use sources::{ConfigError, environment, foreign_variables, load};

/// Every timeout, so that none is off by mistake.
const WAIT: RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_hours(1);

section! {
    /// The settings in force.
    pub struct Config {
        /// Where the service listens: address and port.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8000));
        /// The folder for the embedded database and what belongs to it.
        data_dir: PathBuf = PathBuf::from("data");
        /// A `PostgreSQL` address; without one the embedded `SQLite` database is used. Environment: `DATABASE_URL`.
        database_url: Option<Secret> = None;
        /// The address under which clients reach the service, as in `https://nasss.example.org`; with a path, where a proxy takes it away.
        public_url: Option<String> = None;
        /// Networks of proxies that are believed: what `trusted_header` says of clients, and `X-Request-Id`.
        trusted_proxies: Vec<IpNet> = Vec::new();
        /// The one header in which a trusted proxy names its client: `x-forwarded-for`, `forwarded`, or `none`.
        trusted_header: TrustedHeader = TrustedHeader::XForwardedFor;
        /// Origins whose pages may call the service. `*` stands for any port, as in `http://localhost:*`, or for the first labels of the host, as in `https://*.example.org`. While listening on loopback the default is `http://localhost:*` and `http://127.0.0.1:*`, else none.
        cors_origins: Option<Vec<String>> = None;
        /// Headers that these pages may send, besides those that every page may.
        cors_headers: Vec<String> = headers::of_pages();
        /// Whether clients may ask for the schema.
        introspection: bool = true;
        /// What browsers get: `graphiql` (the plain page, where GraphiQL was not built into the program), `plain`, or `off`.
        ide: Ide = Ide::Graphiql;
        /// Other issuers whose tokens are accepted: tables `[[issuers]]`, in the environment a JSON list of such.
        issuers: Issuers = Issuers::default();
    }
    sections {
        /// What is logged.
        log: Log;
        /// Persisted queries.
        apq: Apq;
        /// Documents that validated, kept parsed.
        documents: Documents;
        /// Whole answers that are kept until the data change.
        answers: Answers;
        /// The connections to the database.
        database: Database;
        /// Tokens and the keys that sign them.
        tokens: Tokens;
        /// Signing in with a password.
        sign_in: SignIn;
        /// What is told about groups of few people.
        privacy: Privacy;
        /// How changes are proposed and judged.
        curation: Curation;
        /// What one request, one document and one address may use.
        limits: Limits;
    }
}

section! {
    /// Tokens and the keys that sign them.
    pub struct Tokens {
        /// The keys themselves, as a file of `nasss keys` holds them: for replicas that share no disk.
        keys: Option<Secret> = None;
        /// The file with the keys; `keys.json` in `data_dir` if absent. It is made on the first start.
        keys_file: Option<PathBuf> = None;
        /// What the service calls itself in `aud`; its own address if absent.
        audience: Option<String> = None;
        /// Seconds that an access token is good.
        access_life: Duration = Duration::from_mins(15), Duration::from_secs(10)..=Duration::from_hours(24);
        /// Seconds that a session can be refreshed.
        refresh_life: Duration = Duration::from_hours(30 * 24), Duration::from_mins(1)..=Duration::from_hours(366 * 24);
        /// Seconds in which a used refresh token gives the same successor again.
        refresh_grace: Duration = Duration::from_secs(10), Duration::ZERO..=Duration::from_mins(5);
        /// Seconds that a token for programs is good at most.
        api_life: Duration = Duration::from_hours(366 * 24), Duration::from_mins(1)..=Duration::from_hours(10 * 366 * 24);
        /// Seconds between making a new key and signing with it, so that replicas and clients know it by then.
        rotation_overlap: Duration = Duration::from_mins(10), Duration::ZERO..=Duration::from_hours(24 * 7);
    }
}

section! {
    /// Signing in with a password.
    pub struct SignIn {
        /// Passwords hashed at once; each takes 19 MiB.
        concurrent_hashes: usize = 4, 1..=1000;
        /// Sign-ins that may wait for their turn; more are turned away.
        waiting_hashes: usize = 32, 0..=10_000;
        /// Seconds for which failures are remembered.
        window: Duration = Duration::from_mins(15), Duration::from_secs(1)..=Duration::from_hours(24);
        /// Failures of one account within the window.
        failures_per_account: usize = 10, 1..=10_000;
        /// Failures from one address within the window.
        failures_per_address: usize = 30, 1..=1_000_000;
    }
}

section! {
    /// How changes are proposed and judged.
    pub struct Curation {
        /// Whether nobody may judge what they wrote a part of. Off is for sites of one person: whoever holds the roles
        /// may then approve their own changes.
        four_eyes: bool = true;
        /// Changes that one change set may hold.
        most_changes: u32 = 20_000, 1..=1_000_000;
    }
}

section! {
    /// What is logged.
    pub struct Log {
        /// `text` for people, `json` for collectors.
        format: LogFormat = LogFormat::Text;
        /// What is logged, in the syntax of `tracing` filters, as in `info,nasss=debug`.
        filter: String = "warn,nasss=info".to_owned();
    }
}

section! {
    /// Persisted queries: a client sends a document's hash in place of the document.
    pub struct Apq {
        /// Whether hashes are accepted.
        enabled: bool = true;
        /// Documents kept at most.
        entries: usize = 1000, 1..=1_000_000;
        /// Bytes kept at most.
        bytes: usize = 4 * 1024 * 1024, 1024..=1024 * 1024 * 1024;
    }
}

section! {
    /// Documents that validated, kept parsed.
    pub struct Documents {
        /// Bytes of their texts at most; 0 keeps none. Parsed, a document takes some twenty times as much.
        bytes: usize = 1024 * 1024, 0..=1024 * 1024 * 1024;
    }
}

section! {
    /// Whole answers that are kept until the data change.
    pub struct Answers {
        /// Bytes kept at most; 0 keeps none.
        bytes: usize = 32 * 1024 * 1024, 0..=64 * 1024 * 1024 * 1024;
    }
}

section! {
    /// The connections to the database.
    pub struct Database {
        /// Connections that read, on `SQLite`; one more writes.
        sqlite_readers: u32 = 4, 1..=64;
        /// Connections, on `PostgreSQL`.
        postgres_connections: u32 = 10, 1..=1000;
        /// Seconds that a request waits for a connection.
        acquire_timeout: Duration = Duration::from_secs(5), WAIT;
        /// Seconds that one statement may run.
        statement_timeout: Duration = Duration::from_secs(8), WAIT;
        /// Bytes that one change set may take in memory while it is checked or published, at most four at once. For a
        /// larger one, nobody else can write meanwhile.
        draft_bytes: usize = 128 * 1024 * 1024, 0..=64 * 1024 * 1024 * 1024;
        /// Domains, roles, categories, studies and frameworks that are remembered of each table while nothing is
        /// published, for those who did not sign in; 0 asks for them each time.
        reference_rows: usize = 10_000, 0..=1_000_000;
    }
}

section! {
    /// What is told about groups of few people.
    pub struct Privacy {
        /// Fewer people than this are not counted, and a band that fewer share is not shown.
        smallest_cell: u32 = 5, 2..=1000;
    }
}

section! {
    /// What one request, one document and one address may use.
    pub struct Limits {
        /// Bytes of a request body.
        body_bytes: usize = 1024 * 1024, 1024..=1024 * 1024 * 1024;
        /// Bytes of a request body that comes with a valid token, so that the longest text of the schema fits. Never less
        /// than `limits.body_bytes`.
        body_bytes_signed_in: usize = 8 * 1024 * 1024, 1024..=1024 * 1024 * 1024;
        /// How deep the JSON of a body may nest.
        json_nesting: usize = 64, 1..=100;
        /// Bytes of all headers of a request.
        header_bytes: usize = 16 * 1024, 1024..=1024 * 1024;
        /// Bytes of a request's path and query string.
        uri_bytes: usize = 8 * 1024, 256..=32 * 1024;
        /// Seconds to send the headers.
        header_timeout: Duration = Duration::from_secs(10), WAIT;
        /// Seconds to send the body.
        body_timeout: Duration = Duration::from_secs(15), WAIT;
        /// Seconds that an unused connection is kept open, as `Keep-Alive` tells clients. Load balancers keep theirs
        /// for 60, and the one that closes first must be the balancer.
        idle_timeout: Duration = Duration::from_secs(75), WAIT;
        /// Seconds to take an answer, and one more for each 64 KiB of it.
        answer_timeout: Duration = Duration::from_mins(1), WAIT;
        /// Seconds that a connection is read on after an answer that came before its request had ended, while nothing
        /// arrives.
        linger_idle: Duration = Duration::from_secs(5), WAIT;
        /// Seconds that such a connection is read on in all.
        linger_timeout: Duration = Duration::from_secs(30), WAIT;
        /// Seconds that an operation may run.
        execution_timeout: Duration = Duration::from_secs(10), WAIT;
        /// Seconds that the database may work for one operation's reads. On `SQLite` steps of its machine are counted, 8,000 to a millisecond.
        read_time: Duration = Duration::from_millis(1200), WAIT;
        /// Seconds that requests are still taken after the service is told to stop, while `/readyz` says 503, so that
        /// balancers learn of it. If absent 5, and 0 with `--demo`.
        drain_delay: Option<Duration> = None, Some(Duration::ZERO)..=Some(Duration::from_hours(1));
        /// Seconds that running requests are given after that.
        drain_timeout: Duration = Duration::from_secs(10), WAIT;
        /// Connections at once. Fewer where the process may not open as many files.
        connections: usize = 10_000, 1..=1_000_000;
        /// Connections of one address at once; 0 for no limit. Addresses of IPv6 count by their first 64 bits, here and
        /// below.
        connections_per_address: usize = 100, 0..=1_000_000;
        /// Operations of one subscriber at once: of one account, or of one address without a token; 0 for no limit.
        operations_per_subscriber: usize = 8, 0..=1_000_000;
        /// Seconds that a further operation waits for one of them to end.
        operation_wait: Duration = Duration::from_secs(1), Duration::ZERO..=Duration::from_mins(1);
        /// Requests of one address without a token in a minute; 0 for no limit.
        requests_per_minute: u32 = 600, 0..=10_000_000;
        /// Requests of one account in a minute; 0 for no limit.
        requests_per_minute_account: u32 = 1200, 0..=10_000_000;
        /// Addresses whose requests are counted separately; beyond them, new ones share one count.
        addresses: usize = 100_000, 1..=10_000_000;
        /// Characters of a document.
        characters: usize = 15_000, 100..=10_000_000;
        /// Tokens of a document.
        tokens: usize = 2000, 10..=1_000_000;
        /// How deep the brackets of a document may nest, and its selections once fragments are put in.
        recursion: usize = 64, 1..=64;
        /// Levels of fields, fragments put in.
        depth: usize = 15, 1..=64;
        /// Aliases of an operation, fragments put in.
        aliases: usize = 30, 0..=100_000;
        /// Directives of a document.
        directives: usize = 50, 0..=100_000;
        /// Directives on one field.
        directives_per_field: usize = 5, 0..=1000;
        /// Fields in one selection.
        fields_per_selection: usize = 200, 1..=100_000;
        /// Fields of a document, fragments put in.
        fields: usize = 1000, 1..=1_000_000;
        /// Fields at the root of an operation.
        root_fields: usize = 20, 1..=10_000;
        /// Operations and fragments of a document.
        definitions: usize = 50, 1..=1000;
        /// Variables of an operation.
        variables: usize = 100, 0..=10_000;
        /// Points of an operation; pages multiply by `first` or `last`.
        cost: u64 = 5000, 1..=1_000_000_000;
        /// Values of an answer: objects, lists, scalars and nulls.
        answer_values: u64 = 100_000, 100..=100_000_000;
        /// Bytes of an answer's data as JSON.
        answer_bytes: u64 = 8 * 1024 * 1024, 1024..=1024 * 1024 * 1024;
        /// Bytes of memory that all answers may take together, from the first value to the last byte that is written;
        /// one address or account may take an eighth.
        answers_in_flight: u64 = 256 * 1024 * 1024, 1024 * 1024..=1024 * 1024 * 1024 * 1024;
        /// Errors in an answer.
        errors: usize = 10, 1..=10_000;
        /// Bytes of the errors in an answer.
        error_bytes: usize = 16 * 1024, 512..=16 * 1024 * 1024;
        /// How deep lists of fields and types may nest in introspection.
        introspection_depth: usize = 2, 1..=64;
        /// The largest `first` or `last`.
        page_max: u64 = 100, 1..=10_000;
        /// `first`, where neither is given.
        page_default: u64 = 20, 1..=10_000;
        /// Items of `ids` and of every other list in the input.
        list_items: usize = 100, 1..=100_000;
        /// Sign-in fields of an operation.
        sign_in_fields: usize = 1, 0..=100;
        /// The mutations that count as sign-in.
        sign_in_names: Vec<String> = ["signIn", "setPassword", "changePassword"].map(str::to_owned).to_vec();
    }
}

impl Config {
    /// The origins that may call the service: those configured, or on loopback those of a developer.
    #[must_use]
    pub fn allowed_origins(&self) -> Vec<String> {
        match &self.cors_origins {
            Some(origins) => origins.clone(),
            None if self.listen.ip().is_loopback() => {
                vec!["http://localhost:*".to_owned(), "http://127.0.0.1:*".to_owned()]
            }
            None => Vec::new(),
        }
    }

    /// What is in force as TOML, secrets hidden. It can be read back, but for the secrets.
    #[must_use]
    pub fn to_toml(&self) -> String {
        self.print()
    }

    /// Every setting in order, with its names, default and explanation.
    #[must_use]
    pub fn reference() -> Vec<Entry> {
        let mut entries = Vec::new();
        Self::default().entries("", &mut entries);
        entries
    }
}

#[cfg(test)]
mod tests;
