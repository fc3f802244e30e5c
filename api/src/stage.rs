//! How far an operation got inside async-graphql.
//!
//! Its answers do not say whether anything ran: an invalid document and a failed field both come
//! back with errors and `"data": null`. HTTP needs to know, so a mark travels with the request.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_graphql::{
    Response, SchemaBuilder,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
};

/// The mark. Put a clone into the request's data.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    began: Arc<AtomicBool>,
    only_validate: bool,
}

impl Stage {
    /// A mark that stops an operation once it has been found valid.
    #[must_use]
    pub fn only_validate() -> Self {
        Self { only_validate: true, ..Self::default() }
    }

    /// Whether the document was valid, so that execution began or would have.
    #[must_use]
    pub fn began(&self) -> bool {
        self.began.load(Ordering::Relaxed)
    }
}

/// The extension that sets the mark; every schema that is served is built with it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stages;

impl ExtensionFactory for Stages {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Stages {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        if let Some(stage) = ctx.data_opt::<Stage>() {
            stage.began.store(true, Ordering::Relaxed);
            if stage.only_validate {
                return Response::default();
            }
        }
        next.run(ctx, operation_name).await
    }
}

/// What every schema that is served is built with: the mark, no suggestions of names in errors, and
/// no bound of async-graphql's own on recursion, as `document/` has a better one.
#[must_use]
pub fn guarded<Q, M, S>(builder: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S> {
    builder.extension(Stages).disable_suggestions().limit_recursive_depth(usize::MAX)
}
