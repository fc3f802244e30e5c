//! What the handlers share.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_graphql::{
    Executor, Request, Response,
    futures_util::future::{BoxFuture, FutureExt},
};

use super::{
    answers::Answers, cors::Origins, documents::Documents, forwarding_log::ForwardingLog,
    health::Readiness, operations::Operations, persisted::Persisted, rate::Rate, viewer::Caller,
};
use crate::{
    access::{Version, Viewer, Visit},
    account::gate,
    app::App,
    clock,
    config::Config,
    dataset::Versions,
    document::{Index, IndexError},
    insight::{self, comparison::CsvRequest},
    meter::{AnswerMemory, Meter},
    scalar,
};

type Execute =
    Box<dyn Fn(Request, Caller, Arc<Meter>, Mode) -> BoxFuture<'static, Response> + Send + Sync>;
type Enter =
    Box<dyn Fn(String, Visit) -> BoxFuture<'static, crate::Result<(Viewer, Visit)>> + Send + Sync>;
type Compare = Box<dyn Fn(CsvRequest) -> BoxFuture<'static, crate::Result<Vec<u8>>> + Send + Sync>;
type Expired = Box<dyn Fn(&str) -> bool + Send + Sync>;
type Jwks = Box<dyn Fn() -> serde_json::Value + Send + Sync>;
type Ready = Box<dyn Fn() -> BoxFuture<'static, crate::Result<()>> + Send + Sync>;

/// How an operation is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// With the extension that charges each value.
    Metered,
    /// Without it: whole lists are charged.
    Prepaid,
}

/// A schema that is served, with everything that guards it.
pub struct Site {
    pub(super) config: Arc<Config>,
    pub(super) index: Index,
    pub(super) persisted: Persisted,
    pub(super) rate: Rate,
    pub(super) operations: Operations,
    pub(super) readiness: Readiness,
    pub(super) origins: Origins,
    pub(super) forwarding: ForwardingLog,
    pub(super) documents: Documents,
    pub(super) answers: Answers,
    /// Memory that all answers may take together.
    pub(super) memory: AnswerMemory,
    stopping: Arc<AtomicBool>,
    execute: Execute,
    /// Whether operations can be executed without the extension that charges each value.
    pub(super) is_prepaying: bool,
    enter: Enter,
    /// Where answers follow from data that have a version.
    versions: Option<Versions>,
    ready: Ready,
    compare: Compare,
    /// Whether a token is one of ours that was good until it expired.
    expired: Expired,
    /// The public keys of our tokens.
    jwks: Jwks,
}

impl Site {
    /// The site of the running service.
    pub fn of_app(app: App) -> Result<Self, IndexError> {
        let sdl = app.schema.sdl();
        let (config, schema, asked) = (Arc::clone(&app.config), app.schema.clone(), app.clone());
        let (compared, memory) = (app.clone(), app.memory.clone());
        let versions = app.versions.clone();
        let unmetered = app.unmetered.clone();
        let (gated, authority) = (app.clone(), app.tools.authority.clone());
        let signer = authority.clone();
        let expired: Expired = Box::new(move |token| signer.has_expired(token, clock::now()));
        let jwks: Jwks = Box::new(move || authority.jwks());
        let execute: Execute = Box::new(move |request: Request, caller, meter, mode| {
            let schema = match mode {
                Mode::Metered => schema.clone(),
                Mode::Prepaid => unmetered.clone(),
            };
            let scope = app.scope_of(caller.viewer, caller.visit, Some(meter));
            async move { scope.witnessed(schema.execute(request.data(scope.clone()))).await }
                .boxed()
        });
        let enter: Enter = Box::new(move |token, visit| {
            let app = gated.clone();
            async move { Box::pin(gate::enter(&app.db, &app.tools, &token, visit)).await }.boxed()
        });
        let ready: Ready = Box::new(move || {
            let app = asked.clone();
            async move { app.ready().await }.boxed()
        });
        let compare: Compare = Box::new(move |asked| {
            let scope = compared.scope(Viewer::Anonymous);
            async move { insight::comparison::csv(&scope, &asked).await }.boxed()
        });
        let site = Self::build(config, &sdl, execute, ready)?;
        Ok(Self {
            versions: Some(versions),
            is_prepaying: true,
            compare,
            enter,
            expired,
            jwks,
            memory,
            ..site
        })
    }

    /// A site of any schema, always ready, with nothing to compare, whose answers have no tags and which knows no
    /// tokens. The schema must have the extension [`Metering`](crate::meter::Metering), which bounds its answers, and need
    /// not validate documents.
    pub fn of_schema(
        config: Arc<Config>,
        sdl: &str,
        schema: impl Executor,
    ) -> Result<Self, IndexError> {
        let execute: Execute = Box::new(move |request, _, _, _| {
            let schema = schema.clone();
            async move { schema.execute(request).await }.boxed()
        });
        Self::build(config, sdl, execute, Box::new(|| async { Ok(()) }.boxed()))
    }

    /// The same site with another answer to whether it is ready.
    #[must_use]
    pub fn with_ready<F>(mut self, ready: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = crate::Result<()>> + Send + 'static,
    {
        self.ready = Box::new(move || ready().boxed());
        self
    }

    /// The same site with a flag that is set when the service is told to stop. It may be set before the accept loop hears
    /// of it, and then holds for the answers in between.
    #[must_use]
    pub fn with_stop_flag(mut self, flag: Arc<AtomicBool>) -> Self {
        self.stopping = flag;
        self
    }

    fn build(
        config: Arc<Config>,
        sdl: &str,
        execute: Execute,
        ready: Ready,
    ) -> Result<Self, IndexError> {
        Ok(Self {
            index: Index::from_sdl(sdl, &scalar::CHECKERS)?,
            persisted: Persisted::new(&config.apq),
            rate: Rate::new(&config.limits),
            operations: Operations::new(&config.limits),
            readiness: Readiness::default(),
            stopping: Arc::default(),
            origins: Origins::new(&config),
            forwarding: ForwardingLog::default(),
            documents: Documents::new(&config.documents),
            answers: Answers::new(&config, sdl),
            memory: AnswerMemory::of_bytes(config.limits.answers_in_flight),
            config,
            versions: None,
            execute,
            is_prepaying: false,
            expired: Box::new(|_| false),
            jwks: Box::new(|| serde_json::json!({ "keys": [] })),
            enter: Box::new(|_, _| {
                let unknown = crate::Error::new(
                    crate::Code::Unauthenticated,
                    "The token is not valid; get a new one or send none.",
                );
                async { Err(unknown) }.boxed()
            }),
            ready,
            compare: Box::new(|_| {
                let none = crate::Error::new(crate::Code::NotFound, "There is nothing to compare.");
                async { Err(none) }.boxed()
            }),
        })
    }

    /// Executes an operation.
    pub(super) async fn execute(
        &self,
        request: Request,
        caller: &Caller,
        meter: &Arc<Meter>,
        mode: Mode,
    ) -> Response {
        let request = request.data(Arc::clone(meter));
        (self.execute)(request, caller.clone(), Arc::clone(meter), mode).await
    }

    /// Who shows this token.
    pub(super) async fn enter(
        &self,
        token: String,
        visit: Visit,
    ) -> crate::Result<(Viewer, Visit)> {
        (self.enter)(token, visit).await
    }

    /// Whether a token is one of ours that was good until it expired.
    pub(super) fn has_expired(&self, token: &str) -> bool {
        (self.expired)(token)
    }

    /// Which version of the data holds now, where that is known without asking.
    pub(super) fn remembered_version(&self) -> Option<Version> {
        self.versions.as_ref()?.remembered()
    }

    /// Which version of the data holds now; none where that cannot be told, and where data have none.
    pub(super) async fn version(&self) -> Option<Version> {
        self.versions.as_ref()?.now().await.ok()
    }

    /// The public keys of our tokens.
    pub(super) fn jwks(&self) -> serde_json::Value {
        (self.jwks)()
    }

    /// A comparison of studies as a file.
    pub(super) async fn comparison(&self, asked: CsvRequest) -> crate::Result<Vec<u8>> {
        (self.compare)(asked).await
    }

    /// Every connection ends after its next answer from now on, and the service is not ready any more.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the service was told to stop.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub(super) async fn is_ready(&self) -> crate::Result<()> {
        (self.ready)().await
    }
}
