//! The door: GraphQL over HTTP, limits of a connection and a request, health, and a page for people.

mod address;
mod admission;
mod answer;
mod answers;
mod at_once;
mod body;
mod compression;
mod conversation;
mod cors;
mod documents;
mod errors;
mod etag;
mod export;
mod foreign;
mod forwarding_log;
mod frame;
mod graphql;
mod headers;
mod health;
mod idle;
mod jwks;
mod media;
mod metered_body;
mod open_files;
mod operation_log;
mod operations;
mod page;
mod params;
mod persisted;
mod rate;
mod refusal;
mod run;
mod scheme;
mod serve;
mod sign_in;
mod site;
mod socket;
mod upgrade;
mod upload;
mod vary;
mod viewer;

use std::{net::IpAddr, panic::AssertUnwindSafe, sync::Arc};

use async_graphql::futures_util::FutureExt;
use axum::{
    Router,
    extract::Request,
    response::{IntoResponse, Response},
    routing::any,
};
use tower::ServiceExt;

use admission::Crowd;
use frame::Call;

pub use page::GRAPHIQL_BUILT;
pub use serve::{Listeners, serve, serve_site};
pub use site::Site;

/// Answers a request from this peer: the routes, and what stands around each of them, the outermost first.
async fn answered(site: &Site, routes: &Router, peer: IpAddr, request: Request) -> Response {
    frame::frame(site, peer, request, |call, request| {
        cors::share(site, request, |request| async {
            let answer =
                headers::bounded(site, request, |request| routed(site, routes, call, request));
            AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(frame::panicked)
        })
    })
    .await
}

/// Almost all requests are for one path, which is not looked up among the routes.
async fn routed(site: &Site, routes: &Router, call: Call, mut request: Request) -> Response {
    if let Some(crowd) = request.extensions().get::<Crowd>()
        && !health::is_check(request.uri().path())
    {
        return crowd.refusal().into_response();
    }
    if upgrade::is_websocket(request.headers()) {
        return upgrade::refusal().into_response();
    }
    if request.uri().path() == GRAPHQL {
        return graphql::answer(site, &call, request).await.into_response();
    }
    request.extensions_mut().insert(call);
    let answer = routes.clone().oneshot(request);
    // In a box: it is large, and seldom.
    Box::pin(answer).await.unwrap_or_else(|never| match never {})
}

/// Where queries go.
const GRAPHQL: &str = "/graphql";

/// Every other route.
fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/export/comparison.csv", any(export::comparison))
        .route("/", any(page::html))
        .route("/graphiql", any(page::html))
        .route("/graphiql/{*file}", any(page::asset))
        .route("/page.js", any(page::asset))
        .route("/session.js", any(page::asset))
        .route("/page.css", any(page::asset))
        .route("/icon.svg", any(page::asset))
        .route("/questions.json", any(page::asset))
        .route("/.well-known/jwks.json", any(jwks::published))
        .route("/healthz", any(health::alive))
        .route("/readyz", any(health::ready))
        .fallback(refusal::not_found)
        .with_state(site)
}
