//! One account for each role, to try out what it may see: in a database of invented studies, on loopback.

use entity::words::Role;

use super::{Desk, keeping, password};
use crate::{access::Permit, auth::Code, problem::Outcome};

/// Makes the accounts that are missing: name and password of each one made.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn accounts(desk: &Desk) -> Outcome<Vec<(String, String)>> {
    let permit = Permit::of_operator();
    let mut made = Vec::new();
    for role in Role::ALL {
        let name = role.word().to_lowercase();
        if keeping::named(desk, &permit, &name).await?.is_some() {
            continue;
        }
        let account = keeping::create(desk, &permit, &name, None).await?.account;
        keeping::grant(desk, &permit, account, *role, None, None).await?;
        let secret = Code::new().text();
        password::put_password(desk, account, &secret).await?;
        made.push((name, secret));
    }
    Ok(made)
}
