//! RETR: a file, from a byte on.

use std::time::Duration;

use nets_core::faults::operation::FaultOperation;
use nets_mailbox::ReadHandle;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::data::DataStream;
use crate::faults::{self, TransferFault};
use crate::refused::reply;
use crate::reply::FtpReply;
use crate::session::{FtpsSession, Transfer};

/// So much is read at a time.
const PIECE: usize = 128 << 10;

/// So long a client may take to hear that its data connection ends.
pub(crate) const GOODBYE: Duration = Duration::from_secs(1);

/// Sends a file; how much of it, or what the client is told.
pub(crate) async fn download(session: &FtpsSession, path: &[u8]) -> Result<u64, FtpReply> {
    let broken_off = session.broken_off();
    let _place = session.file_place().ok_or_else(too_many_files)?;
    let start = match session.transfer() {
        Transfer::From(start) => start,
        Transfer::Append | Transfer::List(_) => 0,
    };
    let sending = async {
        let mut data = session.data().await?;
        let file = session.mailbox.open_for_read(path).map_err(|refusal| reply(&refusal))?;
        send(session, &mut data, &file, start).await
    };
    tokio::select! {
        biased;
        () = broken_off => Err(FtpReply::new(426, "The transfer was broken off")),
        sent = sending => sent,
    }
}

async fn send(
    session: &FtpsSession,
    data: &mut DataStream,
    file: &ReadHandle,
    start: u64,
) -> Result<u64, FtpReply> {
    let mut piece = vec![0; PIECE];
    let mut place = start;
    loop {
        let met = faults::met(
            session,
            FaultOperation::FtpsDownload,
            file.path(),
            place,
            PIECE.min(left(file, place)),
        );
        let met = met.await;
        if let Some(TransferFault { met, .. }) = &met {
            faults::before_effect(session, met).await?;
        }
        let most = met.as_ref().map_or(PIECE, |fault| fault.most.min(PIECE));
        let read = file.read_at(place, &mut piece[..most]).map_err(|refusal| reply(&refusal))?;
        if read == 0 && met.is_none() {
            break;
        }
        give(session, data, &piece[..read]).await?;
        place += read as u64;
        if let Some(TransferFault { met, .. }) = &met {
            faults::told(session, met, data.get_ref().0).await?;
        }
    }
    finish(data).await;
    Ok(place - start)
}

fn left(file: &ReadHandle, place: u64) -> usize {
    usize::try_from(file.size().saturating_sub(place)).unwrap_or(usize::MAX)
}

/// Sends some bytes, as long as the client takes any.
pub(crate) async fn give(
    session: &FtpsSession,
    data: &mut DataStream,
    mut bytes: &[u8],
) -> Result<(), FtpReply> {
    let broken = || FtpReply::new(426, "The data connection was closed");
    while !bytes.is_empty() {
        match timeout(session.idle_time, data.write(bytes)).await {
            Ok(Ok(written @ 1..)) => bytes = &bytes[written..],
            Ok(Ok(0) | Err(_)) | Err(_) => return Err(broken()),
        }
        session.moved();
    }
    timeout(session.idle_time, data.flush()).await.ok().and_then(Result::ok).ok_or_else(broken)
}

/// Says that this is all, by TLS's close_notify.
pub(crate) async fn finish(data: &mut DataStream) {
    // A client may have gone with all that it wanted.
    let _ = timeout(GOODBYE, data.shutdown()).await;
}

pub(crate) fn too_many_files() -> FtpReply {
    FtpReply::new(450, "Too many files are open already in other sessions: close some first")
}
