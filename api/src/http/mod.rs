//! The door: GraphQL over HTTP, limits of a connection and a request, health, and a page for people.

mod address;
mod answer;
mod answers;
mod body;
mod connection;
mod cors;
mod documents;
mod errors;
mod etag;
mod export;
mod frame;
mod graphql;
mod headers;
mod health;
mod jwks;
mod media;
mod page;
mod params;
mod persisted;
mod rate;
mod refusal;
mod run;
mod serve;
mod site;
mod viewer;

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::futures_util::FutureExt;
use axum::{Router, extract::Request, response::Response, routing::any};
use tower::ServiceExt;

pub use page::GRAPHIQL_BUILT;
pub use serve::{serve, serve_site};
pub use site::Site;

/// Answers a request: the routes, and what stands around each of them, the outermost first.
async fn answered(site: &Site, routes: Router, request: Request) -> Response {
    frame::frame(site, request, |request| {
        cors::share(site, request, |request| async {
            let answer = headers::bounded(site, request, |request| routes.oneshot(request));
            AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(frame::panicked)
        })
    })
    .await
}

/// Every route.
fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/graphql", any(graphql::answer))
        .route("/export/comparison.csv", any(export::comparison))
        .route("/", any(page::html))
        .route("/graphiql", any(page::html))
        .route("/graphiql/{*file}", any(page::asset))
        .route("/page.js", any(page::asset))
        .route("/page.css", any(page::asset))
        .route("/icon.svg", any(page::asset))
        .route("/questions.json", any(page::asset))
        .route("/.well-known/jwks.json", any(jwks::published))
        .route("/healthz", any(health::alive))
        .route("/readyz", any(health::ready))
        .fallback(refusal::not_found)
        .with_state(site)
}
