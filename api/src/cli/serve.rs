//! `nasss serve`: makes the database ready, says what is there, serves until it is told to stop.

use std::io::{IsTerminal, Write};

use entity::words::DatasetKind;
use tokio::{net::TcpListener, signal};

use super::{account, index, told};

use crate::{
    access::{
        Permit,
        open::{Course, Place, migrate, open},
    },
    account::{Desk, demo},
    app::{App, Edition, place, pool},
    config::{Config, Ide, LogFormat},
    http,
    interchange::{announce, load, seed},
};

/// Serves until Ctrl-C or SIGTERM; what is under way then is finished.
pub(super) async fn serve(config: Config, edition: Edition) -> Result<(), String> {
    start_log(&config)?;
    make_ready(&config, edition).await?;
    let listen = config.listen;
    let app = App::open(config, edition).await.map_err(told)?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("cannot listen on {listen} (setting `listen`): {error}"))?;
    let address = listener.local_addr().map_err(told)?;
    greet(&app, address).await?;
    if edition == Edition::Demo && address.ip().is_loopback() {
        introduce(&app).await?;
    }
    let db = app.db.clone();
    let stopped = stop_signal()?;
    let served = http::serve(listener, app, stopped).await;
    db.close().await;
    served.map_err(|error| format!("serving on {address} ended: {error}"))
}

/// Brings an embedded database up to date; fills any database that is empty.
async fn make_ready(config: &Config, edition: Edition) -> Result<(), String> {
    let place = place(config, edition);
    if matches!(place, Place::Sqlite(_)) {
        migrate(&place, Course::Up).await.map_err(told)?;
        index::catch_up_at(config, &place).await?;
    }
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let empty = db.kind().await.map_err(told)?.is_none();
    if empty {
        let (kind, bundles) = match (&place, edition) {
            (Place::Postgres(_), Edition::Demo) => {
                return Err(format!(
                    "the database at {place} is empty; run `nasss seed demo` first"
                ));
            }
            (_, Edition::Demo) => (DatasetKind::Demo, seed::demo_bundles()),
            (_, Edition::Standard) => (DatasetKind::Real, seed::default_bundles()),
        };
        let bundles = bundles.map_err(told)?;
        let by = load::By { actor: "nasss serve", smallest_cell: config.privacy.smallest_cell };
        load::load(&db, &Permit::of_operator(), kind, &bundles, by).await.map_err(told)?;
    }
    db.close().await;
    Ok(())
}

/// Says what is loaded and where it is served.
async fn greet(app: &App, address: std::net::SocketAddr) -> Result<(), String> {
    let mut lines = announce::announce(&app.db).await.map_err(told)?;
    lines.push(format!("API:  http://{address}/graphql"));
    if app.config.ide != Ide::Off {
        lines.push(format!("Page: http://{address}/"));
    }
    if app.kind == DatasetKind::Real {
        lines.push("To see every shape, with invented data: cargo run -- serve --demo".to_owned());
    }
    for line in lines {
        // Whoever reads this may be gone (`nasss | head -1`); that is no reason not to serve.
        let _ = writeln!(std::io::stdout(), "{line}");
    }
    Ok(())
}

/// Makes the demonstration's accounts on its first start, and says their passwords, once.
async fn introduce(app: &App) -> Result<(), String> {
    let desk = Desk::of_operator(app.db.clone(), app.tools.clone());
    let made = account::done(demo::accounts(&desk).await)?;
    if !made.is_empty() {
        let _ =
            writeln!(std::io::stdout(), "Accounts to try, with passwords that are told this once:");
    }
    for (name, password) in made {
        let _ = writeln!(std::io::stdout(), "  {name:<11}{password}");
    }
    Ok(())
}

fn start_log(config: &Config) -> Result<(), String> {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_new(&config.log.filter)
        .map_err(|error| format!("the setting `log.filter` cannot be used: {error}"))?;
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Colours are for a terminal; in a file or a collector they are noise.
    let log = if std::io::stderr().is_terminal() { log } else { log.with_ansi(false) };
    match config.log.format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

/// Ends when the program is told to stop.
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    #[cfg(unix)]
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())
        .map_err(|error| format!("SIGTERM cannot be heard: {error}"))?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = signal::ctrl_c().await;
    })
}
