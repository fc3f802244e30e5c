//! The command line: what the program can be told to do. Every failure is one line.

mod index;
mod serve;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use entity::words::DatasetKind;

use crate::{
    access::{
        Permit,
        open::{Course, Steps, migrate, open, status},
    },
    app::{Edition, place, pool},
    config::{Config, environment, load as load_config},
    interchange::{
        editorial::add_editorial,
        load::{Outcome, load},
        seed,
    },
    schema,
};

/// A GraphQL API over findings about why health technologies are adopted or abandoned.
#[derive(Parser)]
#[command(name = "nasss", version, about)]
struct Cli {
    /// The file with settings; `nasss.toml` in the working directory if absent and there.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the knowledge base (what happens without a command, too).
    Serve {
        /// Serve a database of its own with invented studies, to see every shape.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database's schema forward or back.
    Migrate {
        #[command(subcommand)]
        course: Option<Migrate>,
    },
    /// Print the GraphQL schema.
    Schema,
    /// Fill an empty database, or add the editorial set to it.
    Seed {
        /// Which set.
        #[arg(value_enum, default_value = "default")]
        set: Set,
    },
    /// Keep the search index.
    Search {
        #[command(subcommand)]
        task: Search,
    },
    /// Print the settings in force, secrets hidden.
    Check,
}

#[derive(Subcommand)]
enum Migrate {
    /// Take every step that is missing.
    Up,
    /// Go back.
    Down {
        /// By so many steps.
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
    /// Show which steps were taken.
    Status,
}

#[derive(Subcommand)]
enum Search {
    /// Make the index anew from what the database holds.
    Rebuild {
        /// Of the database of `serve --demo`.
        #[arg(long)]
        demo: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Set {
    /// What the sources state: NASSS, and Cecil et al. 2026 as far as its abstract goes.
    Default,
    /// Editors' placements and German names, beside what is there.
    Editorial,
    /// Invented studies that show every shape; makes an empty database one of kind DEMO.
    Demo,
}

/// Does what the command line says.
///
/// # Errors
///
/// One line for whoever called the program.
pub fn run() -> Result<(), String> {
    let cli = Cli::parse();
    if matches!(cli.command, Some(Command::Schema)) {
        print!("{}", schema::sdl());
        return Ok(());
    }
    let config = load_config(cli.config.as_deref(), environment()).map_err(told)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot be started: {error}"))?;
    runtime.block_on(async {
        match cli.command.unwrap_or(Command::Serve { demo: false }) {
            Command::Serve { demo } => serve::serve(config, edition(demo)).await,
            Command::Migrate { course } => migrate_to(&config, course.unwrap_or(Migrate::Up)).await,
            Command::Seed { set } => seed_with(&config, set).await,
            Command::Search { task: Search::Rebuild { demo } } => {
                index::rebuild_at(&config, edition(demo)).await
            }
            Command::Check => {
                print!("{}", config.to_toml());
                Ok(())
            }
            Command::Schema => Ok(()),
        }
    })
}

const fn edition(demo: bool) -> Edition {
    if demo { Edition::Demo } else { Edition::Standard }
}

async fn migrate_to(config: &Config, course: Migrate) -> Result<(), String> {
    let place = place(config, Edition::Standard);
    let steps = match course {
        Migrate::Up => migrate(&place, Course::Up).await,
        Migrate::Down { steps } => migrate(&place, Course::Down(steps)).await,
        Migrate::Status => status(&place).await,
    }
    .map_err(told)?;
    print_steps(&steps);
    if matches!(course, Migrate::Up)
        && let Some(size) = index::catch_up_at(config, &place).await?
    {
        println!("{}", index::told(&place, size));
    }
    Ok(())
}

fn print_steps(steps: &Steps) {
    for (name, taken) in &steps.known {
        println!("{} {name}", if *taken { "taken  " } else { "pending" });
    }
    println!("{} of {} steps taken", steps.known.len() - steps.pending(), steps.known.len());
}

async fn seed_with(config: &Config, set: Set) -> Result<(), String> {
    let edition = match (set, &config.database_url) {
        (Set::Demo, None) => Edition::Demo,
        _ => Edition::Standard,
    };
    let place = place(config, edition);
    if config.database_url.is_none() {
        migrate(&place, Course::Up).await.map_err(told)?;
        index::catch_up_at(config, &place).await?;
    }
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let permit = Permit::of_operator();
    let kind = db.kind().await.map_err(told)?;
    if matches!((set, kind), (Set::Demo, Some(DatasetKind::Real))) {
        return Err(format!("the database at {place} holds findings; it never becomes a demo"));
    }
    let done = match set {
        Set::Default => {
            let bundles = seed::default_bundles().map_err(told)?;
            load(&db, &permit, DatasetKind::Real, &bundles, "nasss seed").await.map(filled)
        }
        Set::Demo => {
            let bundles = seed::demo_bundles().map_err(told)?;
            load(&db, &permit, DatasetKind::Demo, &bundles, "nasss seed").await.map(filled)
        }
        Set::Editorial => {
            let bundle = seed::editorial_bundle().map_err(told)?;
            add_editorial(&db, &permit, &bundle).await.map(|added| added.to_string())
        }
    };
    db.close().await;
    println!("{place}: {}", done.map_err(told)?);
    Ok(())
}

fn filled(outcome: Outcome) -> String {
    match outcome {
        Outcome::Loaded { rows } => format!("loaded {rows} rows"),
        Outcome::AlreadyThere => "data are there already; nothing was changed".to_owned(),
    }
}

/// An error as one line for whoever runs the program, who may know the cause.
fn told(error: impl std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !line.contains(&words) {
            line = format!("{line}: {words}");
        }
        cause = inner.source();
    }
    line.replace('\n', "; ")
}
