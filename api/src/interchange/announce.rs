//! A.
use crate::{access::Db, error::Result};
/// L.
pub async fn lines(_: &Db) -> Result<Vec<String>> {
    Ok(vec![])
}
