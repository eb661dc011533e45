//! What entries of the timeline say of themselves: whose they are, which file is meant, whether a sender should look,
//! and how much of the memory they take.

use nets_core::evidence::{DecidedBy, Evidence};
use nets_core::identity::{RegistrationId, UploadId, UserId};
use nets_core::shipment::FormatVersion;
use nets_core::state::MessageState;
use nets_core::timeline::{Happening, TransferredFile};
use serde_json::{Value, json};

/// What an entry is held to.
#[derive(Debug, Clone, Copy, PartialEq)]
struct About {
    user: Option<&'static str>,
    /// It comes from a login, though it may not say which.
    is_of_a_login: bool,
    file: Option<&'static str>,
    needs_attention: bool,
    is_observed: bool,
    weight: usize,
}

/// Of the sender tTEST1, and nothing worth a look.
const PLAIN: About = About {
    user: Some("tTEST1"),
    is_of_a_login: true,
    file: None,
    needs_attention: false,
    is_observed: false,
    weight: 0,
};

const OBSERVED: About = About { is_observed: true, ..PLAIN };

/// Of the world.
const WORLD: About = About { user: None, is_of_a_login: false, ..PLAIN };

fn happening(what: &str, of_a_sender: bool, fields: Value) -> Happening {
    let mut entry = fields;
    let object = entry.as_object_mut().expect("an object");
    object.insert("what".to_owned(), what.into());
    if of_a_sender {
        object.insert("user".to_owned(), "tTEST1".into());
    }
    serde_json::from_value(entry).unwrap_or_else(|error| panic!("{what}: {error}"))
}

fn long(length: usize) -> String {
    "x".repeat(length)
}

fn check(told: &Happening, about: &About) {
    let found = (told.user(), told.is_of_a_login(), told.file(), told.needs_attention());
    let expected = (about.user, about.is_of_a_login, about.file, about.needs_attention);
    assert_eq!(found, expected, "{}", told.name());
    assert_eq!((told.is_observed(), told.weight()), (about.is_observed, about.weight), "{}", told.name());
}

#[test]
fn what_was_observed_of_a_client_says_whose_it_is_and_whether_it_went_as_it_should() {
    let (reason, key, address, software) = (long(1_000), long(100), long(20), long(3));
    let attention = About { needs_attention: true, ..OBSERVED };
    for (what, fields, about) in [
        (
            "login_accepted",
            json!({ "key": key, "address": address, "software": software }),
            About { weight: 123, ..OBSERVED },
        ),
        ("login_accepted", json!({ "key": key, "leniency": "SHA-1" }), About { weight: 100, ..attention }),
        (
            "login_refused",
            json!({ "reason": reason, "key": key, "address": address, "software": software }),
            About { weight: 1_123, ..attention },
        ),
        ("upload_started", json!({ "path": "/a" }), About { file: Some("/a"), ..OBSERVED }),
        ("upload_abandoned", json!({ "path": "/a", "bytes": 1 }), About { file: Some("/a"), ..attention }),
        (
            "file_stored",
            json!({ "path": "/a", "bytes": 1, "hint": long(50) }),
            About { file: Some("/a"), weight: 50, ..attention },
        ),
        ("file_stored", json!({ "path": "/a", "bytes": 1 }), About { file: Some("/a"), ..OBSERVED }),
        (
            "file_renamed",
            json!({ "path": "/a", "to": long(30) }),
            About { file: Some("/a"), weight: 30, ..OBSERVED },
        ),
        (
            "request_refused",
            json!({ "path": "/a", "reason": reason }),
            About { file: Some("/a"), weight: 1_000, ..attention },
        ),
        (
            "command_refused",
            json!({ "command": long(10), "reason": reason }),
            About { weight: 1_010, ..OBSERVED },
        ),
        ("file_fetched", json!({ "file": "r", "bytes": 1 }), About { file: Some("r"), ..OBSERVED }),
        ("file_deleted", json!({ "file": "r" }), About { file: Some("r"), ..PLAIN }),
    ] {
        check(&happening(what, true, fields), &about);
    }
    let negotiation = json!({ "reason": reason, "address": address });
    check(
        &happening("negotiation_failed", false, negotiation),
        &About { user: None, weight: 1_020, ..attention },
    );
}

#[test]
fn what_was_forgiven_is_told_of_the_login_alone() {
    let leniency = |what, fields| happening(what, true, fields).leniency().map(str::to_owned);
    assert_eq!(
        leniency("login_accepted", json!({ "key": "k", "leniency": "SHA-1" })),
        Some("SHA-1".to_owned())
    );
    assert_eq!(leniency("login_accepted", json!({ "key": "k" })), None);
    assert_eq!(leniency("file_deleted", json!({ "file": "r" })), None);
    assert_eq!(leniency("shipment_refused", json!({ "upload": 1, "errors": 1, "reasons": [] })), None);
}

#[test]
fn what_follows_says_whose_it_is_and_whether_its_sender_should_look() {
    let party = json!({ "person": { "country": "DK", "number": "6101800001" } });
    let message = json!({ "message": { "upload": 1, "index": 0 }, "message_id": "m1" });
    let of_message = |more: Value| {
        let mut fields = message.clone();
        let fields_of = fields.as_object_mut().expect("an object");
        fields_of.extend(more.as_object().expect("an object").clone());
        fields
    };
    let reason = long(1_000);
    let attention = About { needs_attention: true, ..PLAIN };
    let answered = |findings: Value| json!({ "registration": 1, "word": "OK", "findings": findings });
    for (what, fields, about) in [
        (
            "upload_finished",
            json!({ "upload": 1, "file": "a.zip", "size": 1 }),
            About { file: Some("a.zip"), ..PLAIN },
        ),
        ("shipment_accepted", accepted(0), PLAIN),
        ("shipment_accepted", accepted(1), About { needs_attention: true, ..PLAIN }),
        (
            "shipment_refused",
            json!({ "upload": 1, "errors": 2, "reasons": [long(100), long(200)] }),
            About { weight: 300, ..attention },
        ),
        ("message_delivered", of_message(json!({ "recipient": party })), PLAIN),
        (
            "message_delivered",
            of_message(json!({ "recipient": party, "unknown_production_unit": long(10) })),
            About { needs_attention: true, weight: 10, ..PLAIN },
        ),
        (
            "message_passed_on",
            of_message(json!({ "recipient": party, "from": "eboks", "reason": reason, "channel": "print" })),
            About { weight: 1_000, ..PLAIN },
        ),
        (
            "message_rejected",
            of_message(json!({ "recipient": party, "reason": reason, "channel": "print" })),
            About { weight: 1_000, ..attention },
        ),
        (
            "signing_started",
            of_message(json!({ "signers": [party, party], "deadline": "2026-01-05T09:00:00Z" })),
            About { weight: 128, ..PLAIN },
        ),
        (
            "signer_rejected",
            of_message(json!({ "signer": party, "reason": reason })),
            About { weight: 1_000, ..PLAIN },
        ),
        (
            "result_renamed",
            of_message(json!({ "file": "r.zip", "because": reason })),
            About { file: Some("r.zip"), weight: 1_000, ..PLAIN },
        ),
        ("file_written", json!({ "file": "r", "kind": "receipt" }), About { file: Some("r"), ..PLAIN }),
        (
            "file_failed",
            json!({ "file": "r", "kind": "receipt", "reason": reason }),
            About { file: Some("r"), weight: 1_000, ..attention },
        ),
        ("alias_service_answered", answered(json!([])), PLAIN),
        ("alias_service_answered", answered(json!([long(7)])), About { weight: 7, ..attention }),
        (
            "alias_refused",
            json!({
                "registration": 1, "person": party, "document_type": "300001", "alias1": "K1", "told": "no"
            }),
            attention,
        ),
        ("observations_dropped", json!({ "count": 1 }), About { is_observed: true, ..attention }),
    ] {
        check(&happening(what, true, fields), &about);
    }
}

#[test]
fn what_happens_to_the_world_is_of_no_sender() {
    let reason = long(1_000);
    let of_the_world = [
        (
            "storage_failed",
            json!({ "reason": reason }),
            About { needs_attention: true, weight: 1_000, ..WORLD },
        ),
        ("storage_recovered", json!({}), WORLD),
        ("return_file_processed", json!({ "results": 1 }), WORLD),
        // Of names that the scenario does not have.
        (
            "observations_dropped",
            json!({ "count": 1 }),
            About { is_of_a_login: true, is_observed: true, needs_attention: true, ..WORLD },
        ),
    ];
    for (what, fields, about) in of_the_world {
        check(&happening(what, false, fields), &about);
    }
}

fn accepted(warnings: u32) -> Value {
    json!({ "upload": 1, "shipment_id": "s", "messages": 1, "warnings": warnings })
}

#[test]
fn a_file_that_came_or_went_whole_is_named() {
    let outbound =
        |file: &str| Some(TransferredFile::Outbound(UserId::new("tTEST1").expect("a user"), file.to_owned()));
    for (what, fields, transferred) in [
        (
            "upload_finished",
            json!({ "upload": 7, "file": "a", "size": 1 }),
            Some(TransferredFile::Upload(UploadId(7))),
        ),
        ("file_written", json!({ "file": "r", "kind": "receipt" }), outbound("r")),
        ("file_fetched", json!({ "file": "r", "bytes": 1 }), outbound("r")),
        // A file of Inbound is told by its path.
        ("file_fetched", json!({ "file": "/Inbound/x", "bytes": 1 }), None),
        ("file_deleted", json!({ "file": "r" }), None),
        ("shipment_accepted", accepted(0), None),
    ] {
        assert_eq!(happening(what, true, fields).transferred(), transferred, "{what}");
    }
}

#[test]
fn evidence_takes_its_own_room_and_that_of_its_texts() {
    let nothing = Evidence::default();
    assert_eq!(nothing.weight(), size_of::<Evidence>());
    let evidence = Evidence {
        shipment_id: Some(long(100)),
        document_type: Some(crate::world::document_type("163057")),
        signers_decided_by: vec![DecidedBy::Otherwise; 3],
        ..Evidence::default()
    };
    let more = evidence.weight() - nothing.weight();
    assert_eq!(more, 100 + "163057".len() + 3 * size_of::<DecidedBy>());
}

#[test]
fn a_state_and_a_version_are_called_as_they_are_written_down() {
    let (at, result) = ("2026-01-05T09:00:00Z", "signed");
    for fields in [
        json!({ "state": "accepted", "hand_over": at, "delivery": at }),
        json!({ "state": "handed_over", "delivery": at }),
        json!({ "state": "delivered", "at": at }),
        json!({ "state": "awaiting_publication", "at": at, "visible": at }),
        json!({ "state": "printing", "at": at, "printed": at }),
        json!({ "state": "printed", "at": at }),
        json!({ "state": "mail_returned", "at": at }),
        json!({ "state": "rejected", "at": at, "channel": "print", "reason": "no" }),
        json!({ "state": "signing", "deadline": at, "signers": [] }),
        json!({ "state": "concluded", "at": at, "result": result }),
        json!({ "state": "returned", "at": at, "result": result, "file": "r" }),
    ] {
        let state: MessageState = serde_json::from_value(fields.clone()).expect("a state");
        assert_eq!(fields["state"], state.name());
    }
    for version in FormatVersion::ALL {
        assert_eq!(serde_json::to_value(version).expect("JSON"), version.number());
    }
    assert_eq!((UploadId(7).to_string(), RegistrationId(8).to_string()), ("7".to_owned(), "8".to_owned()));
}
