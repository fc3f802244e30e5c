//! What the handlers share.

use std::sync::Arc;

use async_graphql::{
    Executor, Request, Response,
    futures_util::future::{BoxFuture, FutureExt},
};

use super::{cors::Origins, persisted::Persisted, rate::Rate};
use crate::{
    access::Viewer,
    app::App,
    config::Config,
    document::{Index, IndexError},
    insight,
};

type Execute = Box<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>;
type Compare = Box<dyn Fn(Vec<String>) -> BoxFuture<'static, crate::Result<Vec<u8>>> + Send + Sync>;
type Ready = Box<dyn Fn() -> BoxFuture<'static, crate::Result<()>> + Send + Sync>;

/// A schema that is served, with everything that guards it.
pub struct Site {
    pub(super) config: Arc<Config>,
    pub(super) index: Index,
    pub(super) persisted: Persisted,
    pub(super) rate: Rate,
    pub(super) origins: Origins,
    execute: Execute,
    ready: Ready,
    compare: Compare,
}

impl Site {
    /// The site of the running service.
    pub fn of_app(app: App) -> Result<Self, IndexError> {
        let sdl = app.schema.sdl();
        let (config, schema, asked) = (Arc::clone(&app.config), app.schema.clone(), app.clone());
        let compared = app.clone();
        let execute: Execute = Box::new(move |request: Request| {
            let (schema, scope) = (schema.clone(), app.scope(Viewer::Anonymous));
            async move { schema.execute(request.data(scope)).await }.boxed()
        });
        let ready: Ready = Box::new(move || {
            let app = asked.clone();
            async move { app.ready().await }.boxed()
        });
        let compare: Compare = Box::new(move |studies| {
            let scope = compared.scope(Viewer::Anonymous);
            async move { insight::comparison::csv(&scope, &studies).await }.boxed()
        });
        Ok(Self { compare, ..Self::build(config, &sdl, execute, ready)? })
    }

    /// A site of any schema, always ready, with nothing to compare.
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
            config,
            execute,
            ready,
            compare: Box::new(|_| {
                let none = crate::Error::new(crate::Code::NotFound, "There is nothing to compare.");
                async { Err(none) }.boxed()
            }),
        })
    }

    pub(super) async fn execute(&self, request: Request) -> Response {
        (self.execute)(request).await
    }

    /// The comparison of these studies, as a file.
    pub(super) async fn comparison(&self, studies: Vec<String>) -> crate::Result<Vec<u8>> {
        (self.compare)(studies).await
    }

    pub(super) async fn is_ready(&self) -> crate::Result<()> {
        (self.ready)().await
    }
}
