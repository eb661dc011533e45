//! How simulated time passes, and what it takes with it.

use serde_json::Value;

use crate::support::{Simulator, installed};

/// A scenario whose only signer signs one hour after delivery.
fn scenario(clock: &str) -> String {
    format!(
        "name: Clocks\n\
         clock: {clock}\n\
         senders:\n\
         \x20 - {{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}}\n\
         materials:\n\
         \x20 - {{document_type: 163057, name: Letter}}\n\
         \x20 - {{document_type: 162812, name: Contract, signing: {{deadline_days: 3}}}}\n\
         strangers: subscribed\n\
         otherwise: {{sign: {{after: 1h}}}}\n"
    )
}

#[test]
fn a_manual_clock_moves_only_when_it_is_told_to() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play_text(&scenario("{mode: manual, start: 2026-01-05T10:00}"));
    simulator.upload_sample("signing");
    simulator.settle();
    assert_eq!(simulator.outbound("tTEST1").len(), 1, "the receipt, and nothing else");
    let clock = simulator.get("/v1/clock").ok();
    assert_eq!((&clock["mode"], local(&clock)), (&Value::from("manual"), "2026-01-05T10:00:00+01:00"));
    assert_eq!(clock["next_event"]["local"], "2026-01-05T20:00:00+01:00");

    // Short of the hand-over nothing happens.
    let moved = simulator.advance(r#"{"to": "2026-01-05T19:59:59"}"#);
    assert_eq!(happened(&moved), [""; 0]);
    let moved = simulator.advance(r#"{"by": "1s"}"#);
    assert_eq!(happened(&moved), ["shipment_handed_over"]);
    assert_eq!(local(&moved), "2026-01-05T20:00:00+01:00");
    let moved = simulator.advance(r#"{"next_event": true}"#);
    assert_eq!(local(&moved), "2026-01-06T08:00:00+01:00");
    assert_eq!(happened(&moved), ["message_delivered", "signing_started"]);
    let moved = simulator.advance(r#"{"next_event": true}"#);
    assert_eq!(local(&moved), "2026-01-06T09:00:00+01:00");
    assert_eq!(happened(&moved), ["signer_signed", "document_signed"]);
    let moved = simulator.advance(r#"{"by": "1d"}"#);
    // First the distribution report of that morning, then the result.
    assert_eq!(happened(&moved), ["file_written", "return_file_processed", "file_written"]);
    assert_eq!(local(&moved), "2026-01-07T09:00:00+01:00");
    assert!(simulator.outbound("tTEST1").contains(&"signed_documents_2026-01-07_1.zip".to_owned()));
}

#[test]
fn when_nothing_is_left_to_happen_the_next_event_is_where_the_clock_is() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play_text(&scenario("{mode: manual, start: 2026-01-05T10:00}"));
    simulator.upload_sample("signing");
    simulator.settle();
    let mut moments = Vec::new();
    while simulator.get("/v1/clock").ok().get("next_event").is_some() {
        let moved = simulator.advance(r#"{"next_event": true}"#);
        moments.push((local(&moved).to_owned(), happened(&moved).len()));
        assert!(moments.len() < 10, "{moments:?}");
    }
    assert!(
        moments.iter().all(|(_, entries)| *entries > 0),
        "a next event at which nothing happens: {moments:?}"
    );
    let before = simulator.get("/v1/clock").ok();
    let moved = simulator.advance(r#"{"next_event": true}"#);
    assert_eq!((&moved["from"], &moved["to"]), (&before["now"], &before["now"]));
    assert_eq!(happened(&moved), [""; 0]);
}

#[test]
fn an_instant_clock_has_gone_through_everything_once_it_is_settled() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play_text(&scenario("{mode: instant, start: 2026-01-05T10:00}"));
    simulator.upload_sample("signing");
    let settled = simulator.settle();
    assert_eq!(settled["mode"], "instant");
    assert!(settled.get("next_event").is_none(), "{settled:#}");
    assert!(simulator.outbound("tTEST1").contains(&"signed_documents_2026-01-07_1.zip".to_owned()));
}

#[test]
fn a_scaled_clock_brings_days_within_seconds() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play_text(&scenario("{mode: scaled, day_takes: 1s, start: 2026-01-05T10:00}"));
    let clock = simulator.get("/v1/clock").ok();
    assert_eq!((&clock["mode"], &clock["factor"]), (&Value::from("scaled"), &Value::from(86_400)));
    simulator.upload_sample("signing");
    // The clock moves without a request; the wait ends with the event, not with its timeout.
    let written = simulator.wait("what=file_written&file=signed_documents_*");
    let delivered = simulator.wait("what=message_delivered");
    assert!(local(&delivered).contains("T08:00:00"), "{delivered}");
    assert!(local(&written).contains("T06:00:00"), "{written}");
}

#[test]
fn under_a_wall_clock_the_receipt_comes_and_the_document_does_not() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play_text(&scenario("{mode: wall, start: 2026-01-05T10:00}"));
    simulator.upload_sample("signing");
    simulator.wait("what=file_written&file=*.receipt");
    simulator.settle();
    assert_eq!(simulator.outbound("tTEST1").len(), 1);
    let clock = simulator.get("/v1/clock").ok();
    assert_eq!(clock["mode"], "wall");
    assert!(local(&clock).starts_with("2026-01-05T10:"), "{clock:#}");
    assert_eq!(clock["next_event"]["local"], "2026-01-05T20:00:00+01:00");
}

#[test]
fn a_wall_clock_that_begins_now_shows_the_computers_time() {
    let simulator = Simulator::play_text(&scenario("{mode: wall}"));
    let date = |arguments: &[&str]| {
        let said = crate::support::run(std::process::Command::new("date").args(arguments)).succeeds();
        said.trim().parse::<i64>().expect("seconds")
    };
    let before = date(&["+%s"]);
    let clock = simulator.get("/v1/clock").ok();
    let now: nets_core::Timestamp = clock["now"].as_str().expect("a time").parse().expect("a time");
    assert!((before..=date(&["+%s"])).contains(&now.as_second()), "{clock:#}");
}

#[test]
fn deliveries_are_at_eight_by_the_clock_on_the_wall_on_both_sides_of_the_change_of_time() {
    if !installed(&["sftp"]) {
        return;
    }
    for (start, delivered) in [
        // The night to the last Sunday of March has 23 hours, that of October 25.
        ("2026-03-28T10:00", "2026-03-29T08:00:00+02:00"),
        ("2026-10-24T10:00", "2026-10-25T08:00:00+01:00"),
    ] {
        let simulator = Simulator::play_text(&scenario(&format!("{{mode: manual, start: {start}}}")));
        simulator.upload_sample("signing");
        simulator.settle();
        simulator.advance(r#"{"by": "7d"}"#);
        let entry = |what: &str| {
            let entries = simulator.timeline(&format!("what={what}"));
            assert_eq!(entries.len(), 1, "{what}");
            entries[0].clone()
        };
        assert_eq!(local(&entry("message_delivered")), delivered);
        assert!(local(&entry("shipment_handed_over")).contains("T20:00:00"));
        assert!(local(&entry("return_file_processed")).contains("T06:00:00"));
        let signed = entry("signer_signed");
        assert!(local(&signed).contains("T09:00:00"), "{signed}");
    }
}

#[test]
fn a_clock_never_goes_back() {
    let simulator = Simulator::play_text(&scenario("{mode: manual, start: 2026-01-05T10:00}"));
    for body in [r#"{"to": "2026-01-05T09:59"}"#, r#"{"by": "-1s"}"#] {
        assert_eq!(simulator.send("POST", "/v1/clock/advance", body).status, 409, "{body}");
    }
    assert_eq!(local(&simulator.get("/v1/clock").ok()), "2026-01-05T10:00:00+01:00");
}

fn local(answer: &Value) -> &str {
    answer["local"].as_str().expect("a local time")
}

fn happened(moved: &Value) -> Vec<&str> {
    let entries = moved["entries"].as_array().expect("entries");
    entries.iter().map(|entry| entry["what"].as_str().expect("what happened")).collect()
}
