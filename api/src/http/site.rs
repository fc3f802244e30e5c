//! What the handlers share.

use std::sync::Arc;

use async_graphql::{
    Executor, Request, Response,
    futures_util::future::{BoxFuture, FutureExt},
};

use super::{answers::Answers, cors::Origins, persisted::Persisted, rate::Rate};
use crate::{
    access::{Version, Viewer},
    app::App,
    config::Config,
    document::{Index, IndexError},
};

type Execute = Box<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>;
type Look = Box<dyn Fn() -> BoxFuture<'static, crate::Result<Version>> + Send + Sync>;
type Ready = Box<dyn Fn() -> BoxFuture<'static, crate::Result<()>> + Send + Sync>;

/// A schema that is served, with everything that guards it.
pub struct Site {
    pub(super) config: Arc<Config>,
    pub(super) index: Index,
    pub(super) persisted: Persisted,
    pub(super) rate: Rate,
    pub(super) origins: Origins,
    pub(super) answers: Answers,
    execute: Execute,
    /// Where answers follow from data that have a version.
    version: Option<Look>,
    ready: Ready,
}

impl Site {
    /// The site of the running service.
    pub fn of_app(app: App) -> Result<Self, IndexError> {
        let sdl = app.schema.sdl();
        let (config, schema, asked) = (Arc::clone(&app.config), app.schema.clone(), app.clone());
        let versions = app.versions.clone();
        let execute: Execute = Box::new(move |request: Request| {
            let (schema, scope) = (schema.clone(), app.scope(Viewer::Anonymous));
            async move { schema.execute(request.data(scope)).await }.boxed()
        });
        let ready: Ready = Box::new(move || {
            let app = asked.clone();
            async move { app.ready().await }.boxed()
        });
        let version: Look = Box::new(move || {
            let versions = versions.clone();
            async move { versions.now().await }.boxed()
        });
        let site = Self::build(config, &sdl, execute, ready)?;
        Ok(Self { version: Some(version), ..site })
    }

    /// A site of any schema, always ready, whose answers have no tags.
    pub fn of_schema(
        config: Arc<Config>,
        sdl: &str,
        schema: impl Executor,
    ) -> Result<Self, IndexError> {
        let execute: Execute = Box::new(move |request| {
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

    fn build(
        config: Arc<Config>,
        sdl: &str,
        execute: Execute,
        ready: Ready,
    ) -> Result<Self, IndexError> {
        Ok(Self {
            index: Index::from_sdl(sdl, &[])?,
            persisted: Persisted::new(&config.apq),
            rate: Rate::new(&config.limits),
            origins: Origins::new(&config.allowed_origins()),
            answers: Answers::new(&config, sdl),
            config,
            version: None,
            execute,
            ready,
        })
    }

    pub(super) async fn execute(&self, request: Request) -> Response {
        (self.execute)(request).await
    }

    /// Which version of the data holds now; none where that is not known, and where data have none.
    pub(super) async fn version(&self) -> Option<Version> {
        self.version.as_ref()?().await.ok()
    }

    pub(super) async fn is_ready(&self) -> crate::Result<()> {
        (self.ready)().await
    }
}
