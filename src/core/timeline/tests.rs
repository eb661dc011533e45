//! How an entry is written and read, and what it is known by.

use super::*;
use crate::event::Client;
use alloc::string::ToString;

fn written_and_read(happening: Happening) -> (serde_json::Value, Happening) {
    let at = Timestamp::UNIX_EPOCH;
    let entry = Entry { seq: 7, at, real: None, happening, evidence: None };
    let json = serde_json::to_value(&entry).expect("an entry can be written as JSON");
    let read: Happening = serde_json::from_value(json.clone()).expect("what was written can be read");
    assert_eq!(read, entry.happening);
    (json, read)
}

fn result_of(upload: u64, message_id: &str) -> FileSubject {
    let message = MessageRef { upload: UploadId(upload), index: 1 };
    FileSubject {
        kind: OutboundKind::SigningResult,
        upload: Some(message.upload),
        message: Some(FileMessage { message, message_id: message_id.to_string() }),
    }
}

#[test]
fn an_entry_is_one_flat_object_that_says_what_happened() {
    let user = UserId::new("tTEST1").expect("a user id");
    let subject = FileSubject { kind: OutboundKind::Receipt, upload: Some(UploadId(3)), message: None };
    let (json, _) = written_and_read(Happening::FileWritten { user, file: "a.receipt".to_string(), subject });
    assert_eq!(
        json,
        serde_json::json!({
            "seq": 7,
            "at": "1970-01-01T00:00:00Z",
            "what": "file_written",
            "user": "tTEST1",
            "file": "a.receipt",
            "kind": "receipt",
            "upload": 3,
        })
    );
}

#[test]
fn a_file_says_what_it_is_and_what_it_answers() {
    let user = UserId::new("tTEST1").expect("a user id");
    let file = "a.zip".to_string();
    let (json, read) = written_and_read(Happening::FileWritten { user, file, subject: result_of(3, "M") });
    assert_eq!(json["kind"], "signing_result");
    assert_eq!(json["message"], serde_json::json!({ "upload": 3, "index": 1 }));
    assert_eq!(read.upload(), Some(UploadId(3)));
    assert_eq!(read.message().map(|(_, id)| id), Some("M"));
}

#[test]
fn what_a_client_does_is_observed_and_what_follows_from_it_is_not() {
    let user = || UserId::new("tTEST1").expect("a user id");
    let file = || "a".to_string();
    let fetched = Observation::FileFetched { user: user(), file: file(), bytes: 1, of: None };
    let deleted = Observation::FileDeleted { user: user(), file: file() };
    assert!(Happening::Observed(fetched).is_observed());
    assert!(!Happening::Observed(deleted).is_observed(), "the journal has it");
    assert!(!Happening::ReturnFileProcessed { results: 0 }.is_observed());
}

#[test]
fn what_was_refused_or_lies_in_the_wrong_place_needs_attention() {
    let stored = |hint: Option<&str>| {
        Happening::Observed(Observation::FileStored {
            user: UserId::new("tTEST1").expect("a user id"),
            path: "/Inbound/DK12345678/x".to_string(),
            bytes: 1,
            hint: hint.map(ToString::to_string),
        })
    };
    let (json, read) = written_and_read(stored(Some("name it otherwise")));
    assert_eq!(json["hint"], "name it otherwise");
    assert!(read.needs_attention());
    let (json, read) = written_and_read(stored(None));
    assert!(json.get("hint").is_none() && !read.needs_attention());
}

#[test]
fn an_observation_stands_on_the_timeline_like_everything_else() {
    let observation = Observation::LoginRefused {
        user: "x".to_string(),
        reason: "no such user".to_string(),
        key: Some("SHA256:x".to_string()),
        client: Client { address: Some("127.0.0.1:4000".to_string()), ..Client::default() },
    };
    let (json, read) = written_and_read(Happening::Observed(observation.clone()));
    assert_eq!(json["what"], "login_refused");
    assert_eq!(json["address"], "127.0.0.1:4000");
    assert_eq!(read, Happening::Observed(observation));
}
