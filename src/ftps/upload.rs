//! STOR and APPE: the data goes to the file as it arrives. Its end is the file's end, for which TLS has a word of its own.

use std::io;
use std::time::Duration;

use nets_core::faults::operation::FaultOperation;
use nets_mailbox::{OpenForWrite, Refusal, WriteHandle};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::data::DataStream;
use crate::download::{GOODBYE, too_many_files};
use crate::faults::{self, TransferFault};
use crate::refused::reply;
use crate::reply::FtpReply;
use crate::session::{FtpsSession, Transfer};
use crate::whole_zip::is_whole_zip;

/// So much is written at a time.
const PIECE: usize = 128 << 10;

/// So long.
const HEARD_OUT: Duration = Duration::from_secs(1);

/// How the data of an upload ended, where no fault ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DataEnd {
    Said,
    /// The connection was closed or broken off, and nothing says whether that was all.
    Unsaid,
    BrokenOff,
}

/// Takes a file in; its size, or what the client is told.
pub(crate) async fn upload(session: &FtpsSession, path: &[u8]) -> Result<u64, FtpReply> {
    let broken_off = session.broken_off();
    let _place = session.file_place().ok_or_else(too_many_files)?;
    let taken = tokio::select! {
        biased;
        () = broken_off => return Err(FtpReply::new(426, "The transfer was broken off")),
        taken = take_in(session, path) => taken?,
    };
    let TakenIn { mut data, file, end } = taken;
    let size = file.size();
    let path = file.path();
    match end {
        DataEnd::Said => {}
        DataEnd::BrokenOff => return Err(FtpReply::new(426, "The transfer was broken off")),
        DataEnd::Unsaid if is_whole_zip(&file).map_err(|refusal| reply(&refusal))? => {
            session.mailbox.tell_of_unsaid_end(path, size);
        }
        DataEnd::Unsaid => {
            let told = "The data ended without TLS's close_notify, so that nothing says whether it is whole, and it is no \
                        whole zip: it counts as given up";
            return Err(FtpReply::new(426, told));
        }
    }
    close(file).await.map_err(|refusal| reply(&refusal))?;
    if end == DataEnd::Said {
        // Whether the client hears it or not, the file is in.
        let _ = timeout(GOODBYE, data.shutdown()).await;
    }
    Ok(size)
}

/// A file of which all that comes has come.
struct TakenIn {
    data: DataStream,
    file: WriteHandle,
    end: DataEnd,
}

async fn take_in(session: &FtpsSession, path: &[u8]) -> Result<TakenIn, FtpReply> {
    let mut data = session.data().await?;
    let create = OpenForWrite { create: true, ..OpenForWrite::default() };
    let (start, how) = match session.transfer() {
        Transfer::Append => (0, OpenForWrite { append: true, ..create }),
        Transfer::From(0) | Transfer::List(_) => (0, OpenForWrite { truncate: true, ..create }),
        Transfer::From(start) => (start, create),
    };
    let taken = async {
        let file = session.mailbox.open_for_write(path, how).map_err(|refusal| reply(&refusal))?;
        let end = read_all(session, &mut data, &file, start).await?;
        Ok((file, end))
    };
    match taken.await {
        Ok((file, end)) => Ok(TakenIn { data, file, end }),
        Err(refused) => {
            if !session.has_ended() {
                hear_out(&mut data).await;
            }
            Err(refused)
        }
    }
}

/// Passes over what a client sends that is refused: one whose connection breaks off while it sends does not look for the
/// reason.
async fn hear_out(data: &mut DataStream) {
    let mut piece = vec![0; PIECE];
    let heard = async { while matches!(data.read(&mut piece).await, Ok(1..)) {} };
    let _ = timeout(HEARD_OUT, heard).await;
}

async fn read_all(
    session: &FtpsSession,
    data: &mut DataStream,
    file: &WriteHandle,
    start: u64,
) -> Result<DataEnd, FtpReply> {
    let mut piece = vec![0; PIECE];
    let mut place = start;
    loop {
        let mut filled = 0;
        let end = loop {
            match timeout(session.idle_time, data.read(&mut piece[filled..])).await {
                Ok(Ok(0)) => break Some(DataEnd::Said),
                Ok(Ok(read)) => filled += read,
                // A client that closes without having read what TLS told it breaks the connection off by that.
                Ok(Err(error)) if is_end(error.kind()) => break Some(DataEnd::Unsaid),
                Ok(Err(_)) | Err(_) => break Some(DataEnd::BrokenOff),
            }
            session.moved();
            if filled == PIECE {
                break None;
            }
        };
        write(session, data, file, place, &piece[..filled]).await?;
        place += filled as u64;
        if let Some(end) = end {
            return Ok(end);
        }
    }
}

fn is_end(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset)
}

/// Writes it, or what a fault lets be written.
async fn write(
    session: &FtpsSession,
    data: &DataStream,
    file: &WriteHandle,
    offset: u64,
    bytes: &[u8],
) -> Result<(), FtpReply> {
    if bytes.is_empty() {
        return Ok(());
    }
    let write = |bytes: &[u8]| match bytes {
        [] => Ok(()),
        bytes => file.write_at(offset, bytes).map_err(|refusal| reply(&refusal)),
    };
    let from = file.place_of(offset);
    let met = faults::met(session, FaultOperation::FtpsUpload, file.path(), from, bytes.len()).await;
    let Some(TransferFault { met, most }) = met else { return write(bytes) };
    faults::before_effect(session, &met).await?;
    write(&bytes[..bytes.len().min(most)])?;
    faults::told(session, &met, data.get_ref().0).await
}

/// Waiting for the disk is for a thread of its own; without, closing takes microseconds.
async fn close(file: WriteHandle) -> Result<(), Refusal> {
    let closing = if file.waits_for_disk() {
        spawn_blocking(move || file.close()).await.map_err(|_| Refusal::broken_off())?
    } else {
        file.close()
    };
    closing.await
}
