//! `nasss serve`: makes the database ready, says what is there, serves until it is told to stop.

use std::{io::Write, time::Duration};

use entity::words::DatasetKind;
use tokio::net::TcpListener;

use super::{
    account, index, log,
    output::{escape, write_secret},
    signals::Signals,
    sockets, told,
};

use crate::{
    access::{
        Permit,
        open::{Course, Place, migrate, open},
        serving_lock::ServingLock,
    },
    account::{Desk, demo},
    app::{App, Edition, place, pool},
    config::{Config, Ide},
    curation::{erasing, service::key_plain_digests},
    erased,
    http::{self, Listeners, Site},
    interchange::{announce, load, seed},
};

/// How long requests are still taken after the signal to stop, unless a setting says otherwise.
const DRAIN_DELAY: Duration = Duration::from_secs(5);

/// Serves until a signal comes; what is under way then is finished. Sockets that were handed over come before the
/// setting `listen`.
pub(super) async fn serve(
    mut config: Config,
    edition: Edition,
    handed: Vec<std::net::TcpListener>,
) -> Result<(), String> {
    let _log = log::start(&config)?;
    let signals = Signals::listen()?;
    // A demonstration has no balancer in front of it, and whoever ends it waits.
    let delay = if edition == Edition::Demo { Duration::ZERO } else { DRAIN_DELAY };
    config.limits.drain_delay.get_or_insert(delay);
    if let Some(address) = sockets::public_address(&handed).map_err(told)? {
        config.listen = address;
    }
    let lock = make_ready(&config, edition).await?;
    let listen = config.listen;
    let app = App::open(config, edition).await.map_err(told)?;
    warn_if_unwritable(&app).await;
    gather_erased(&app).await;
    key_digests(&app).await;
    let listeners = listeners(listen, handed).await?;
    let address = listeners.address().map_err(told)?;
    greet(&app, address, lock.is_shared()).await?;
    if edition == Edition::Demo && address.ip().is_loopback() {
        introduce(&app).await;
    }
    let (db, last_uses) = (app.db.clone(), app.tools.last_uses.clone());
    // On a thread of the runtime: the main thread learns of signals and connections only after those.
    let site = Site::of_app(app).map_err(told)?.with_stop_flag(signals.flag());
    let served = tokio::spawn(http::serve_site(listeners, site, signals.into_stream())).await;
    last_uses.write_rest(&db).await;
    db.close().await;
    let served = served.map_err(told)?;
    served.map_err(|error| format!("serving on {address} ended: {error}"))
}

async fn listeners(
    listen: std::net::SocketAddr,
    handed: Vec<std::net::TcpListener>,
) -> Result<Listeners, String> {
    if handed.is_empty() {
        let bound = TcpListener::bind(listen).await;
        return bound
            .map(Listeners::from)
            .map_err(|error| format!("cannot listen on {listen} (setting `listen`): {error}"));
    }
    let sockets: Result<_, _> = handed.into_iter().map(TcpListener::from_std).collect();
    Ok(Listeners::shared(sockets.map_err(told)?))
}

/// Brings an embedded database up to date; fills any database that is empty. Returns the lock of a server.
async fn make_ready(config: &Config, edition: Edition) -> Result<ServingLock, String> {
    let place = place(config, edition);
    if matches!(place, Place::Sqlite(_)) {
        migrate(&place, Course::Up).await.map_err(told)?;
    }
    let lock = ServingLock::serve(&place).await.map_err(told)?;
    if matches!(place, Place::Sqlite(_)) {
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
    Ok(lock)
}

/// Says in the log that changes cannot be stored. That a database only reads is no reason not to serve it; `/readyz` tells
/// balancers.
async fn warn_if_unwritable(app: &App) {
    if let Err(error) = app.db.check_writable().await {
        let error = told(error);
        tracing::error!(%error, "changes cannot be stored, so `/readyz` answers 503; queries are answered all the same");
    }
}

/// Brings the database's list of what was erased in step with this server's file. That a database only reads is no reason
/// not to serve it.
async fn gather_erased(app: &App) {
    let list = erased::read(&erased::place(&app.config.data_dir));
    let desk = Desk::of_operator(app.db.clone(), app.tools.clone());
    let gathered = match list {
        Ok(list) => erasing::gather(&desk, &list).await.map_err(told),
        Err(error) => Err(told(error)),
    };
    if let Err(error) = gathered {
        tracing::warn!(%error, "what `erased.jsonl` lists is not in the database's own list");
    }
}

/// Keys the digests that earlier builds stored plain. That a database only reads is no reason not to serve it.
async fn key_digests(app: &App) {
    let desk = Desk::of_operator(app.db.clone(), app.tools.clone());
    if let Err(error) = key_plain_digests(&desk).await {
        tracing::warn!(%error, "digests that an earlier build stored stay plain");
    }
}

/// Says what is loaded and where it is served.
async fn greet(app: &App, address: std::net::SocketAddr, is_shared: bool) -> Result<(), String> {
    let mut lines = announce::announce(&app.db).await.map_err(told)?;
    if is_shared {
        lines.push(
            "Another process serves this database too, which is safe: both answer the same data; limits for addresses \
             and accounts count in each of them."
                .to_owned(),
        );
    }
    lines.push(format!("API:  http://{address}/graphql"));
    if app.config.ide != Ide::Off {
        lines.push(format!("Page: http://{address}/"));
    }
    if app.kind == DatasetKind::Real {
        lines.push("To see every shape, with invented data: nasss serve --demo".to_owned());
    }
    for line in lines {
        // Whoever reads this may be gone (`nasss | head -1`); that is no reason not to serve.
        let _ = writeln!(std::io::stdout(), "{}", escape(&line));
    }
    Ok(())
}

/// Makes the demonstration's accounts on its first start, and says their passwords, once.
async fn introduce(app: &App) {
    let desk = Desk::of_operator(app.db.clone(), app.tools.clone());
    let made = match account::done(demo::accounts(&desk).await) {
        Ok(made) if made.is_empty() => return,
        Ok(made) => made,
        Err(error) => {
            // That a database only reads is no reason not to serve it.
            tracing::warn!(%error, "the demo accounts could not be made");
            return;
        }
    };
    let mut lines = vec!["Accounts to try, with passwords that are told this once:".to_owned()];
    lines.extend(made.into_iter().map(|(name, password)| format!("  {name:<11}{password}")));
    if let Err(error) = write_secret(lines.join("\n")) {
        tracing::warn!(
            %error,
            "the passwords of the demo accounts could not be written; `nasss account password NAME --demo` sets another"
        );
    }
}
