//! Reading and moving the clock.

use crate::support::{Simulator, manual};
use serde_json::json;

#[tokio::test]
async fn the_clock_shows_the_time_in_both_forms() {
    let simulator = Simulator::start(manual()).await;
    let mut clock = simulator.get("/v1/clock").await.ok();
    let epoch = clock.as_object_mut().and_then(|clock| clock.remove("epoch"));
    assert!(epoch.is_some_and(|epoch| epoch.as_str().is_some_and(|epoch| epoch.len() == 16)));
    assert_eq!(
        clock,
        json!({ "now": "2026-01-05T09:00:00Z", "local": "2026-01-05T10:00:00+01:00", "mode": "manual", "world": "default" })
    );
}

#[tokio::test]
async fn a_duration_moves_the_clock_by_as_much() {
    let simulator = Simulator::start(manual()).await;
    let moved = simulator.post("/v1/clock/advance", r#"{"by": "1d 2h"}"#).await.ok();
    assert_eq!(moved["from"], "2026-01-05T09:00:00Z");
    assert_eq!(moved["to"], "2026-01-06T11:00:00Z");
    assert_eq!(moved["local"], "2026-01-06T12:00:00+01:00");
    // The day's subscription list is the one thing that comes without an act or an upload.
    assert_eq!(moved["entries"].as_array().map(Vec::len), Some(1));
    assert_eq!(moved["entries"][0]["what"], "file_written");
    assert_eq!(simulator.get("/v1/clock").await.ok()["now"], "2026-01-06T11:00:00Z");
}

#[tokio::test]
async fn a_time_without_offset_is_meant_in_copenhagen() {
    let simulator = Simulator::start(manual()).await;
    let local = simulator.post("/v1/clock/advance", r#"{"to": "2026-01-06T08:00"}"#).await.ok();
    assert_eq!(local["to"], "2026-01-06T07:00:00Z");
    let offset = simulator.post("/v1/clock/advance", r#"{"to": "2026-01-06T08:00:00-05:00"}"#).await.ok();
    assert_eq!(offset["to"], "2026-01-06T13:00:00Z");
}

#[tokio::test]
async fn an_advance_answers_with_all_that_happened_on_the_way() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    let moved = simulator.post("/v1/clock/advance", r#"{"to": "2026-01-06T08:00"}"#).await.ok();
    let entries: Vec<_> = moved["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| (entry["what"].as_str().expect("a name"), entry["local"].as_str().expect("a time")))
        .collect();
    assert_eq!(
        entries,
        [
            ("file_written", "2026-01-05T14:00:00+01:00"),
            ("shipment_handed_over", "2026-01-05T20:00:00+01:00"),
            ("message_delivered", "2026-01-06T08:00:00+01:00"),
            ("message_delivered", "2026-01-06T08:00:00+01:00"),
        ]
    );
}

#[tokio::test]
async fn the_next_event_is_announced_and_then_reached() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    simulator.post("/v1/settle", "").await.ok();
    let announced = simulator.get("/v1/clock").await.ok()["next_event"]["at"].clone();
    assert_eq!(announced, "2026-01-05T19:00:00Z");
    let moved = simulator.post("/v1/clock/advance", r#"{"next_event": true}"#).await.ok();
    assert_eq!(moved["to"], announced);
}

#[tokio::test]
async fn a_moment_that_has_passed_is_a_conflict() {
    let simulator = Simulator::start(manual()).await;
    let answer = simulator.post("/v1/clock/advance", r#"{"to": "2026-01-05T09:59"}"#).await;
    let problem = answer.problem(409, "moment-has-passed");
    assert_eq!(problem["parameter"], "to");
    assert_eq!(
        problem["detail"],
        "2026-01-05T09:59:00+01:00 is before 2026-01-05T10:00:00+01:00, which the clock shows"
    );
    simulator.post("/v1/clock/advance", r#"{"by": "-1s"}"#).await.problem(409, "moment-has-passed");
    assert_eq!(simulator.get("/v1/clock").await.ok()["now"], "2026-01-05T09:00:00Z");
}

#[tokio::test]
async fn a_jump_into_the_far_future_is_refused() {
    let simulator = Simulator::start(manual()).await;
    for body in [r#"{"by": "100000d"}"#, r#"{"to": "9999-01-01T00:00"}"#] {
        simulator.post("/v1/clock/advance", body).await.problem(400, "too-far");
    }
}

#[tokio::test]
async fn a_body_that_is_no_move_says_why() {
    let simulator = Simulator::start(manual()).await;
    for (body, detail) in [
        ("", "the body is not JSON: there is none"),
        ("{\n\"by\" 1}", "the body is not JSON: `1` has no place here, or something is missing before it"),
        ("[]", "the body is not a JSON object"),
        ("{}", "the body needs exactly one of `by`, `to` and `next_event`"),
        (r#"{"by": "1h", "next_event": true}"#, "the body needs exactly one of `by`, `to` and `next_event`"),
        (r#"{"by": 3600}"#, "`by` is not a text"),
        (r#"{"by": "soon"}"#, "`soon` is not a duration"),
        (r#"{"to": "08:00"}"#, "`08:00` is not a date and time"),
        (r#"{"next_event": false}"#, "`next_event` can only be true"),
        (r#"{"too": "2026-01-06T08:00"}"#, "no member is called `too`"),
    ] {
        let problem = simulator.post("/v1/clock/advance", body).await.problem(400, "bad-body");
        assert_eq!(problem["detail"], detail, "{body}");
    }
    let problem = simulator.post("/v1/clock/advance", r#"{"too": "x"}"#).await.json();
    assert_eq!(problem["hint"], "did you mean `to`?");
    let problem = simulator.post("/v1/clock/advance", "{\n\"by\" 1}").await.json();
    assert_eq!((&problem["line"], &problem["column"]), (&json!(2), &json!(6)));
}

#[tokio::test]
async fn a_settled_world_has_read_every_upload() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    simulator.post("/v1/settle", "").await.ok();
    let shipments = simulator.get("/v1/shipments").await.ok();
    assert_eq!(shipments["shipments"][0]["state"], "under_way");
}

#[tokio::test]
async fn under_an_instant_clock_a_settled_world_has_nothing_left_to_do() {
    let simulator = Simulator::start(nets_scenario::default_scenario()).await;
    simulator.upload_sample("signing").await;
    let clock = simulator.post("/v1/settle?timeout=60s", "").await.ok();
    assert!(clock.get("next_event").is_none(), "{clock:#}");
    assert_eq!(simulator.get("/v1/shipments/1").await.ok()["state"], "finished");
}

#[tokio::test]
async fn what_does_not_settle_in_time_is_told() {
    let simulator = Simulator::start(manual()).await;
    let world = simulator.program.playing().world;
    let user = nets_core::identity::UserId::new(crate::support::USER).expect("a user");
    let mailbox = world.files().mailbox(&user).expect("a mailbox");
    let how = nets_mailbox::OpenForWrite { create: true, ..nets_mailbox::OpenForWrite::default() };
    let open = mailbox.open_for_write(b"/Inbound/DK12345678/netsshare_a.zip", how).expect("a handle");
    simulator.post("/v1/settle?timeout=1ms", "").await.problem(408, "not-settled");
    drop(open);
}
