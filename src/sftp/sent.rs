//! Whether what was handed to a session has gone out.

use bytes::Bytes;
use russh::ChannelId;
use russh::server::Handle;
use tokio::sync::oneshot;

/// Waits until everything handed to the session was sent: it drops an empty message, which goes
/// nowhere, when it comes to it. False when the session ended first.
pub(crate) async fn sent_so_far(session: &Handle, id: ChannelId) -> bool {
    let (dropped, all_sent) = oneshot::channel();
    session.data(id, Bytes::from_owner(Marker(Some(dropped)))).await.is_ok() && all_sent.await.is_ok()
}

struct Marker(Option<oneshot::Sender<()>>);

impl AsRef<[u8]> for Marker {
    fn as_ref(&self) -> &[u8] {
        &[]
    }
}

impl Drop for Marker {
    fn drop(&mut self) {
        if let Some(dropped) = self.0.take() {
            // When the session is over, the receiver is gone.
            let _ = dropped.send(());
        }
    }
}
