//! A line of a listing as `ls -l` prints it, which old clients show and some even read.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nets_core::calendar::copenhagen;
use nets_mailbox::{Attributes, FileKind};

static ZONE: LazyLock<TimeZone> = LazyLock::new(copenhagen);

/// Times are Copenhagen's, as on the simulator's timeline, with the year where `ls` prints it: when
/// the file is older than half a year, or newer than now.
pub(crate) fn longname(name: &str, user: &str, attributes: &Attributes, now: Timestamp) -> String {
    let (kind, links) = match attributes.kind {
        FileKind::Folder => ("drwxr-x---", 2),
        FileKind::File => ("-rw-r-----", 1),
    };
    const HALF_A_YEAR_SECONDS: i64 = 182 * 86_400;
    let age = now.as_second() - attributes.modified.as_second();
    let format = if (0..HALF_A_YEAR_SECONDS).contains(&age) { "%b %e %H:%M" } else { "%b %e  %Y" };
    let modified = ZONE.to_datetime(attributes.modified).strftime(format);
    format!("{kind} {links:>4} {user:<8} nets     {:>8} {modified} {name}", attributes.size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_looks_like_ls() {
        let modified = "2026-01-05T14:00:00Z".parse().expect("a time");
        let line = |now: &str| {
            let attributes = Attributes { kind: FileKind::File, size: 1234, modified };
            longname("a.receipt", "tTEST1", &attributes, now.parse().expect("a time"))
        };
        assert_eq!(
            line("2026-02-01T00:00:00Z"),
            "-rw-r-----    1 tTEST1   nets         1234 Jan  5 15:00 a.receipt"
        );
        assert_eq!(
            line("2026-12-01T00:00:00Z"),
            "-rw-r-----    1 tTEST1   nets         1234 Jan  5  2026 a.receipt"
        );
    }
}
