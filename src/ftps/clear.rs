//! The conversation before TLS: a client may ask for TLS, and for little else.

use std::io;

use nets_access::{CountedConnection, Refused};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::commands::{GREETING, TLS_FIRST, to_anyone};
use crate::lines::{CommandLines, NO_COMMAND, command};
use crate::reply::FtpReply;

/// How it ended.
pub(crate) enum ClearEnd {
    /// TLS is next.
    Tls(TcpStream),
    Left,
    /// TLS came where it was to be asked for.
    BeganWithTls,
}

/// Greets a client, and talks with it until it asks for TLS.
pub(crate) async fn converse(
    mut stream: TcpStream,
    connection: &mut CountedConnection,
) -> io::Result<ClearEnd> {
    let turn = connection.turn();
    let mut lines = CommandLines::default();
    say(&mut stream, FtpReply::new(220, GREETING)).await?;
    loop {
        turn.waits_for_client();
        let line = match lines.next(&mut stream).await {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(ClearEnd::Left),
            Err(_) if lines.is_tls() => return Ok(ClearEnd::BeganWithTls),
            Err(error) => return Err(error),
        };
        turn.heard();
        let Some((name, argument)) = command(&line) else {
            say(&mut stream, FtpReply::new(501, NO_COMMAND)).await?;
            continue;
        };
        let reply = match (name.as_str(), argument.to_ascii_uppercase().as_str()) {
            ("AUTH", "TLS" | "TLS-C" | "SSL") => {
                if !lines.is_empty() {
                    // What stands behind it would be heard as if it were protected.
                    say(&mut stream, FtpReply::new(503, "Nothing may follow AUTH before TLS")).await?;
                    return Ok(ClearEnd::Left);
                }
                say(&mut stream, FtpReply::new(234, "TLS is next")).await?;
                return Ok(ClearEnd::Tls(stream));
            }
            ("AUTH", _) => FtpReply::new(504, "There is TLS alone"),
            ("QUIT", _) => {
                say(&mut stream, FtpReply::new(221, "Goodbye")).await?;
                return Ok(ClearEnd::Left);
            }
            ("USER", _) => {
                // It may try again, as it may after every refusal of this kind.
                let _ = connection.refuse(&argument, None, Refused::NotSecured);
                FtpReply::new(530, TLS_FIRST)
            }
            _ => to_anyone(&name, &argument).unwrap_or_else(|| FtpReply::new(530, TLS_FIRST)),
        };
        say(&mut stream, reply).await?;
    }
}

async fn say(stream: &mut TcpStream, reply: FtpReply) -> io::Result<()> {
    stream.write_all(reply.to_string().as_bytes()).await
}
