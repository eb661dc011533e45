//! The timeline as lines of a log: the simulated time, the level, what happened, whose it is, and a sentence.

use nets_core::timeline::Entry;

use nets_story as story;

/// A line has so many characters at the most: a shipment can be refused for a hundred reasons.
const LONGEST: usize = 4_000;

pub(super) fn line(entry: &Entry) -> String {
    let happening = &entry.happening;
    let level = if happening.needs_attention() { "warn" } else { "info" };
    let user = nets_text::spelt(happening.user().unwrap_or("-"));
    let (time, sentence, grounds) = (story::time(entry), story::sentence(happening), story::grounds(entry));
    let line = format!("{time}  {level}  {:<22} {user}  {sentence}{grounds}", happening.name());
    match line.char_indices().nth(LONGEST) {
        None => line,
        Some((end, _)) => {
            format!("{} ... (all of it: GET /v1/timeline?after={}&limit=1)", &line[..end], entry.seq - 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::Timestamp;
    use nets_core::event::{Client, Observation};
    use nets_core::identity::{UploadId, UserId};
    use nets_core::timeline::{FileSubject, Happening, OutboundKind};

    fn entry(happening: Happening) -> Entry {
        Entry { seq: 7, at: Timestamp::UNIX_EPOCH, real: None, happening, evidence: None }
    }

    fn user() -> UserId {
        UserId::new("tTEST1").expect("a user")
    }

    #[test]
    fn a_line_has_time_level_kind_user_and_the_reasons() {
        let reasons = vec!["file.missing: a.pdf".to_owned(), "zip.bomb: b".to_owned()];
        let refused = Happening::ShipmentRefused { user: user(), upload: UploadId(3), errors: 2, reasons };
        assert_eq!(
            line(&entry(refused)),
            "Thu 1970-01-01 01:00:00  warn  shipment_refused       tTEST1  upload 3: refused, 2 errors: \
             file.missing: a.pdf; zip.bomb: b"
        );
        let subject = FileSubject { kind: OutboundKind::Receipt, upload: Some(UploadId(3)), message: None };
        let written = Happening::FileWritten { user: user(), file: "a.receipt".to_owned(), subject };
        assert_eq!(
            line(&entry(written)),
            "Thu 1970-01-01 01:00:00  info  file_written           tTEST1  tTEST1: /Outbound/a.receipt is there"
        );
        assert!(
            line(&entry(Happening::ReturnFileProcessed { results: 1 }))
                .contains("return_file_processed  -  Nets")
        );
    }

    #[test]
    fn what_a_client_names_cannot_write_lines_or_colours_of_its_own() {
        let user = "a\nThu info\u{1b}[2J\u{202e}".to_owned();
        let reason = "no such user\r".to_owned();
        let refused = Observation::LoginRefused { user, reason, key: None, client: Client::default() };
        let line = line(&entry(Happening::Observed(refused)));
        assert!(
            line.contains(r"a\u{a}Thu info\u{1b}[2J\u{202e}") && line.ends_with(r"no such user\u{d}"),
            "{line}"
        );
        assert!(!line.contains(char::is_control), "{line}");
    }

    #[test]
    fn a_line_ends_somewhere_and_says_where_the_rest_is() {
        let reasons = vec!["æ".repeat(9_000)];
        let refused = Happening::ShipmentRefused { user: user(), upload: UploadId(1), errors: 1, reasons };
        let line = line(&entry(refused));
        assert!(line.chars().count() < LONGEST + 80, "{}", line.len());
        assert!(line.ends_with("æ ... (all of it: GET /v1/timeline?after=6&limit=1)"));
    }
}
