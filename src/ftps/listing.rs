//! LIST, NLST and MLSD: a folder, some entries at a time.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nets_core::calendar::copenhagen;
use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_mailbox::{Attributes, FileKind, ListingLine, Mailbox, Refusal};

use crate::data::DataStream;
use crate::download::{finish, give};
use crate::refused::reply;
use crate::reply::FtpReply;
use crate::session::{FtpsSession, ListingForm};

static ZONE: LazyLock<TimeZone> = LazyLock::new(copenhagen);

/// So many entries are sent at a time.
const ENTRIES: usize = 200;

pub(crate) async fn list(session: &FtpsSession, path: &[u8], form: ListingForm) -> Result<(), FtpReply> {
    let broken_off = session.broken_off();
    let sending = async {
        let mut data = session.data().await?;
        send(session, &mut data, path, form).await
    };
    tokio::select! {
        biased;
        () = broken_off => Err(FtpReply::new(426, "The transfer was broken off")),
        listed = sending => listed,
    }
}

async fn send(
    session: &FtpsSession,
    data: &mut DataStream,
    path: &[u8],
    form: ListingForm,
) -> Result<(), FtpReply> {
    let mailbox = &session.mailbox;
    let told = |refusal: Refusal| reply(&refusal);
    let (user, now) = (mailbox.user().as_str(), mailbox.now());
    let of_outbound = |operation| async move {
        if is_outbound(mailbox, path) {
            let (user, path) = (Some(mailbox.user().clone()), Some("/Outbound".to_owned()));
            let saw = DoorOperation { user, path, ..DoorOperation::new(operation) };
            mailbox.faults().saw(saw).await;
        }
    };
    of_outbound(FaultOperation::Open).await;
    match mailbox.list(path) {
        Ok(mut listing) => loop {
            let entries = listing.more(ENTRIES).map_err(told)?;
            if entries.is_empty() {
                break;
            }
            let lines: String = entries.iter().map(|entry| line(form, entry, user, now)).collect();
            give(session, data, lines.as_bytes()).await?;
        },
        // A file's own line, as other servers give it.
        Err(Refusal::IsNotAFolder) if form != ListingForm::Facts => {
            let Attributes { kind, size, modified } = mailbox.stat(path).map_err(told)?;
            let canonical = mailbox.canonical(path).map_err(told)?;
            let name = canonical.rsplit('/').next().unwrap_or_default().into();
            let entry = ListingLine { name, kind, size, modified };
            give(session, data, line(form, &entry, user, now).as_bytes()).await?;
        }
        Err(refusal) => return Err(told(refusal)),
    }
    finish(data).await;
    of_outbound(FaultOperation::Close).await;
    Ok(())
}

/// Files of Outbound may grow or go by being listed, as by SFTP.
fn is_outbound(mailbox: &Mailbox, path: &[u8]) -> bool {
    let Ok(canonical) = mailbox.canonical(path) else { return false };
    canonical == "/Outbound" || canonical == format!("/{}/Outbound", mailbox.user())
}

fn line(form: ListingForm, entry: &ListingLine, user: &str, now: Timestamp) -> String {
    let name = &entry.name;
    match form {
        ListingForm::Names => format!("{name}\r\n"),
        ListingForm::Long => long(entry, user, now),
        ListingForm::Facts => {
            let modified = TimeZone::UTC.to_datetime(entry.modified).strftime("%Y%m%d%H%M%S");
            match entry.kind {
                FileKind::Folder => format!("type=dir;modify={modified}; {name}\r\n"),
                FileKind::File => {
                    format!("type=file;size={};modify={modified}; {name}\r\n", entry.size)
                }
            }
        }
    }
}

/// As `ls -l` prints it. Times are Copenhagen's, as on the timeline, with the year where `ls` has it.
fn long(entry: &ListingLine, user: &str, now: Timestamp) -> String {
    let (kind, links) = match entry.kind {
        FileKind::Folder => ("drwxr-x---", 2),
        FileKind::File => ("-rw-r-----", 1),
    };
    const HALF_A_YEAR_SECONDS: i64 = 182 * 86_400;
    let age = now.as_second() - entry.modified.as_second();
    let format = if (0..HALF_A_YEAR_SECONDS).contains(&age) { "%b %e %H:%M" } else { "%b %e  %Y" };
    let modified = ZONE.to_datetime(entry.modified).strftime(format);
    format!("{kind} {links:>4} {user:<8} nets     {:>8} {modified} {}\r\n", entry.size, entry.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_clients_read() {
        let at = |text: &str| text.parse().expect("a time");
        let entry = ListingLine {
            name: "a.receipt".into(),
            kind: FileKind::File,
            size: 1234,
            modified: at("2026-01-05T14:00:00Z"),
        };
        let of = |form| line(form, &entry, "tTEST1", at("2026-02-01T00:00:00Z"));
        assert_eq!(
            of(ListingForm::Long),
            "-rw-r-----    1 tTEST1   nets         1234 Jan  5 15:00 a.receipt\r\n"
        );
        assert_eq!(of(ListingForm::Names), "a.receipt\r\n");
        assert_eq!(of(ListingForm::Facts), "type=file;size=1234;modify=20260105140000; a.receipt\r\n");
    }
}
