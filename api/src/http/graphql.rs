//! `/graphql` (GraphQL over HTTP, draft of August 2026).

use std::time::{Duration, Instant};

use axum::{
    body::Bytes,
    extract::Request,
    http::{HeaderValue, Method, StatusCode},
    response::Response,
};

use super::{
    Site, answer,
    answers::{Asked, Kept, Sent},
    body, compression,
    etag::{self, Held},
    frame::Call,
    media::{self, Media, negotiate},
    operation_log::Outline,
    page, params,
    params::Params,
    refusal::{Refusal, only},
    run, sign_in,
    viewer::{self, Caller},
};
use crate::{
    Code,
    access::Version,
    config::{Ide, Limits},
};

/// Answers a query or a mutation.
pub(super) async fn answer(
    site: &Site,
    call: &Call,
    request: Request,
) -> Result<Response, Refusal> {
    viewer::count_anonymous(site, request.headers(), call)?;
    only(request.method(), "GET, HEAD, POST")?;
    // The content of an answer to HEAD is left out where it is written.
    let get = request.method() != Method::POST;
    let page = get && site.config.ide != Ide::Off;
    let media =
        if page { negotiate(request.headers(), &media::GRAPHQL_OR_PAGE) } else { call.media };
    let media = media.ok_or_else(not_acceptable)?;
    if media == Media::Html {
        return Ok(page::document(&site.config, request.headers()));
    }
    let caller = viewer::caller(site, request.headers(), call).await?;
    call.record.note_caller(&caller);
    let (credentials, began) = (viewer::credentials(request.headers()), Instant::now());
    let held = Held::read(request.headers());
    let bytes = if get {
        Bytes::copy_from_slice(request.uri().query().unwrap_or_default().as_bytes())
    } else {
        posted(site, request, &caller).await?
    };
    // Who may ask was looked at before the body came, which may have taken long.
    let late = !credentials.is_empty() && began.elapsed() > SLOW_BODY;
    let caller = if late { viewer::caller(site, &credentials, call).await? } else { caller };
    let spoken = Spoken { sent: Sent { get, media, bytes }, held, caller };
    // What a token had a part in is nobody else's.
    let version = if spoken.caller.is_anybody() { site.remembered_version() } else { None };
    if let Some(kept) = version.and_then(|version| site.answers.repeated(&spoken.sent, version)) {
        call.record.note(kept.outline.clone());
        return Ok(spoken.kept(site, call, kept).await);
    }
    // In a box: what was kept is answered without the space for it.
    Box::pin(answered(site, spoken, call)).await
}

/// A body that takes longer to arrive comes from somebody who is looked up again.
const SLOW_BODY: Duration = Duration::from_millis(100);

/// How a request is spoken.
struct Spoken {
    sent: Sent,
    held: Held,
    caller: Caller,
}

impl Spoken {
    /// An answer that was kept, or word that the client holds it.
    async fn kept(&self, site: &Site, call: &Call, kept: Kept) -> Response {
        let media = self.sent.media;
        if call.gzip && compression::is_long(kept.body.len()) {
            // In a box: it is large, and not for everybody.
            if let Some(packed) = Box::pin(packed(site, call, &kept)).await {
                return self.held.or_unchanged(compression::mark(etag::tagged(
                    answer::kept(packed, media),
                    kept.tag,
                )));
            }
        }
        self.held.or_unchanged(etag::tagged(answer::kept(kept.body, media), kept.tag))
    }

    /// Under which tag the client holds the answer that bears this one when it is not compressed.
    fn held_as(&self, tag: &HeaderValue, call: &Call) -> Option<HeaderValue> {
        let packed = etag::of_gzip(tag).filter(|_| call.gzip);
        self.held.find(packed.as_ref().unwrap_or(tag))
    }
}

/// The same answer compressed, which is kept too.
async fn packed(site: &Site, call: &Call, kept: &Kept) -> Option<Bytes> {
    let tag = etag::of_gzip(&kept.tag)?;
    if let Some((packed, _)) = site.answers.find(&tag) {
        return Some(packed);
    }
    let packed = compression::pack(site, call, &kept.body).await?;
    site.answers.keep_packed(tag, packed.clone(), kept.outline.clone());
    Some(packed)
}

/// Answers from what is kept, from what the client holds, or by running the operation.
async fn answered(site: &Site, spoken: Spoken, call: &Call) -> Result<Response, Refusal> {
    let Spoken { sent, held, caller } = &spoken;
    let limits = &site.config.limits;
    let mut params = read(sent, limits)?;
    let found = site.persisted.find(params.query.take(), &params.extensions)?;
    call.record.note(Outline::of(params.operation_name.as_deref(), None));
    if caller.has_expired_token() && !sign_in::is_all(site, &found.text, &params) {
        caller.reject_expired()?;
    }
    let tagged =
        if caller.is_anybody() { tag(site, &found.text, &params, sent.media).await } else { None };
    // A document that is to be kept under its hash must be looked at each time.
    let leading = found.keep.is_none().then_some(sent);
    if let Some((version, tag)) = &tagged {
        if let Some((body, outline)) = site.answers.find(tag) {
            call.record.note(outline.clone());
            // What has such an answer is valid.
            site.persisted.keep(&found);
            let kept = Kept { version: *version, tag: tag.clone(), body, outline };
            site.answers.keep(leading, kept.clone());
            return Ok(spoken.kept(site, call, kept).await);
        }
        if let Some(tag) = spoken.held_as(tag, call) {
            return Ok(etag::unchanged(tag));
        }
    }
    let done = run::run(site, found, params, caller, sent.get, &call.record).await?;
    // A mutation's answer is of this moment, and may hold a token.
    let lasting = !done.mutation;
    let gzip = call.gzip && lasting;
    let manner = answer::Manner { media: sent.media, lasting, gzip, call, limits };
    let answer = answer::executed(done.answer, done.cost, &done.meter, manner).await;
    let (Some(body), Some((version, tag))) = (answer.lasting, tagged) else {
        return Ok(answer.response);
    };
    let outline = done.outline.clone();
    site.answers.keep(leading, Kept { version, tag: tag.clone(), body, outline });
    let packed = answer.packed.zip(etag::of_gzip(&tag));
    let response = etag::tagged(answer.response, tag);
    let Some((packed, tag)) = packed else {
        return Ok(held.or_unchanged(response));
    };
    site.answers.keep_packed(tag, packed, done.outline);
    Ok(held.or_unchanged(compression::mark(response)))
}

/// The version of the data that holds, and the tag that the answer will have over it, if it can have one.
async fn tag(
    site: &Site,
    document: &str,
    params: &Params,
    media: Media,
) -> Option<(Version, HeaderValue)> {
    let version = site.version().await?;
    let operation = params.operation_name.as_deref();
    let asked = Asked { document, operation, variables: &params.variables, media };
    Some((version, site.answers.tag(&asked, version)?))
}

/// The parameters of a request.
fn read(sent: &Sent, limits: &Limits) -> Result<Params, Refusal> {
    let text = body::text(&sent.bytes)?;
    if sent.get {
        params::from_query(text, limits.json_nesting)
    } else {
        params::from_body(text, limits.json_nesting)
    }
}

fn not_acceptable() -> Refusal {
    Refusal::new(
        StatusCode::NOT_ACCEPTABLE,
        Code::NotAcceptable,
        "Answers are written as application/graphql-response+json or application/json; \
         accept one of them.",
    )
}

async fn posted(site: &Site, request: Request, caller: &Caller) -> Result<Bytes, Refusal> {
    body::is_acceptable(request.headers())?;
    let (parts, content) = request.into_parts();
    let signed_in = caller.viewer.account().is_some();
    body::read(&parts.headers, content, &site.config.limits, signed_in).await
}
