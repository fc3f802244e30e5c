//! One running service: its schema, its settings, its door to the data.

use std::{path::PathBuf, sync::Arc};

use entity::words::DatasetKind;

use crate::{
    access::{
        Db, ReadBudget, ReadCharge, Reads, Viewer, Visit,
        open::{OpenError, Place, Pool, open},
    },
    account::{IssuerStudies, Tools},
    auth::KeysError,
    config::Config,
    context::Scope,
    curation::Checks,
    dataset::Versions,
    known::Known,
    meter::{AnswerMemory, Meter},
    page::PageLimits,
    schema::{self, Schema},
    search::index,
};

/// What every request handler shares. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The schema as it is served.
    pub schema: Schema,
    /// The same for operations that are charged for whole lists, without the extension that charges each value.
    pub unmetered: Schema,
    /// The settings in force.
    pub config: Arc<Config>,
    /// The door to the data.
    pub db: Db,
    /// What accounts are kept with.
    pub tools: Tools,
    /// What the data set holds.
    pub kind: DatasetKind,
    /// Which version of it holds just now.
    pub versions: Versions,
    /// What is known of that version without asking.
    pub known: Known,
    /// Memory that all answers may take together.
    pub memory: AnswerMemory,
}

/// Which of its databases the service opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// The knowledge base.
    Standard,
    /// A database of its own with invented studies, to show every shape.
    Demo,
}

/// Why a service cannot start: one line for whoever runs it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database cannot be read.
    #[error("the database at {place} cannot be read")]
    Read {
        /// Where it is.
        place: Place,
        /// What it said.
        #[source]
        cause: crate::Error,
    },
    /// The database was never filled.
    #[error("the database at {0} holds no data yet; run `nasss seed`")]
    Empty(Place),
    /// The database was filled by a release that made its search index otherwise, or not at all.
    #[error(
        "the search index of the database at {0} is not up to date; run `nasss search rebuild`"
    )]
    Unindexed(Place),
    /// The keys that sign tokens cannot be used.
    #[error("the keys for tokens cannot be used")]
    Keys(#[from] KeysError),
    /// A demonstration was asked for, but the database holds findings.
    #[error(
        "the database at {0} holds real findings; `--demo` opens only a database of invented ones"
    )]
    NotDemo(Place),
}

/// Where the database is that these settings name.
#[must_use]
pub fn place(config: &Config, edition: Edition) -> Place {
    if let Some(url) = &config.database_url {
        return Place::Postgres(url.reveal().to_owned());
    }
    let folder: PathBuf = match edition {
        Edition::Standard => config.data_dir.clone(),
        Edition::Demo => config.data_dir.join("demo"),
    };
    Place::Sqlite(folder.join("nasss.db"))
}

/// How the database is used by these settings.
#[must_use]
pub const fn pool(config: &Config, place: &Place) -> Pool {
    let connections = match place {
        Place::Sqlite(_) => config.database.sqlite_readers,
        Place::Postgres(_) => config.database.postgres_connections,
    };
    Pool {
        connections,
        acquire_timeout: config.database.acquire_timeout,
        statement_timeout: config.database.statement_timeout,
        draft_bytes: config.database.draft_bytes,
    }
}

fn warn_of_unknown(studies: &[String]) {
    for study in studies {
        tracing::warn!(
            ?study,
            "the setting issuers (NASSS_ISSUERS) grants rights in a study that is not there; nobody gets them"
        );
    }
}

impl App {
    /// A service over a database whose schema and data are in place.
    ///
    /// # Errors
    ///
    /// Where the database cannot be opened, is empty, or is not of the edition asked for.
    pub async fn open(config: Config, edition: Edition) -> Result<Self, StartError> {
        let place = place(&config, edition);
        let db = open(&place, pool(&config, &place)).await?;
        let kind = match db.kind().await {
            Ok(Some(kind)) => kind,
            Ok(None) => return Err(StartError::Empty(place)),
            Err(cause) => return Err(StartError::Read { place, cause }),
        };
        match index::is_current(&db).await {
            Ok(true) => {}
            Ok(false) => return Err(StartError::Unindexed(place)),
            Err(cause) => return Err(StartError::Read { place, cause }),
        }
        if edition == Edition::Demo && kind != DatasetKind::Demo {
            return Err(StartError::NotDemo(place));
        }
        let versions = Versions::of(db.clone());
        let schema = schema::builder().finish();
        let unmetered = schema::unmetered().finish();
        let config = Arc::new(config);
        let mut tools = Tools::of(Arc::clone(&config))?;
        tools.issuer_studies = match IssuerStudies::resolve(&db, &config.issuers.0).await {
            Ok((studies, unknown)) => {
                warn_of_unknown(&unknown);
                studies
            }
            Err(cause) => return Err(StartError::Read { place, cause }),
        };
        let known = Known::of_size(config.database.reference_rows);
        let memory = AnswerMemory::of_bytes(config.limits.answers_in_flight);
        Ok(Self { schema, unmetered, config, db, tools, kind, versions, known, memory })
    }

    /// What a request of this viewer carries down to the resolvers, however they came.
    #[must_use]
    pub fn scope(&self, viewer: Viewer) -> Scope {
        self.scope_of(viewer, Visit::unknown(), None)
    }

    /// Returns the scope of a request: who asks, where the request came from, and the meter that its reads are charged
    /// to.
    #[must_use]
    pub fn scope_of(&self, viewer: Viewer, visit: Visit, meter: Option<Arc<Meter>>) -> Scope {
        let limits = &self.config.limits;
        // Looked up before anything is read: what is remembered of a version is never older than it.
        let version = self.versions.remembered().filter(|_| viewer == Viewer::Anonymous);
        let known = version.map(|version| self.known.of(version));
        let budget =
            ReadBudget::new(limits.read_time, meter.map(|meter| meter as Arc<dyn ReadCharge>));
        Scope {
            db: self.db.for_operation(budget),
            viewer: Arc::new(viewer),
            visit: Arc::new(visit),
            tools: self.tools.clone(),
            checks: Checks::default(),
            reads: Reads::default(),
            known,
            kind: self.kind,
            pages: PageLimits { default: limits.page_default, max: limits.page_max },
        }
    }

    /// Whether requests can be answered now; the error says why not, for `/readyz`.
    ///
    /// # Errors
    ///
    /// Where the database does not answer, cannot store changes, or no longer holds what it held at the start.
    pub async fn ready(&self) -> crate::Result<()> {
        self.db.check_writable().await?;
        if self.db.dataset().await?.kind == self.kind {
            return Ok(());
        }
        let changed = "The data set is of another kind than at the start; start the service anew.";
        Err(crate::Error::new(crate::Code::Unavailable, changed))
    }
}
