//! `/graphql` (GraphQL over HTTP, draft of August 2026).

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    http::{Method, StatusCode},
    response::Response,
};

use super::{
    Site, answer, body, etag,
    frame::{Client, RequestId},
    media::{self, Media, negotiate},
    page, params,
    params::Params,
    refusal::{Refusal, only},
    run, viewer,
};
use crate::{Code, config::Ide};

/// Answers a query or a mutation.
pub(super) async fn answer(
    State(site): State<Arc<Site>>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Result<Response, Refusal> {
    if let Some(Client(address)) = request.extensions().get::<Client>() {
        site.rate.check(*address)?;
    }
    only(request.method(), "GET, POST")?;
    let get = request.method() == Method::GET;
    let media = spoken(&request, get && site.config.ide != Ide::Off)?;
    if media == Media::Html {
        return Ok(page::document(&site.config, request.headers()));
    }
    viewer::check(request.headers())?;
    let held = etag::held(request.headers());
    let params = if get {
        let query = request.uri().query().unwrap_or_default();
        params::from_query(query, site.config.limits.json_nesting)?
    } else {
        posted(&site, request).await?
    };
    let done = run::run(&site, params, get).await?;
    let answer = answer::executed(
        done.answer,
        media,
        done.cost,
        // A mutation's answer is of this moment; and once tokens are read, theirs are not public.
        !done.mutation,
        &id,
        &site.config.limits,
    );
    Ok(etag::unless_held(answer, &held))
}

fn spoken(request: &Request, page: bool) -> Result<Media, Refusal> {
    let offers: &[Media] = if page { &media::GRAPHQL_OR_PAGE } else { &media::GRAPHQL };
    negotiate(request.headers(), offers).ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_ACCEPTABLE,
            Code::NotAcceptable,
            "Answers are written as application/graphql-response+json or application/json; \
             accept one of them.",
        )
    })
}

async fn posted(site: &Site, request: Request) -> Result<Params, Refusal> {
    body::is_acceptable(request.headers())?;
    let (parts, content) = request.into_parts();
    let text = body::read(&parts.headers, content, &site.config.limits).await?;
    params::from_body(&text, site.config.limits.json_nesting)
}
