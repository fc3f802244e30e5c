//! `nasss account …`: keeping accounts from the machine that holds the database.

use std::{
    io::{IsTerminal, Read},
    sync::Arc,
};

use clap::Subcommand;
use entity::{account, study, words::Role};
use uuid::Uuid;

use super::{
    name_edition,
    output::{print_done, print_line, print_secret},
    told,
};
use crate::{
    access::{Permit, Test, Viewer, open::open, rows},
    account::{Desk, Prepared, Tools, keeping, password},
    app::{Edition, place, pool},
    config::Config,
    dates,
    problem::{Outcome, Refused},
};

/// What can be done with accounts.
#[derive(Subcommand)]
pub(super) enum Task {
    /// Make an account, and a one-time code with which its owner sets a password.
    Create {
        /// What is typed at sign-in.
        name: String,
        /// What to show.
        #[arg(long)]
        display_name: Option<String>,
        /// Roles to grant, as in `ADMIN` or `CURATOR@cecil-2026`.
        #[arg(long = "grant", value_name = "ROLE[@STUDY]")]
        grants: Vec<String>,
    },
    /// Show all accounts and what is granted to them.
    List,
    /// Disable an account from the next request on.
    Disable {
        /// The account's name.
        name: String,
    },
    /// Enable an account again.
    Enable {
        /// The account's name.
        name: String,
    },
    /// Grant a role, in one study or in all.
    Grant {
        /// The account's name.
        name: String,
        /// The role, as in `ADMIN` or `CURATOR@cecil-2026`.
        #[arg(value_name = "ROLE[@STUDY]")]
        right: String,
        /// The last day on which it holds (UTC), as in `2027-06-30`.
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// Take a role away from the next request on.
    Revoke {
        /// The account's name.
        name: String,
        /// The role as it was granted.
        #[arg(value_name = "ROLE[@STUDY]")]
        right: String,
    },
    /// Make a new one-time code; the password becomes void, and all sessions end.
    Reset {
        /// The account's name.
        name: String,
    },
    /// Set a password, which is read from the terminal or from standard input.
    Password {
        /// The account's name.
        name: String,
    },
}

/// Opens a database for the operator.
pub(super) async fn desk(config: &Config, edition: Edition) -> Result<Desk, String> {
    let place = place(config, edition);
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let tools = Tools::of(Arc::new(config.clone())).map_err(told)?;
    Ok(Desk::of_operator(db, tools))
}

/// What came of it, as one line for whoever runs the program.
pub(super) fn done<T>(outcome: Outcome<T>) -> Result<T, String> {
    outcome.map_err(|refused| match refused {
        Refused::Error(error) => told(error),
        Refused::Problem(problem) => problem.message,
        Refused::Problems(problems) => {
            let lines: Vec<String> = problems.into_iter().map(|it| it.message).collect();
            lines.join("\n")
        }
    })
}

/// Does it.
pub(super) async fn run(config: &Config, edition: Edition, task: Task) -> Result<(), String> {
    let desk = desk(config, edition).await?;
    let ran = perform(&desk, edition, task).await;
    desk.db.close().await;
    ran
}

async fn perform(desk: &Desk, edition: Edition, task: Task) -> Result<(), String> {
    let permit = Permit::of_operator();
    match task {
        Task::Create { name, display_name, grants } => {
            create(desk, edition, &name, display_name.as_deref(), &grants).await
        }
        Task::List => list(desk).await,
        Task::Disable { name } => {
            let account = named(desk, &name).await?;
            done(keeping::set_disabled(desk, &permit, account.id, true).await)?;
            print_done(format_args!(
                "The account \"{}\" is disabled, and its sessions are ended.",
                account.name
            ))
        }
        Task::Enable { name } => {
            let account = named(desk, &name).await?;
            done(keeping::set_disabled(desk, &permit, account.id, false).await)?;
            print_done(format_args!("The account \"{}\" is enabled.", account.name))
        }
        Task::Grant { name, right, until } => {
            let account = named(desk, &name).await?;
            let (role, study) = read_right(desk, &right).await?;
            let until = until.as_deref().map(end_of).transpose()?;
            done(keeping::grant(desk, &permit, account.id, role, study, until).await)?;
            let end = until
                .map_or_else(String::new, |until| format!(" until {}", dates::last_day(until)));
            print_done(format_args!("The account \"{}\" holds {right}{end}.", account.name))
        }
        Task::Revoke { name, right } => revoke(desk, &name, &right).await,
        Task::Password { name } => {
            let account = named(desk, &name).await?;
            let typed = read_password()?;
            done(password::put_password(desk, account.id, &typed).await)?;
            print_done(format_args!(
                "The password of \"{}\" is set, and its sessions are ended.",
                account.name
            ))
        }
        Task::Reset { name } => reset(desk, &name).await,
    }
}

async fn create(
    desk: &Desk,
    edition: Edition,
    name: &str,
    display_name: Option<&str>,
    grants: &[String],
) -> Result<(), String> {
    let permit = Permit::of_operator();
    let mut rights = Vec::new();
    for right in grants {
        rights.push(read_right(desk, right).await?);
    }
    let made = done(keeping::prepare(desk, &permit, name, display_name, &rights).await)?;
    let heading = format!("One-time code of the account \"{name}\", good for 72 hours:");
    tell_code(&heading, made, &format!("the account \"{name}\" was not made")).await?;
    let hint = name_edition(&format!("`nasss account password \"{name}\"`"), edition);
    print_done(format_args!(
        "The account \"{name}\" was made. Its owner sets a password with the code; or set one here: {hint}"
    ))
}

async fn reset(desk: &Desk, name: &str) -> Result<(), String> {
    let account = named(desk, name).await?;
    let name = account.name;
    let made = done(keeping::prepare_reset(desk, &Permit::of_operator(), account.id).await)?;
    let heading = format!("One-time code of the account \"{name}\", good for 72 hours:");
    tell_code(&heading, made, &format!("the password of \"{name}\" stays as it was")).await?;
    print_done(format_args!(
        "The password of \"{name}\" is void, and its sessions are ended. Its owner sets another with the code."
    ))
}

/// Prints a one-time code and then commits what it belongs to, so that no code is lost when it cannot be printed.
async fn tell_code(
    heading: &str,
    made: Prepared<keeping::NewCode>,
    undone: &str,
) -> Result<(), String> {
    print_secret(format_args!("{heading}\n{}", made.value().code))
        .map_err(|error| format!("{error}; {undone}"))?;
    let committed = made.commit().await;
    committed
        .map(|_| ())
        .map_err(|error| format!("{}; {undone}, and the code is void", told(error)))
}

async fn list(desk: &Desk) -> Result<(), String> {
    let all = desk.db.everybody(&Permit::of_operator()).await.map_err(told)?;
    let studies = desk.db.all(&rows::studies(&Viewer::Anonymous)).await.map_err(told)?;
    let slug = |id: Uuid| {
        let study = studies.iter().find(|study| study.id == id);
        study.map_or_else(|| id.to_string(), |study| study.slug.clone())
    };
    for (account, grants) in all {
        let rights: Vec<String> = grants
            .iter()
            .map(|grant| {
                let place = grant.study_id.map_or_else(String::new, |id| format!("@{}", slug(id)));
                let until = grant
                    .expires_at
                    .map_or_else(String::new, |until| format!(" until {}", dates::last_day(until)));
                format!("{}{place}{until}", grant.role.word())
            })
            .collect();
        let state = if account.disabled_at.is_some() { " (disabled)" } else { "" };
        let issuer = account.issuer.as_ref().map_or_else(String::new, |it| format!(" of {it}"));
        let (name, rights) = (account.name, rights.join(", "));
        print_line(format_args!("{name}{issuer}{state}: {rights}"))?;
    }
    Ok(())
}

async fn revoke(desk: &Desk, name: &str, right: &str) -> Result<(), String> {
    let permit = Permit::of_operator();
    let id = named(desk, name).await?.id;
    let (role, study) = read_right(desk, right).await?;
    let all = desk.db.everybody(&permit).await.map_err(told)?;
    let grants = all.into_iter().find(|(account, _)| account.id == id).map(|(_, grants)| grants);
    let same = |grant: &&entity::role_grant::Model| grant.role == role && grant.study_id == study;
    let grants = grants.unwrap_or_default();
    let grant = grants.iter().find(same);
    let grant = grant.ok_or_else(|| format!("\"{name}\" does not hold {right}"))?;
    done(keeping::revoke(desk, &permit, grant.id).await)?;
    print_done(format_args!("The account \"{name}\" no longer holds {right}."))
}

/// The account with this name.
pub(super) async fn named(desk: &Desk, name: &str) -> Result<account::Model, String> {
    let found = keeping::named(desk, &Permit::of_operator(), name).await.map_err(told)?;
    found.ok_or_else(|| format!("there is no account \"{name}\"; `nasss account list` shows all"))
}

/// A role, and the study behind an `@`.
pub(super) async fn read_right(desk: &Desk, right: &str) -> Result<(Role, Option<Uuid>), String> {
    let (word, slug) = match right.split_once('@') {
        Some((word, slug)) => (word, Some(slug)),
        None => (right, None),
    };
    let role = Role::ALL.iter().find(|role| role.word() == word).ok_or_else(|| {
        let words: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
        format!("\"{word}\" is no role; roles are {}", words.join(", "))
    })?;
    let Some(slug) = slug else {
        return Ok((*role, None));
    };
    let named = rows::studies(&Viewer::Anonymous).filter(Test::texts(study::Column::Slug, [slug]));
    let found = desk.db.one(&named).await.map_err(told)?;
    let found = found.ok_or_else(|| format!("there is no study with the slug \"{slug}\""))?;
    Ok((*role, Some(found.id)))
}

/// The moment at which a day is over.
pub(super) fn end_of(day: &str) -> Result<i64, String> {
    dates::end_of_day(day)
        .ok_or_else(|| format!("\"{day}\" is not a day; write it as in 2027-06-30"))
}

/// A password, typed unseen or piped in; never an argument, which others could read.
fn read_password() -> Result<String, String> {
    if std::io::stdin().is_terminal() {
        let typed = rpassword::prompt_password("Password: ").map_err(told)?;
        let again = rpassword::prompt_password("Once more: ").map_err(told)?;
        return if typed == again { Ok(typed) } else { Err("the two differ".to_owned()) };
    }
    let mut piped = String::new();
    std::io::stdin().read_to_string(&mut piped).map_err(told)?;
    Ok(piped.strip_suffix('\n').unwrap_or(&piped).trim_end_matches('\r').to_owned())
}
