//! The plain page, which needs no build of its own, and what both pages load.

use std::sync::LazyLock;

use axum::body::Bytes;
use serde_json::json;

use super::asset::{Asset, Cache};
use crate::{
    http::media::Media,
    questions::{HELD, QUESTIONS, WAITING},
};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

static DOCUMENT: LazyLock<Asset> =
    LazyLock::new(|| fixed(Media::Html.content_type(), include_str!("plain.html")));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| fixed("text/javascript; charset=utf-8", include_str!("plain.js")));
static SESSION: LazyLock<Asset> =
    LazyLock::new(|| fixed("text/javascript; charset=utf-8", include_str!("session.js")));
static STYLE: LazyLock<Asset> =
    LazyLock::new(|| fixed("text/css; charset=utf-8", include_str!("plain.css")));
static ICON: LazyLock<Asset> = LazyLock::new(|| fixed("image/svg+xml", include_str!("icon.svg")));
static QUESTIONS_JSON: LazyLock<Asset> = LazyLock::new(|| {
    let offered = json!({ "held": HELD, "questions": QUESTIONS, "waiting": WAITING });
    fixed(Media::Json.content_type(), offered.to_string())
});

fn fixed(content_type: &'static str, text: impl Into<Bytes>) -> Asset {
    Asset::new(content_type, POLICY, Cache::Ask, text.into())
}

/// The page.
pub(super) fn document() -> &'static Asset {
    &DOCUMENT
}

/// What stands at a path.
pub(super) fn file(path: &str) -> Option<&'static Asset> {
    match path {
        "/page.js" => Some(&SCRIPT),
        "/session.js" => Some(&SESSION),
        "/page.css" => Some(&STYLE),
        "/icon.svg" => Some(&ICON),
        "/questions.json" => Some(&QUESTIONS_JSON),
        _ => None,
    }
}
