//! Ends a connection from outside, whatever its task is waiting for.

use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use crate::lock::hold;

/// Cuts the connection. So does dropping the last of its clones.
#[derive(Clone)]
pub struct ConnectionCloser(Arc<Mutex<Option<oneshot::Sender<()>>>>);

/// Resolves when the connection is cut.
pub type ConnectionClosed = oneshot::Receiver<()>;

impl ConnectionCloser {
    pub fn new() -> (ConnectionCloser, ConnectionClosed) {
        let (closer, cut) = oneshot::channel();
        (ConnectionCloser(Arc::new(Mutex::new(Some(closer)))), cut)
    }

    pub fn cut(&self) {
        *hold(&self.0) = None;
    }
}
