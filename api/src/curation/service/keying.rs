//! Digests that earlier builds stored without a key get one: without it, short words can be found by trying.

use entity::{
    idempotent_answer::{self, Column as C},
    review,
};

use super::idempotency::{INPUT, KEY};
use crate::{
    access::{Comparison, Permit, Test, write::Writer},
    account::Desk,
    auth::{DigestKey, is_keyed},
    error::Result,
};

/// Rows that are written together.
const CHUNK: u64 = 500;
/// Plain digests are hexadecimal: all of them come before this, and keyed ones after it.
const AFTER_HEXADECIMAL: &str = "g";
/// What the digest of an approval is of.
pub(super) const APPROVED: &str = "approved contents";

/// Puts keyed digests in the place of plain ones.
///
/// # Errors
///
/// Where the database refuses.
pub async fn key_plain_digests(desk: &Desk) -> Result<()> {
    let (permit, key) = (Permit::of_operator(), desk.tools.authority.digest_key());
    loop {
        let writer = Writer::beside(&desk.db, &permit).await?;
        if !key_answers(&writer, &key).await? && !key_reviews(&writer, &key).await? {
            return Ok(());
        }
        writer.commit().await?;
    }
}

async fn key_answers(writer: &Writer, key: &DigestKey) -> Result<bool> {
    let plain = Test::All(vec![
        Test::Compare(C::InputDigest, Comparison::AtMost, AFTER_HEXADECIMAL.into()),
        Test::Not(Box::new(Test::texts(C::InputDigest, [""]))),
    ]);
    let rows =
        writer.in_order::<idempotent_answer::Entity>(&plain, &[C::AnsweredAt], CHUNK).await?;
    let found = !rows.is_empty();
    for mut row in rows {
        let own = Test::All(vec![
            Test::is(C::AccountId, row.account_id),
            Test::texts(C::Operation, [row.operation.as_str()]),
            Test::texts(C::IdempotencyKey, [row.idempotency_key.as_str()]),
        ]);
        writer.delete::<idempotent_answer::Entity>(&own).await?;
        row.input_digest = key.digest(INPUT, &row.input_digest);
        row.idempotency_key = key.digest(KEY, &row.idempotency_key);
        writer.put::<idempotent_answer::Entity>(vec![row]).await?;
    }
    Ok(found)
}

async fn key_reviews(writer: &Writer, key: &DigestKey) -> Result<bool> {
    use review::Column as R;
    let plain = Test::All(vec![
        Test::Compare(R::Contents, Comparison::AtMost, AFTER_HEXADECIMAL.into()),
        Test::Not(Box::new(Test::texts(R::Contents, [""]))),
    ]);
    let mut rows = writer.in_order::<review::Entity>(&plain, &[R::Id], CHUNK).await?;
    let found = !rows.is_empty();
    for row in &mut rows {
        if !is_keyed(&row.contents) {
            row.contents = key.digest(APPROVED, &row.contents);
        }
    }
    writer.put::<review::Entity>(rows).await?;
    Ok(found)
}
