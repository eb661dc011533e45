//! The certificate as a whole.

use std::collections::BTreeSet;
use std::path::Path;

use nets_certify::{SentKind, catalogue};

use crate::golden;
use crate::stage::Act::{ByHand, Fetch, Hours, Login, Send};
use crate::stage::Stage;
use crate::story::Ends;
use crate::{able, never, read};

#[test]
fn every_line_that_needs_no_fault_has_a_story_that_shows_it_and_one_that_does_not() {
    let told = || able::STORIES.iter().chain(read::STORIES).chain(never::STORIES);
    let ids: BTreeSet<&str> = told().map(|stories| stories.id).collect();
    let wanted: BTreeSet<&str> = catalogue()
        .filter(|requirement| !requirement.needs_fault())
        .map(|requirement| requirement.id)
        .collect();
    assert_eq!(ids, wanted);
    for stories in told().filter(|stories| stories.id.starts_with("never.")) {
        assert!(
            matches!(stories.ends, Ends::Broken(_)),
            "{}: what must never be is to be broken",
            stories.id
        );
    }
}

#[tokio::test]
async fn a_world_in_which_nothing_happened_shows_nothing() {
    let stage = Stage::new();
    let scene = stage.after(&[]).await;
    let claims = SentKind::ALL;
    let certificate = scene.certificate(claims).await;
    assert_eq!((certificate.totals.shown, certificate.totals.broken), (0, 0), "{certificate:#?}");
    assert_eq!(certificate.totals.not_claimed, 0);
    assert!(!certificate.passes && certificate.verdict.starts_with("Not yet"), "{}", certificate.verdict);
}

#[tokio::test]
async fn a_sender_that_only_waits_passes_nothing() {
    let stage = Stage::new();
    let scene = stage.after(&[Hours(240)]).await;
    let certificate = scene.certificate(&[]).await;
    assert_eq!(certificate.totals.shown, 0, "{certificate:#?}");
}

#[tokio::test]
async fn what_a_sender_neither_says_nor_tries_is_not_claimed() {
    let stage = Stage::new();
    let scene = stage.after(&[Login, Send("contract")]).await;
    let certificate = scene.certificate(&[SentKind::Print]).await;
    let standing =
        |id: &str| certificate.lines.iter().find(|line| line.id == id).expect("a line").standing.as_str();
    assert_eq!(standing("can.alias"), "not_claimed");
    assert_eq!(standing("can.print"), "not_exercised");
    assert_eq!(standing("reads.deadline"), "not_exercised", "it was seen to send contracts");
    assert_eq!(certificate.seen, ["signing"]);
    assert_eq!(certificate.claims, ["print"]);
}

#[tokio::test]
async fn evidence_has_the_digest_of_each_file() {
    let stage = Stage::new();
    let scene = stage.after(&[Login, Send("letter"), Fetch("*.receipt"), Hours(24)]).await;
    let certificate = scene.certificate(&[]).await;
    let with_digest: Vec<_> = certificate
        .lines
        .iter()
        .flat_map(|line| &line.evidence)
        .filter_map(|entry| entry.sha256.as_ref())
        .collect();
    assert!(with_digest.len() >= 3, "{certificate:#?}");
    assert!(with_digest.iter().all(|digest| digest.len() == 64));
    let written = serde_json::to_string(&certificate).expect("JSON");
    let read: nets_certify::Certificate = serde_json::from_str(&written).expect("a certificate");
    assert_eq!(read, certificate);
}

#[tokio::test]
async fn every_report_names_every_line_and_what_is_open() {
    let stage = Stage::new();
    let scene = stage.after(&[Login, Send("letter"), Send("letter"), Hours(24)]).await;
    let certificate = scene.certificate(&[]).await;
    let (table, html) = (nets_certify::table(&certificate), nets_certify::html(&certificate));
    for line in &certificate.lines {
        assert!(table.contains(&line.id) && html.contains(&line.id), "{}", line.id);
        if line.is_open() {
            assert!(table.contains(&line.to_do), "{}: {table}", line.id);
        }
    }
    assert!(table.contains("broken never.send-again-after-200"), "{table}");
    assert!(html.contains("May tTEST1 (Demo sender) go on to the next environment?"), "{html}");
    assert!(!html.contains("<script"), "{html}");
}

/// All that a sender of letters and contracts must show, in one world.
#[tokio::test]
async fn a_sender_that_does_all_of_it_right_is_certified_with_nothing_open() {
    let stage = Stage::new();
    let scene = stage
        .after(&[
            Login,
            ByHand("letter"),
            Send("letter"),
            Send("another"),
            Send("unsubscribed"),
            Send("contract"),
            Send("contract-two"),
            Send("contract-many"),
            Send("contract-rejected"),
            Send("contract-rejected-silently"),
            Send("contract-slow"),
            Fetch("*.receipt"),
            Hours(24),
            Fetch("*"),
            Send("another:2"),
            Hours(24),
            Fetch("*"),
            Hours(96),
            Fetch("*"),
        ])
        .await;
    let certificate = scene.certificate(&[SentKind::Plain, SentKind::Signing, SentKind::Lists]).await;
    let open: Vec<_> = certificate.lines.iter().filter(|line| line.is_open()).collect();
    assert!(certificate.passes && open.is_empty(), "{open:#?}");
    assert!(certificate.verdict.starts_with("Yes:"), "{}", certificate.verdict);
    assert!(certificate.totals.shown_on_assumptions > 0, "a pass that rests on assumptions says so");
    assert_eq!(certificate.totals.need_faults, 4);

    // With one thing wrong, it is not.
    let scene = stage.after(&[Login, Send("letter"), Send("letter"), Fetch("*"), Hours(24)]).await;
    let certificate = scene.certificate(&[]).await;
    let broken =
        certificate.lines.iter().filter(|line| line.standing == "broken").map(|line| line.id.as_str());
    assert_eq!(broken.collect::<Vec<_>>(), ["never.send-again-after-200"]);
}

/// The sample in the docs: a sender of letters, a few days on its way.
#[tokio::test]
async fn the_sample_of_a_report_is_what_a_report_is() {
    let stage = Stage::new();
    let scene = stage
        .after(&[
            Login,
            Send("letter"),
            Fetch("*.receipt"),
            Send("attached"),
            ByHand("dash"),
            Hours(24),
            Fetch("*"),
            Send("another"),
            Send("another"),
            Hours(24),
            Fetch("*"),
        ])
        .await;
    let mut certificate =
        scene.certificate(&[SentKind::Plain, SentKind::Attachments, SentKind::Signing]).await;
    // The day on which the sample was first made.
    certificate.made = "2026-11-29T07:00:00Z".to_owned();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/certificate-sample.html");
    golden::agrees(place, &nets_certify::html(&certificate));
}
