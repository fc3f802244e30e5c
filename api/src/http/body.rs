//! Reading a request's body, within bytes and time.

use std::error::Error;

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
    },
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{media, refusal::Refusal};
use crate::{Code, config::Limits};

/// Refuses a body that is not JSON in UTF-8, or that is compressed: what it unpacks to is not known
/// before it is unpacked.
pub(super) fn is_acceptable(headers: &HeaderMap) -> Result<(), Refusal> {
    let unsupported = |message: &str| {
        Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMediaType, message)
    };
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let json = match (types.next(), types.next()) {
        (Some(only), None) => only.to_str().is_ok_and(media::is_json),
        _ => false,
    };
    if !json {
        return Err(unsupported(
            "Send the body as `application/json` in UTF-8, and say so in Content-Type.",
        ));
    }
    let encoded = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .any(|coding| !coding.trim_ascii().eq_ignore_ascii_case(b"identity"));
    if encoded {
        return Err(unsupported("Send the body without Content-Encoding."));
    }
    Ok(())
}

/// Reads the whole body. One of a signed-in caller may be longer.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
    signed_in: bool,
) -> Result<Bytes, Refusal> {
    let declared =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let most = limits.body_bytes.max(limits.body_bytes_signed_in);
    let limit = if signed_in { most } else { limits.body_bytes };
    let too_large = || too_large(limit, most);
    if declared.is_some_and(|declared| declared > limit as u64) {
        return Err(too_large());
    }
    match tokio::time::timeout(limits.body_timeout, whole(Limited::new(body, limit))).await {
        Ok(Ok(whole)) => Ok(whole),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => {
            Err(Refusal::bad_request("The body ended early or is malformed.").and_close())
        }
        Err(_) => Err(Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            Code::Timeout,
            format!("The body did not arrive within {} s.", limits.body_timeout.as_secs_f64()),
        )
        .and_close()),
    }
}

/// All data of a body. Where its length was told, nobody waits for word that it has ended: mostly it is all
/// there when the head is read, and no clock need be set.
async fn whole(mut body: Limited<Body>) -> Result<Bytes, Box<dyn Error + Send + Sync>> {
    let mut parts = Vec::with_capacity(1);
    while !body.is_end_stream()
        && let Some(frame) = body.frame().await
    {
        parts.extend(frame?.into_data());
    }
    Ok(match <[Bytes; 1]>::try_from(parts) {
        Ok([whole]) => whole,
        Err(parts) => parts.concat().into(),
    })
}

/// A body as text.
pub(super) fn text(body: &Bytes) -> Result<&str, Refusal> {
    str::from_utf8(body)
        .map_err(|_| Refusal::bad_request("The body is not UTF-8; send it as UTF-8."))
}

fn too_large(limit: usize, most: usize) -> Refusal {
    let advice = if limit < most {
        format!(" Without a valid token no more are read, and with one {most}.")
    } else {
        " Send letters as UTF-8 rather than as \\u escapes, or less at once.".to_owned()
    };
    let message = format!("The body has more than {limit} bytes.{advice}");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge, message).and_close()
}
