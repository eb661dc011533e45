//! The timeline as lines of a log: the simulated time, the level, what happened, whose it is, and a sentence.

use nets_core::timeline::Entry;
use nets_driver::WorldName;
use nets_story as story;

/// A line has so many characters at the most: a shipment can be refused for a hundred reasons.
const LONGEST: usize = 4_000;

/// A world besides the default one stands behind its user, as in its login; a refused login says it itself.
pub(super) fn line(world: &WorldName, entry: &Entry) -> String {
    let happening = &entry.happening;
    let level = if happening.needs_attention() { "warn" } else { "info" };
    let user = happening.user().unwrap_or("-");
    let names_world = happening.is_observed() && user.contains(['+', ' ']);
    let user = nets_text::spelt(user);
    let (of_login, of_api) = if world.is_default() {
        (String::new(), String::new())
    } else {
        (format!("+{world}"), format!("&world={world}"))
    };
    let (time, sentence, grounds) = (story::time(entry), story::sentence(happening), story::grounds(entry));
    let of_login = if names_world { "" } else { &of_login };
    let line = format!("{time}  {level}  {:<22} {user}{of_login}  {sentence}{grounds}", happening.name());
    match line.char_indices().nth(LONGEST) {
        None => line,
        Some((end, _)) => {
            format!(
                "{} ... (all of it: GET /v1/timeline?after={}&limit=1{of_api})",
                &line[..end],
                entry.seq - 1
            )
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

    fn line(entry: &Entry) -> String {
        super::line(&WorldName::DEFAULT, entry)
    }

    #[test]
    fn a_line_of_another_world_says_of_which() {
        let mut told = entry(Happening::ReturnFileProcessed { results: 1 });
        let other = WorldName::new("run42").expect("a name");
        assert!(super::line(&other, &told).contains("return_file_processed  -+run42  Nets"));
        let reasons = vec!["x".repeat(9_000)];
        told.happening = Happening::ShipmentRefused { user: user(), upload: UploadId(1), errors: 1, reasons };
        let line = super::line(&other, &told);
        assert!(
            line.contains("  tTEST1+run42  ") && line.ends_with("after=6&limit=1&world=run42)"),
            "{line}"
        );
    }

    #[test]
    fn a_refused_login_is_shown_as_it_was_sent() {
        let other = WorldName::new("run42").expect("a name");
        for (user, shown) in [
            ("tNONE+run42", "  tNONE+run42  "),
            ("tNONE run42", "  tNONE run42  "),
            ("tNONE", "  tNONE+run42  "),
        ] {
            let (user, reason) = (user.to_owned(), "there is no such user".to_owned());
            let refused = Observation::LoginRefused { user, reason, key: None, client: Client::default() };
            let line = super::line(&other, &entry(Happening::Observed(refused)));
            assert!(line.contains(shown), "{line}");
        }
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
