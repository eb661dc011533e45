//! What the API needs from the SFTP server beside it.

use nets_control::BoxFuture;

use crate::host_name::{HostKey, HostName};

/// The SFTP server as its clients know it.
pub trait SftpServer: Send + Sync + 'static {
    /// All its keys; the last may take a moment.
    fn host_keys(&self) -> BoxFuture<Vec<HostKey>>;

    /// The names by which it is reached, as far as the simulator knows.
    fn names(&self) -> Vec<HostName>;

    /// Where it listens.
    fn port(&self) -> u16;
}
