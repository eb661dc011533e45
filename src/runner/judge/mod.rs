//! What is expected, judged against what was seen: one file a kind of expectation.

mod alias;
mod control;
mod entries;
mod files;
mod findings;
mod outbound;
mod program;
mod signed;

use nets_accept::Expectation;

use crate::seen::Evidence;
use crate::told::Outcome;

pub(crate) fn judge(expectation: &Expectation, of: &Evidence<'_>) -> Outcome {
    match expectation {
        Expectation::See(see) => entries::see(see, of),
        Expectation::Never(never) => entries::never(never, of),
        Expectation::Receipt(receipt) => outbound::receipt(receipt, of),
        Expectation::Outbound(files) => outbound::files(files, of),
        Expectation::Signed(signed) => signed::signed(signed, of),
        Expectation::Fetched(file) => files::fetched(file, of),
        Expectation::Deleted(file) => files::deleted(file, of),
        Expectation::Exit(exit) => program::exit(exit, of),
        Expectation::Output(output) => program::output(output, of),
        Expectation::Finding(finding) => findings::finding(finding, of),
        Expectation::AliasCalls(calls) => alias::calls(calls, of),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::io::{Cursor, Write};

    use nets_accept::{
        Count, EntryPattern, FileExpectation, FindingExpectation, Never, OutboundFiles, Receipt, See,
        SignedDocument, Window,
    };
    use nets_core::Timestamp;
    use nets_core::finding::Severity;
    use nets_core::identity::{DocumentType, MessageRef, UploadId, UserId};
    use nets_core::timeline::{Entry, FileMessage, FileSubject, Happening, OutboundKind};
    use nets_report::StepState;

    use super::*;
    use crate::following::{ReadFiles, SentMessage};
    use crate::playing::Began;
    use crate::possible_names::NamedThings;
    use crate::seen::{Closed, Seen, SeenUpload, SigningEvidence};
    use crate::xml_places::XmlPlaces;

    fn user() -> UserId {
        UserId::new("tTEST1").expect("a login")
    }

    fn at() -> Timestamp {
        "2026-01-05T09:00:00Z".parse().expect("a moment")
    }

    /// A receipt and the result of message 1, both written, of one upload.
    fn seen() -> Seen {
        let message = MessageRef { upload: UploadId(1), index: 1 };
        let about = FileMessage { message, message_id: "1".to_owned() };
        let files =
            [(OutboundKind::Receipt, "a.receipt", None), (OutboundKind::SigningResult, "b.zip", Some(about))];
        let entry = |(seq, (kind, file, message)): (u64, (OutboundKind, &str, Option<FileMessage>))| Entry {
            seq,
            at: at(),
            real: None,
            happening: Happening::FileWritten {
                user: user(),
                file: file.to_owned(),
                subject: FileSubject { kind, upload: Some(UploadId(1)), message },
            },
            evidence: None,
        };
        Seen {
            entries: (1..).zip(files).map(entry).collect(),
            gone: 0,
            uploads: vec![SeenUpload {
                id: UploadId(1),
                user: user(),
                file_name: "netsshare_a.zip".to_owned(),
                is_read: true,
                shipment_id: Some("A-17".to_owned()),
                messages: vec![SentMessage {
                    id: "1".to_owned(),
                    values: BTreeSet::from(["1", "2402911995", "162812"].map(str::to_owned)),
                }],
                findings: Vec::new(),
            }],
            unread_uploads: None,
            registrations: Vec::new(),
            began: Began { simulated: at(), real: at() },
            now: at(),
            marks: Vec::new(),
        }
    }

    /// Judged where the receipt says this, and the document of the result is not kept.
    fn state(expectation: &Expectation, seen: Seen, open: &[&str], receipt: &str) -> (StepState, String) {
        let scenario = nets_scenario::default_scenario();
        let mut contents = ReadFiles::default();
        contents.has(user(), "a.receipt", receipt.as_bytes());
        contents.has(user(), "b.zip", &zip_of_result());
        let mut signing = SigningEvidence { authority: Some(Ok(String::new())), documents: BTreeMap::new() };
        signing.documents.insert("b.zip".to_owned(), Err("the zip is not kept any more".to_owned()));
        let evidence = Evidence {
            seen,
            closed: Closed { open: open.iter().map(|why| (*why).to_owned()).collect() },
            runs: &[],
            own: &[],
            sender: user(),
            contents,
            signing,
            scenario: &scenario.scenario,
            named: NamedThings::default(),
            places: &XmlPlaces::default(),
        };
        let outcome = judge(expectation, &evidence);
        (outcome.state, outcome.seen.unwrap_or_default())
    }

    /// A result that says it was signed.
    fn zip_of_result() -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("receipt.xml", zip::write::SimpleFileOptions::default()).expect("a file");
        zip.write_all(b"<signingReceipt><status>SIGNED</status></signingReceipt>").expect("written");
        zip.finish().expect("a zip").into_inner()
    }

    const ACCEPTED: &str = "<receipt><status>200</status></receipt>";

    fn receipt(accepted: bool) -> Expectation {
        Expectation::Receipt(Receipt {
            shipment_id: Some("A-17".to_owned()),
            file: None,
            user: None,
            accepted: Some(accepted),
            rules: Vec::new(),
            says: None,
        })
    }

    fn exactly(count: u32) -> Count {
        Count { at_least: count, at_most: Some(count) }
    }

    fn file(count: Count) -> FileExpectation {
        FileExpectation { file: "*.receipt".to_owned(), user: None, count }
    }

    fn see(count: Count) -> Expectation {
        let entry = EntryPattern { file: Some("a.receipt".to_owned()), ..EntryPattern::default() };
        Expectation::See(See { entry, count, window: Window::default() })
    }

    fn outbound(count: Count) -> Expectation {
        let file = "*.receipt".to_owned();
        Expectation::Outbound(OutboundFiles { file, user: None, count, contains: None, xml: Vec::new() })
    }

    fn no_error() -> Expectation {
        Expectation::Finding(FindingExpectation {
            rule: None,
            severity: Some(Severity::Error),
            shipment_id: None,
            message_id: None,
            user: None,
            or_nothing_uploaded: false,
            count: exactly(0),
        })
    }

    #[test]
    fn what_is_not_kept_any_more_is_neither_there_nor_missing() {
        let other = |seen: Seen| Seen { entries: Vec::new(), ..seen };
        let gone = |seen: Seen| Seen { gone: 1_000, ..seen };
        for (expectation, whole, without) in [
            (receipt(true), StepState::Pass, StepState::Fail),
            (see(exactly(1)), StepState::Pass, StepState::Fail),
            (outbound(exactly(1)), StepState::Pass, StepState::Fail),
            (Expectation::Fetched(file(exactly(0))), StepState::Pass, StepState::Undecided),
        ] {
            let state = |seen| state(&expectation, seen, &[], ACCEPTED).0;
            assert_eq!(state(seen()), whole, "{expectation:?}");
            assert_eq!(state(other(seen())), without, "{expectation:?}");
            for seen in [gone(seen()), gone(other(seen()))] {
                assert_eq!(state(seen), StepState::Undecided, "{expectation:?}");
            }
        }
        // What is wrong with the only one that is known is wrong all the same.
        assert_eq!(state(&receipt(false), gone(seen()), &[], ACCEPTED).0, StepState::Fail);
    }

    #[test]
    fn no_more_than_so_many_is_decided_once_nothing_more_can_come() {
        let all = [
            see(exactly(1)),
            outbound(exactly(1)),
            Expectation::Fetched(file(exactly(0))),
            Expectation::Deleted(file(exactly(0))),
            no_error(),
        ];
        for expectation in all {
            assert_eq!(state(&expectation, seen(), &[], ACCEPTED).0, StepState::Pass, "{expectation:?}");
            let (state, told) = state(&expectation, seen(), &["a session is open"], ACCEPTED);
            assert_eq!(state, StepState::Undecided, "{expectation:?}");
            assert!(told.contains("a session is open"), "{told}");
        }
        assert_eq!(state(&see(Count::SOME), seen(), &["a session is open"], ACCEPTED).0, StepState::Pass);
    }

    /// `never`, where the control shows that entries were seen at all.
    fn never(entry: EntryPattern, control: EntryPattern) -> Expectation {
        Expectation::Never(Never { entry, window: Window::default(), control: Some(Box::new(control)) })
    }

    #[test]
    fn what_never_names_has_to_be_possible_together_or_negated_by_the_control() {
        let what = |what| EntryPattern { what: BTreeSet::from([what]), ..EntryPattern::default() };
        let (delivered, written) = (|| what("message_delivered"), || what("file_written"));
        let text = |text: &str| Some(text.to_owned());
        let shipment = |of: EntryPattern| EntryPattern { shipment_id: text("A-17"), ..of };
        let typed = |number: &str, of: EntryPattern| EntryPattern {
            document_type: Some(DocumentType::new(number).expect("a document type")),
            ..of
        };
        let reaches = |number: &str, of: EntryPattern| EntryPattern { recipient: text(number), ..of };
        let names = |file: &str, of: EntryPattern| EntryPattern { file: text(file), ..of };
        for (entry, control, is_proven) in [
            (shipment(delivered()), written(), true),
            (shipment(typed("162812", delivered())), written(), true),
            // Each is there, and no message has both.
            (shipment(typed("163057", delivered())), written(), false),
            (typed("163057", reaches("2402911995", delivered())), written(), false),
            (shipment(reaches("0411820680", delivered())), written(), false),
            (shipment(reaches("2402911995", typed("162812", delivered()))), written(), true),
            (
                EntryPattern { message_id: text("1"), ..shipment(typed("163057", delivered())) },
                written(),
                false,
            ),
            // The control says which of the filters is not to be.
            (shipment(typed("163057", written())), shipment(written()), true),
            (shipment(typed("163057", written())), written(), false),
            // What comes of an upload, and what comes of none.
            (
                EntryPattern { text: text("nowhere"), ..shipment(names("*.receipt", written())) },
                written(),
                true,
            ),
            (shipment(names("*_subscribers_*", written())), written(), false),
            (EntryPattern { upload: Some(UploadId(1)), ..shipment(delivered()) }, written(), true),
            // A client may store under any name, and what it has stored is told by its path.
            (names("*.part", what("file_stored")), written(), true),
            (names("/Inbound/DK87654321/*", what("file_stored")), written(), false),
            (names("netsshare_*", what("upload_abandoned")), written(), false),
            (names("*.part", written()), written(), false),
            // What recipients do is of no shipment.
            (typed("163057", reaches("2402911995", what("subscription_ended"))), written(), true),
        ] {
            let (state, told) = state(&never(entry.clone(), control), seen(), &[], ACCEPTED);
            let wanted = if is_proven { StepState::Pass } else { StepState::Undecided };
            assert_eq!(state, wanted, "{entry:?}: {told}");
        }
        let entry = shipment(typed("163057", delivered()));
        let told = state(&never(entry, written()), seen(), &[], ACCEPTED).1;
        assert!(told.contains("the shipment_id A-17 and the document_type 163057 together"), "{told}");
    }

    #[test]
    fn a_message_that_names_none_who_is_known_may_reach_each_of_them() {
        let mut seen = seen();
        seen.uploads[0].messages[0].values = BTreeSet::from(["CUSTOMER42".to_owned()]);
        let entry = EntryPattern {
            what: BTreeSet::from(["message_delivered"]),
            shipment_id: Some("A-17".to_owned()),
            recipient: Some("2402911995".to_owned()),
            ..EntryPattern::default()
        };
        let control = EntryPattern { what: BTreeSet::from(["file_written"]), ..EntryPattern::default() };
        assert_eq!(state(&never(entry, control), seen, &[], ACCEPTED).0, StepState::Pass);
    }

    #[test]
    fn uploads_that_cannot_be_read_have_findings_that_are_not_known() {
        let unread = Seen { unread_uploads: Some("the archive is broken".to_owned()), ..seen() };
        let (state, told) = state(&no_error(), unread, &[], ACCEPTED);
        assert_eq!(state, StepState::Undecided);
        assert!(told.contains("the archive is broken"), "{told}");
    }

    #[test]
    fn a_receipt_without_a_status_says_neither() {
        for accepted in [true, false] {
            let (state, told) = state(&receipt(accepted), seen(), &[], "<answer><state>200</state></answer>");
            assert_eq!(state, StepState::Undecided);
            assert!(told.contains("/receipt/status"), "{told}");
        }
        assert_eq!(state(&receipt(false), seen(), &[], &ACCEPTED.replace("200", "500")).0, StepState::Fail);
        assert_eq!(state(&receipt(false), seen(), &[], &ACCEPTED.replace("200", "400")).0, StepState::Pass);
    }

    #[test]
    fn a_result_is_undecided_where_it_or_its_document_is_not_known() {
        let signed = Expectation::Signed(SignedDocument {
            message_id: "1".to_owned(),
            shipment_id: None,
            user: None,
            signers: Vec::new(),
            rejected: false,
        });
        assert_eq!(state(&signed, Seen { entries: Vec::new(), ..seen() }, &[], ACCEPTED).0, StepState::Fail);
        let gone = Seen { entries: Vec::new(), gone: 7, ..seen() };
        assert_eq!(state(&signed, gone, &[], ACCEPTED).0, StepState::Undecided);
        let (state, told) = state(&signed, seen(), &[], ACCEPTED);
        assert_eq!(state, StepState::Undecided);
        assert!(told.contains("is not kept any more"), "{told}");
    }
}
