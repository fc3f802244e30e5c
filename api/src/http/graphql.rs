//! `/graphql` (GraphQL over HTTP, draft of August 2026).

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode},
    response::Response,
};

use super::{
    Site, answer,
    answers::{Asked, Tag},
    body,
    etag::{self, Held},
    frame::{Call, RequestId},
    media::{self, Media, negotiate},
    page, params,
    params::Params,
    refusal::{Refusal, only},
    run,
    viewer::{self, Caller},
};
use crate::{Code, config::Ide};

/// Answers a query or a mutation.
pub(super) async fn answer(
    site: &Site,
    call: &Call,
    request: Request,
) -> Result<Response, Refusal> {
    site.rate.check(call.client)?;
    only(request.method(), "GET, POST")?;
    let get = request.method() == Method::GET;
    let page = get && site.config.ide != Ide::Off;
    let media =
        if page { negotiate(request.headers(), &media::GRAPHQL_OR_PAGE) } else { call.media };
    let media = media.ok_or_else(not_acceptable)?;
    if media == Media::Html {
        return Ok(page::document(&site.config, request.headers()));
    }
    let caller = viewer::caller(site, request.headers(), call).await?;
    let held = Held::read(request.headers());
    let params = if get {
        let query = request.uri().query().unwrap_or_default();
        params::from_query(query, site.config.limits.json_nesting)?
    } else {
        posted(site, request).await?
    };
    answered(site, params, Spoken { get, media, held, caller }, &call.id).await
}

/// How a request is spoken.
struct Spoken {
    get: bool,
    media: Media,
    held: Held,
    caller: Caller,
}

/// Answers from what the client holds, from what is kept, or by running the operation.
async fn answered(
    site: &Site,
    mut params: Params,
    spoken: Spoken,
    id: &RequestId,
) -> Result<Response, Refusal> {
    let Spoken { get, media, held, caller } = spoken;
    let found = site.persisted.find(params.query.take(), &params.extensions)?;
    // What a token had a part in is nobody else's.
    let tag = if caller.is_anybody() { tag(site, &found.text, &params, media).await } else { None };
    if let Some((tag, header)) = &tag {
        if held.names(header) {
            return Ok(etag::unchanged(header.clone()));
        }
        if let Some(body) = site.answers.find(tag) {
            return Ok(etag::tagged(answer::kept(body, media), header.clone()));
        }
    }
    // In a box: what was kept is answered without the space for it.
    let done = Box::pin(run::run(site, found, params, &caller, get)).await?;
    // A mutation's answer is of this moment.
    let lasting = !done.mutation;
    let limits = &site.config.limits;
    let answer = answer::executed(done.answer, media, done.cost, lasting, id, limits);
    let (Some(body), Some((tag, header))) = (answer.lasting, tag) else {
        return Ok(answer.response);
    };
    site.answers.keep(tag, body);
    if held.any() {
        return Ok(etag::unchanged(header));
    }
    Ok(etag::tagged(answer.response, header))
}

/// The tag that the answer will have, if it can have one.
async fn tag(
    site: &Site,
    document: &str,
    params: &Params,
    media: Media,
) -> Option<(Tag, HeaderValue)> {
    let version = site.version().await?;
    let operation = params.operation_name.as_deref();
    let asked = Asked { document, operation, variables: &params.variables, media };
    let tag = site.answers.tag(&asked, &version)?;
    let header = tag.header()?;
    Some((tag, header))
}

fn not_acceptable() -> Refusal {
    Refusal::new(
        StatusCode::NOT_ACCEPTABLE,
        Code::NotAcceptable,
        "Answers are written as application/graphql-response+json or application/json; \
         accept one of them.",
    )
}

async fn posted(site: &Site, request: Request) -> Result<Params, Refusal> {
    body::is_acceptable(request.headers())?;
    let (parts, content) = request.into_parts();
    let bytes = body::read(&parts.headers, content, &site.config.limits).await?;
    params::from_body(body::text(&bytes)?, site.config.limits.json_nesting)
}
