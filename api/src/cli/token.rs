//! `nasss token …`: tokens for programs.

use clap::Subcommand;

use super::account::{desk, done, end_of, named, read_right};
use super::{
    output::{print_done, print_line, print_secret},
    told,
};
use crate::{
    access::{Permit, Viewer},
    account::{Desk, token},
    app::Edition,
    clock,
    config::Config,
    dates,
    id::Kind,
};

/// What can be done with tokens.
#[derive(Subcommand)]
pub(super) enum Task {
    /// Make a token; it is printed once.
    Create {
        /// The name of the account that owns it.
        account: String,
        /// What it is for.
        #[arg(long = "for", value_name = "WHAT")]
        purpose: String,
        /// What it may use of its owner's rights, as in `READER` or `CURATOR@cecil-2026`.
        #[arg(long = "right", value_name = "ROLE[@STUDY]", required = true)]
        rights: Vec<String>,
        /// The last day on which it is good (UTC); as long as `tokens.api_life` allows, if absent.
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// Show tokens, of one account or of all.
    List {
        /// The name of the account.
        account: Option<String>,
    },
    /// Revoke a token from the next request on.
    Revoke {
        /// Its id, as `list` shows it.
        id: String,
    },
}

/// Does it.
pub(super) async fn run(config: &Config, edition: Edition, task: Task) -> Result<(), String> {
    let desk = desk(config, edition).await?;
    let ran = match task {
        Task::Create { account, purpose, rights, until } => {
            create(&desk, &account, &purpose, &rights, until.as_deref()).await
        }
        Task::List { account } => list(&desk, account.as_deref()).await,
        Task::Revoke { id } => revoke(&desk, &id).await,
    };
    desk.db.close().await;
    ran
}

async fn create(
    desk: &Desk,
    account: &str,
    purpose: &str,
    rights: &[String],
    until: Option<&str>,
) -> Result<(), String> {
    let permit = Permit::of_operator();
    let owner = named(desk, account).await?;
    let mut wanted = Vec::new();
    for right in rights {
        wanted.push(read_right(desk, right).await?);
    }
    let until = until.map(end_of).transpose()?;
    let standing = desk.db.standing(&permit, owner.id, clock::now()).await.map_err(told)?;
    let standing = standing.ok_or_else(|| format!("the account \"{account}\" is disabled"))?;
    let holder = standing.viewer(standing.grants.clone());
    let made = token::prepare(desk, &permit, owner.id, &holder, purpose, &wanted, until).await;
    let made = done(made)?;
    // Printed first, so that no token is good that nobody read.
    print_secret(&made.value().text).map_err(|error| format!("{error}; no token was made"))?;
    let committed = made.commit().await;
    committed.map(|_| ()).map_err(|error| format!("{}; the token is not good", told(error)))
}

async fn list(desk: &Desk, account: Option<&str>) -> Result<(), String> {
    let permit = Permit::of_operator();
    let owner = match account {
        Some(name) => Some(named(desk, name).await?.id),
        None => None,
    };
    let accounts = desk.db.everybody(&permit).await.map_err(told)?;
    let owner_of = |id| {
        let account = accounts.iter().map(|(account, _)| account).find(|account| account.id == id);
        account.map_or_else(|| Kind::Account.id(id), |account| account.name.clone())
    };
    for token in desk.db.api_tokens(&permit, owner).await.map_err(told)? {
        let state = match token.revoked_at {
            Some(at) => format!("revoked {}", dates::day(at)),
            None => format!("until {}", dates::last_day(token.expires_at)),
        };
        let used = token.used_at.map_or_else(|| "never".to_owned(), dates::day);
        let (id, owner, name) =
            (Kind::ApiToken.id(token.id), owner_of(token.account_id), token.name);
        print_line(format_args!("{id} of {owner}, {state}, used {used}: {name}"))?;
    }
    Ok(())
}

async fn revoke(desk: &Desk, shown: &str) -> Result<(), String> {
    let id = Kind::ApiToken.key(shown).map_err(told)?;
    let found = desk.db.api_token(&Permit::of_operator(), id).await.map_err(told)?;
    let owner = found.ok_or("there is no such token")?.token.account_id;
    // Whoever runs the program acts for the owner, whose own tokens are in reach.
    let viewer = std::sync::Arc::new(Viewer::Account { id: owner, grants: Vec::new() });
    done(token::revoke(&Desk { viewer, ..desk.clone() }, id).await)?;
    print_done(format_args!("The token {shown} is revoked."))
}
