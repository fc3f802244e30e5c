//! Requests for another protocol on the same connection (RFC 9110, section 7.8). One for a WebSocket is refused in words that
//! say why; every other is ignored, as the RFC allows, and the request answered.

use axum::http::{HeaderMap, StatusCode, header::UPGRADE};

use super::refusal::Refusal;
use crate::Code;

/// Returns whether the client asks for a WebSocket (RFC 6455, section 4.1).
pub(super) fn is_websocket(headers: &HeaderMap) -> bool {
    let mut offers =
        headers.get_all(UPGRADE).iter().flat_map(|value| value.as_bytes().split(|b| *b == b','));
    offers.any(|offer| {
        let name = offer.split(|byte| *byte == b'/').next().unwrap_or_default();
        name.trim_ascii().eq_ignore_ascii_case(b"websocket")
    })
}

/// The answer to a client that asks for one.
pub(super) fn refusal() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        Code::BadRequest,
        "There are no subscriptions here, and so no WebSockets; send queries and mutations by POST to /graphql, and ask \
         again for what may have changed.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn websockets_are_known_however_they_are_asked_for() {
        for (value, found) in [
            ("websocket", true),
            ("WebSocket", true),
            ("h2c, websocket", true),
            ("websocket/13", true),
            ("h2c", false),
            ("websockets", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(UPGRADE, value.parse().unwrap())]);
            assert_eq!(is_websocket(&headers), found, "{value}");
        }
        assert!(!is_websocket(&HeaderMap::new()));
    }
}
