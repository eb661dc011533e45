//! A data connection, from the moment at which the client was told where to open it.

use nets_tls::ServedStream;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A data connection, protected.
pub(crate) type DataStream = ServedStream<TcpStream>;

/// One that the client may open. It is given up when this is dropped.
pub(crate) struct PendingData {
    opened: oneshot::Receiver<Result<DataStream, String>>,
    waiting: GivenUp,
}

struct GivenUp(JoinHandle<()>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl PendingData {
    pub(crate) fn new(
        opened: oneshot::Receiver<Result<DataStream, String>>,
        waiting: JoinHandle<()>,
    ) -> PendingData {
        PendingData { opened, waiting: GivenUp(waiting) }
    }

    /// Gives it up, and waits until its port is free again.
    pub(crate) async fn give_up(mut self) {
        self.waiting.0.abort();
        // It fails, since it was broken off.
        let _ = (&mut self.waiting.0).await;
    }

    /// The connection, once it is there; or why it is not.
    pub(crate) async fn opened(self) -> Result<DataStream, String> {
        let PendingData { opened, waiting: _waiting } = self;
        opened.await.unwrap_or_else(|_| Err("The data connection was given up".to_owned()))
    }
}
