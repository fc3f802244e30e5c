//! GraphiQL, as Vite built it from `api/ide`. Without that build the list of its files is empty.

use std::{collections::HashMap, sync::LazyLock};

use axum::body::Bytes;

use super::asset::{Asset, Cache};
use crate::{config::Ide, http::media::Media};

// `FILES`, written by `build.rs`: names and contents.
include!(concat!(env!("OUT_DIR"), "/bundle.rs"));

const PAGE: &str = "index.html";

/// As for the plain page, and besides: Monaco, the editor in GraphiQL, writes its themes and places its
/// lines with style elements and attributes, has pictures in `data:` addresses, and reads documents in
/// workers.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

static ASSETS: LazyLock<HashMap<&'static str, Asset>> = LazyLock::new(|| {
    let asset = |&(name, bytes): &(&'static str, &'static [u8])| {
        let plain = name.strip_suffix(".gz");
        let shown = plain.unwrap_or(name);
        // Vite puts a hash of the content into the names of what it writes there.
        let cache = if shown.starts_with("assets/") { Cache::Keep } else { Cache::Ask };
        let make = if plain.is_some() { Asset::compressed } else { Asset::new };
        (shown, make(content_type(shown), POLICY, cache, Bytes::from_static(bytes)))
    };
    FILES.iter().map(asset).collect()
});

/// The page, if it was built and is wanted.
pub(super) fn document(ide: Ide) -> Option<&'static Asset> {
    ASSETS.get(PAGE).filter(|_| ide == Ide::Graphiql)
}

/// What stands at a path below `/graphiql/`.
pub(super) fn file(ide: Ide, name: &str) -> Option<&'static Asset> {
    ASSETS.get(name).filter(|_| ide == Ide::Graphiql && name != PAGE)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => Media::Html.content_type(),
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("ttf") => "font/ttf",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => Media::Json.content_type(),
        Some("md" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
