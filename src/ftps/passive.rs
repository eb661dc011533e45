//! Where data connections are opened: by the client, at a port that it is told of, from the address of its session alone.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use nets_tls::AskingServer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::data::{DataStream, PendingData};

/// So long a client may take to open a data connection, and as long to shake hands there.
const OPENED_WITHIN: Duration = Duration::from_secs(30);

/// The ports for data connections, and what a client is told of them.
pub(crate) struct PassivePorts {
    /// Any that the system picks where none are named.
    range: Option<RangeInclusive<u16>>,
    /// In the place of the address that the client has reached.
    host: Option<Ipv4Addr>,
    next: AtomicU16,
}

impl PassivePorts {
    pub(crate) fn new(range: Option<RangeInclusive<u16>>, host: Option<Ipv4Addr>) -> Self {
        PassivePorts { range, host, next: AtomicU16::new(0) }
    }

    /// The address that a client is told which has reached this one; none where it has no such address.
    pub(crate) fn told_for(&self, reached: IpAddr) -> Option<Ipv4Addr> {
        match (self.host, reached.to_canonical()) {
            (Some(host), _) => Some(host),
            (None, IpAddr::V4(reached)) => Some(reached),
            (None, IpAddr::V6(_)) => None,
        }
    }

    async fn listener(&self, at: IpAddr) -> io::Result<TcpListener> {
        let Some(range) = &self.range else { return TcpListener::bind(SocketAddr::new(at, 0)).await };
        let (first, last) = (*range.start(), *range.end());
        let count = last.saturating_sub(first).saturating_add(1);
        let mut refused = io::Error::from(io::ErrorKind::AddrInUse);
        // One after the other, so that a port rests before it is used again.
        for _ in 0..count {
            let step = self.next.fetch_add(1, Ordering::Relaxed).checked_rem(count).unwrap_or(0);
            match TcpListener::bind(SocketAddr::new(at, first + step)).await {
                Ok(listener) => return Ok(listener),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// Waits at a port for the data connection of a client of this address, which has reached `at`.
    pub(crate) async fn open(
        &self,
        tls: &AskingServer,
        at: IpAddr,
        client: IpAddr,
    ) -> io::Result<(u16, PendingData)> {
        let listener = self.listener(at).await?;
        let port = listener.local_addr()?.port();
        let (tell, opened) = oneshot::channel();
        let tls = tls.clone();
        let waiting = tokio::spawn(async move {
            // It fails when the connection is not wanted any more.
            let _ = tell.send(accept(listener, &tls, client).await);
        });
        Ok((port, PendingData::new(opened, waiting)))
    }
}

async fn accept(listener: TcpListener, tls: &AskingServer, client: IpAddr) -> Result<DataStream, String> {
    let stream = timeout(OPENED_WITHIN, of_client(&listener, client)).await;
    drop(listener);
    let stream = stream.map_err(|_| "The data connection was not opened in time".to_owned())?;
    let protected = timeout(OPENED_WITHIN, tls.accept_further(stream)).await;
    let protected = protected.map_err(|_| "nothing came in time".to_owned()).flatten();
    protected.map_err(|why| format!("The data connection has to be protected by TLS, as PROT P says: {why}"))
}

/// The first connection that comes from this address. Another's is closed, and the client's is waited for.
async fn of_client(listener: &TcpListener, client: IpAddr) -> TcpStream {
    loop {
        if let Ok((stream, from)) = listener.accept().await {
            if from.ip().to_canonical() == client.to_canonical() {
                // It is as good without.
                let _ = stream.set_nodelay(true);
                return stream;
            }
        } else {
            // Too many open files, most likely: it passes.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
