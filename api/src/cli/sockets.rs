//! Sockets that systemd holds and hands over (`LISTEN_FDS`), so that no connection is refused while the service restarts.

use std::{
    io,
    net::{SocketAddr, TcpListener},
};

use listenfd::ListenFd;

use crate::config::environment;

/// The sockets that were handed over to this process; none where there are none.
///
/// Call it before another thread is started, because it changes the environment: processes that this one starts must
/// not take the sockets for theirs.
pub(super) fn handed_over() -> Result<Vec<TcpListener>, String> {
    // The library would also take sockets that are meant for no process in particular.
    if !environment().any(|(name, _)| name == "LISTEN_PID") {
        return Ok(Vec::new());
    }
    let mut held = ListenFd::from_env();
    let mut sockets = Vec::new();
    for index in 0..held.len() {
        let taken = held.take_tcp_listener(index).and_then(|socket| {
            socket.map(|socket| socket.set_nonblocking(true).map(|()| socket)).transpose()
        });
        match taken {
            Ok(socket) => sockets.extend(socket),
            Err(error) => {
                return Err(format!(
                    "a socket that was handed over (LISTEN_FDS) is not one to accept TCP connections on: {error}"
                ));
            }
        }
    }
    Ok(sockets)
}

/// The address that says most about who can reach the sockets: one that is not loopback, if there is one.
pub(super) fn public_address(sockets: &[TcpListener]) -> io::Result<Option<SocketAddr>> {
    let addresses: Vec<_> =
        sockets.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?;
    let outside = addresses.iter().find(|address| !address.ip().to_canonical().is_loopback());
    Ok(outside.or(addresses.first()).copied())
}
