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

use std::sync::Arc;

use axum::{Router, middleware::from_fn_with_state, routing::any};
use tower_http::catch_panic::CatchPanicLayer;

pub use page::GRAPHIQL_BUILT;
pub use serve::{serve, serve_site};
pub use site::Site;

/// Every route, with the layers around them; the outermost is written last.
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
        .layer(from_fn_with_state(Arc::clone(&site), headers::bounded))
        .layer(CatchPanicLayer::custom(frame::panicked))
        .layer(from_fn_with_state(Arc::clone(&site), cors::share))
        .layer(from_fn_with_state(Arc::clone(&site), frame::frame))
        .with_state(site)
}
