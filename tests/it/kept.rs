//! Databases that earlier versions made, kept in `tests/kept`: today's program must go on with each of them.
//!
//! Each test takes every kept version on SQLite and on PostgreSQL, brings it up, down and up again, and serves it.

mod changed;
mod credentials;
mod difference;
mod going_back;
mod going_on;
mod restoring;
mod told;
mod unpacked;

/// Folders of `tests/kept`, oldest first.
const VERSIONS: [&str; 1] = ["2026-11-29"];

/// Tests that must hold for every kept version on both engines.
macro_rules! for_every_kept_version {
    ($($(#[doc = $doc:literal])* async fn $name:ident($kept:ident) $body:block)*) => {
        $($(#[doc = $doc])* async fn $name($kept: $crate::kept::unpacked::Kept) $body)*

        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                for kept in $crate::kept::unpacked::Kept::all("sqlite") {
                    super::$name(kept).await;
                }
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if $crate::harness::postgres::server().is_some() {
                    for kept in $crate::kept::unpacked::Kept::all("postgres") {
                        super::$name(kept).await;
                    }
                }
            })*
        }
    };
}
use for_every_kept_version;
