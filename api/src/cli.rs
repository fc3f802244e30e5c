//! The command line: what the program can be told to do. Every failure is one line.

mod account;
mod audit;
mod backup;
mod check;
mod index;
mod keys;
mod log;
mod output;
mod restore;
mod seed;
mod serve;
mod signals;
mod sockets;
mod token;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use entity::words::DatasetKind;

use self::output::{but_done, print_done, print_line, print_text};
use crate::{
    access::{
        explain_cause::chain,
        open::{Course, Place, Steps, held_kind, migrate, status},
    },
    app::{Edition, StartError, place},
    config::{Config, environment, load as load_config},
    error::INTERNAL_MESSAGE,
    schema,
};

/// A GraphQL API over findings about why health technologies are adopted or abandoned.
#[derive(Parser)]
#[command(name = "nasss", version, about)]
struct Cli {
    /// The file with settings; `nasss.toml` in the working directory if absent and there.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Use the demo database, which holds invented studies that show every shape, instead of the knowledge base.
    #[arg(long, global = true)]
    demo: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the knowledge base (what happens without a command, too).
    Serve,
    /// Bring the database's schema forward or back.
    Migrate {
        #[command(subcommand)]
        course: Option<Migrate>,
    },
    /// Print the GraphQL schema.
    Schema,
    /// Fill an empty database, or add the editorial set to it.
    Seed {
        #[command(subcommand)]
        set: Option<Set>,
    },
    /// Keep the search index.
    Search {
        #[command(subcommand)]
        task: Search,
    },
    /// Keep accounts and what is granted to them.
    Account {
        #[command(subcommand)]
        task: account::Task,
    },
    /// Keep tokens for programs.
    Token {
        #[command(subcommand)]
        task: token::Task,
    },
    /// Keep the keys that sign tokens.
    Keys {
        #[command(subcommand)]
        task: keys::Task,
    },
    /// Write out what was done and refused.
    Audit {
        #[command(subcommand)]
        task: audit::Task,
    },
    /// Copy the embedded database into a file, also while it is served.
    Backup {
        /// The file, which is not there yet.
        file: PathBuf,
    },
    /// Make a database of a backup; what was erased since is erased from it first, and nobody is signed in.
    Restore {
        /// The file that `backup` made; for the embedded database, which must be empty.
        #[arg(required_unless_present = "adopt")]
        file: Option<PathBuf>,
        /// Take on the database as it is, after other tools restored it.
        #[arg(long, conflicts_with = "file")]
        adopt: bool,
        #[command(flatten)]
        since: restore::Since,
    },
    /// Print the settings in force, secrets hidden; refuse those that cannot be used.
    Check {
        /// Refuse studies in the setting `issuers` that are not in the database, and tell names and identifiers in it that
        /// are one by today's rules and were kept as several.
        #[arg(long)]
        database: bool,
    },
}

#[derive(Subcommand)]
enum Migrate {
    /// Take every step that is missing.
    Up,
    /// Go back, so that an earlier release can take over.
    Down {
        /// By so many steps.
        #[arg(long, default_value_t = 1)]
        steps: u32,
        /// Go back on PostgreSQL although this release cannot start on the schema that is left.
        #[arg(long)]
        for_earlier_release: bool,
    },
    /// Show which steps were taken.
    Status,
}

#[derive(Subcommand)]
enum Search {
    /// Make the index anew from what the database holds.
    Rebuild,
}

#[derive(Clone, Copy, Subcommand)]
enum Set {
    /// What the sources state: NASSS, and Cecil et al. 2026 as far as its abstract goes.
    Default,
    /// Editors' placements and German names, beside what is there.
    Editorial,
    /// Invented studies that show every shape; makes an empty database one of kind DEMO.
    Demo,
    /// Generated studies in any amount, to measure with; makes an empty database one of kind DEMO.
    Synthetic {
        /// Categories in all; each study has 36.
        #[arg(long, default_value_t = 360)]
        categories: usize,
        /// Quotes in all, shared out over the studies.
        #[arg(long, default_value_t = 100_000)]
        quotes: usize,
        /// The same seed gives the same data.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

impl Command {
    /// Whether it reads or changes a database.
    const fn uses_database(&self) -> bool {
        match self {
            Self::Serve
            | Self::Migrate { .. }
            | Self::Seed { .. }
            | Self::Search { .. }
            | Self::Account { .. }
            | Self::Token { .. }
            | Self::Audit { .. }
            | Self::Backup { .. }
            | Self::Restore { .. } => true,
            Self::Check { database } => *database,
            Self::Schema | Self::Keys { .. } => false,
        }
    }
}

/// Does what the command line says.
///
/// # Errors
///
/// One line for whoever called the program.
pub fn run() -> Result<(), String> {
    let cli = Cli::parse();
    let edition = if cli.demo { Edition::Demo } else { Edition::Standard };
    perform(cli, edition).map_err(|line| output::escape(&name_edition(&line, edition)))
}

/// Completes commands that a text advises, in backticks: beside `--demo` they are about that database.
fn name_edition(text: &str, edition: Edition) -> String {
    if edition == Edition::Standard {
        return text.to_owned();
    }
    let mut parts = text.split('`');
    let mut named = parts.next().unwrap_or_default().to_owned();
    while let Some(quoted) = parts.next() {
        named.push('`');
        named.push_str(quoted);
        let is_command = quoted == "nasss" || quoted.starts_with("nasss ");
        if is_command && !quoted.contains("--demo") {
            named.push_str(" --demo");
        }
        if let Some(plain) = parts.next() {
            named.push('`');
            named.push_str(plain);
        }
    }
    named
}

fn perform(cli: Cli, edition: Edition) -> Result<(), String> {
    if matches!(cli.command, Some(Command::Schema)) {
        return print_text(schema::sdl());
    }
    let config = load_config(cli.config.as_deref(), environment()).map_err(told)?;
    let sockets = match cli.command {
        None | Some(Command::Serve) => sockets::handed_over()?,
        _ => Vec::new(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot be started: {error}"))?;
    let command = cli.command.unwrap_or(Command::Serve);
    runtime.block_on(async {
        if edition == Edition::Demo && command.uses_database() {
            let place = place(&config, edition);
            reject_findings(&place, &place).await?;
        }
        match command {
            Command::Serve => serve::serve(config, edition, sockets).await,
            Command::Migrate { course } => {
                migrate_to(&config, edition, course.unwrap_or(Migrate::Up)).await
            }
            Command::Seed { set } => seed::seed(&config, edition, set).await,
            Command::Search { task: Search::Rebuild } => index::rebuild_at(&config, edition).await,
            Command::Account { task } => account::run(&config, edition, task).await,
            Command::Token { task } => token::run(&config, edition, task).await,
            Command::Keys { task } => keys::run(&config, &task),
            Command::Audit { task } => audit::run(&config, edition, task).await,
            Command::Backup { file } => backup::backup(&config, edition, &file).await,
            Command::Restore { file: Some(file), since, .. } => {
                restore::restore(&config, edition, &file, &since).await
            }
            Command::Restore { file: None, since, .. } => {
                restore::adopt(&config, edition, &since).await
            }
            Command::Check { database } => check::check(&config, database, edition).await,
            Command::Schema => Ok(()),
        }
    })
}

/// Rejects a database of findings for what is to have invented data. `named` is what the caller knows it by.
async fn reject_findings(place: &Place, named: &Place) -> Result<(), String> {
    match held_kind(place).await.map_err(told)? {
        Some(DatasetKind::Real) => Err(told(StartError::NotDemo(named.clone()))),
        _ => Ok(()),
    }
}

async fn migrate_to(config: &Config, edition: Edition, course: Migrate) -> Result<(), String> {
    let place = place(config, edition);
    let steps = match course {
        Migrate::Up => migrate(&place, Course::Up).await,
        Migrate::Down { steps, for_earlier_release } => {
            migrate(&place, Course::Down { steps, confirmed: for_earlier_release }).await
        }
        Migrate::Status => status(&place).await,
    }
    .map_err(told)?;
    let printed = print_steps(&steps);
    match course {
        Migrate::Status => printed?,
        _ => printed.map_err(|error| but_done(&error, steps_taken(&steps)))?,
    }
    if matches!((&course, &place), (Migrate::Down { .. }, Place::Sqlite(_))) && !steps.complete() {
        print_done("This release takes the pending steps again as soon as it starts.")?;
    }
    if matches!(course, Migrate::Up)
        && let Some(size) = index::catch_up_at(config, &place).await?
    {
        print_done(index::told(&place, size))?;
    }
    Ok(())
}

fn print_steps(steps: &Steps) -> Result<(), String> {
    for (name, taken) in &steps.known {
        print_line(format_args!("{} {name}", if *taken { "taken  " } else { "pending" }))?;
    }
    print_line(steps_taken(steps))?;
    if steps.pending() == 0 && !steps.keys_current {
        print_line(
            "keys of names and identifiers are to be made: `nasss migrate up` does it, or goes on with it",
        )?;
    }
    Ok(())
}

fn steps_taken(steps: &Steps) -> String {
    let (all, taken) = (steps.known.len(), steps.known.len() - steps.pending());
    format!("{taken} of {all} steps taken")
}

/// Returns an error as one line for the operator, who may know the cause.
fn told(error: impl std::error::Error + 'static) -> String {
    chain(&error)
        .replace(INTERNAL_MESSAGE, "the program failed inside, for a reason that is not known")
}
