//! Whether a client has gone while its session waits and reads nothing.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex};

use tokio::io::Interest;
use tokio::net::TcpStream;

use crate::lock::hold;

/// The socket of a session, which who waits for its end looks at as well.
pub type SharedStream = Arc<Mutex<TcpStream>>;

/// Resolves when the client has closed the connection, or it broke off, whatever lies unread. What the client still has
/// to send, the system does not take: then its end comes behind that.
pub async fn gone(stream: SharedStream) {
    let copy = hold(&stream).as_fd().try_clone_to_owned();
    drop(stream);
    end_of(copy).await;
}

/// The same of a connection on which no session has begun.
pub async fn gone_from(stream: &TcpStream) {
    end_of(stream.as_fd().try_clone_to_owned()).await;
}

/// A copy of the socket is watched by itself, so that what the session hears of it stays as it is.
async fn end_of(copy: io::Result<OwnedFd>) {
    if watch(copy).await.is_err() {
        // It cannot be watched: whatever else ends the wait does.
        std::future::pending::<()>().await;
    }
}

async fn watch(copy: io::Result<OwnedFd>) -> io::Result<()> {
    let watched = TcpStream::from_std(copy?.into())?;
    while !watched.ready(Interest::READABLE).await?.is_read_closed() {
        // More has come, and is not read: the next news is waited for.
        let unread: io::Result<()> =
            watched.try_io(Interest::READABLE, || Err(io::ErrorKind::WouldBlock.into()));
        drop(unread);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn who_goes_is_noticed_behind_what_lies_unread_and_nothing_of_that_is_taken() {
        for resets in [false, true] {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let mut client =
                TcpStream::connect(listener.local_addr().expect("an address")).await.expect("connected");
            let (stream, _) = listener.accept().await.expect("accepted");
            let stream = Arc::new(Mutex::new(stream));
            client.write_all(b"unread").await.expect("sent");
            let waiting = gone(stream.clone());
            tokio::pin!(waiting);
            tokio::select! {
                biased;
                () = &mut waiting => panic!("it is still there"),
                sent = client.write_all(b", too") => sent.expect("sent"),
            }
            if resets {
                client.set_zero_linger().expect("set");
            }
            drop(client);
            waiting.await;
            let stream = Arc::into_inner(stream).expect("not shared").into_inner();
            let mut heard = Vec::new();
            let read = stream.expect("lock").read_to_end(&mut heard).await;
            assert_eq!(read.is_err(), resets);
            assert!(resets || heard == b"unread, too");
        }
    }
}
