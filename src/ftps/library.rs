//! The library, which answers the commands of one session over a connection of this machine alone.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use libunftp::ServerBuilder;
use nets_text::told;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::lines::Replies;
use crate::reply::FtpReply;
use crate::session::FtpsSession;
use crate::storage::{DecidedAlready, MailboxStorage};
use crate::turn::AT_ONCE;

/// One conversation with the library, in which the client is logged in.
pub(crate) struct Library {
    stream: TcpStream,
    replies: Replies,
    /// Its end of the data connection that was asked for last, over which nothing comes.
    _data: Option<TcpStream>,
    served: AbortHandle,
}

impl Drop for Library {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl Library {
    pub(crate) async fn begin(session: &Arc<FtpsSession>) -> io::Result<Self> {
        let (stream, theirs) = pair().await?;
        let storage = Arc::clone(session);
        let server = ServerBuilder::with_user_detail_provider(
            Box::new(move || MailboxStorage(Arc::clone(&storage))),
            Arc::new(DecidedAlready),
        )
        .authenticator(Arc::new(DecidedAlready))
        // The front says when a session is idle.
        .idle_session_timeout(u64::from(u32::MAX))
        .build()
        .map_err(|_| broken())?;
        let served = tokio::spawn(async move {
            // How it ends, the front sees at its own end.
            let _ = server.service(theirs).await;
        });
        let mut library =
            Library { stream, replies: Replies::default(), _data: None, served: served.abort_handle() };
        library.reply().await?;
        for command in ["USER sender", "PASS decided"] {
            let reply = library.ask(command).await?;
            if reply.is_failure() {
                return Err(broken());
            }
        }
        Ok(library)
    }

    pub(crate) async fn send(&mut self, command: impl fmt::Display) -> io::Result<()> {
        self.stream.write_all(format!("{command}\r\n").as_bytes()).await
    }

    /// The next reply. What was read is kept when it is given up.
    pub(crate) async fn reply(&mut self) -> io::Result<FtpReply> {
        self.replies.next(&mut self.stream).await?.ok_or_else(broken)
    }

    /// What it answers at once.
    async fn ask(&mut self, command: &str) -> io::Result<FtpReply> {
        self.send(command).await?;
        timeout(AT_ONCE, self.reply()).await.map_err(|_| broken())?
    }

    /// Has it believe that the client has a data connection.
    pub(crate) async fn open_data(&mut self) -> io::Result<()> {
        let reply = self.ask("EPSV").await?;
        let port = reply.text.split('|').nth(3).and_then(|port| port.parse().ok());
        let port: u16 = port.filter(|_| reply.code == 229).ok_or_else(broken)?;
        self._data = Some(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?);
        Ok(())
    }
}

fn broken() -> io::Error {
    told("the library has broken the session off")
}

/// Both ends of a connection. Another's that comes first is closed.
async fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let ours = TcpStream::connect(listener.local_addr()?).await?;
    let own = ours.local_addr()?;
    let theirs = loop {
        let (stream, from) = listener.accept().await?;
        if from == own {
            break stream;
        }
    };
    for stream in [&ours, &theirs] {
        stream.set_nodelay(true)?;
    }
    Ok((ours, theirs))
}
