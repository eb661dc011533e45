//! A bundle as an answer: streamed, or refused before its first byte.

use nets_control::{Control, NoBundle, WantedBundle, WantedPersons, save_bundle};
use nets_driver::WorldName;

use crate::support::{Simulator, manual};

#[tokio::test]
async fn a_bundle_comes_piece_by_piece_as_a_file_of_the_worlds_name() {
    let simulator = Simulator::start(manual()).await;
    let answer = simulator.get("/v1/bundle").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    assert!(answer.header("content-disposition").contains("default.bundle.zip"));
    assert_eq!(answer.header("content-security-policy"), "sandbox");
    assert_eq!(answer.header("transfer-encoding"), "chunked", "how long it gets is not known before");
    let body = answer.body.iter().filter(|byte| **byte == b'b').count();
    assert!(body >= 300_000, "{body} bytes of it");
}

#[tokio::test]
async fn persons_are_replaced_unless_it_is_asked_for_what_was_sent() {
    let simulator = Simulator::start(manual()).await;
    let replaced = simulator.get("/v1/bundle").await.body;
    assert_eq!(simulator.get("/v1/bundle?persons=replaced").await.body, replaced);
    assert!(!replaced.contains(&b's'), "the program is asked for one with pseudonyms");
    let as_sent = simulator.get("/v1/bundle?persons=as_sent").await.body;
    assert!(as_sent.contains(&b's'), "the program is asked for one as it was sent");
}

#[tokio::test]
async fn why_there_is_none_is_told_before_anything_is_sent() {
    let simulator = Simulator::start(manual()).await;
    let problem = simulator.get("/v1/bundle?contents=false").await.problem(409, "no-bundle");
    assert_eq!(problem["detail"], "its events were not kept");
    assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("POST /v1/reset")), "{problem}");
    let problem = simulator.get("/v1/bundle?contents=maybe").await.problem(400, "bad-parameter");
    assert_eq!(problem["parameter"], "contents");
    let problem = simulator.get("/v1/bundle?persons=some").await.problem(400, "bad-parameter");
    assert_eq!(problem["parameter"], "persons");
    simulator.get("/v1/bundle?world=nowhere").await.problem(404, "unknown-world");
}

#[tokio::test]
async fn a_bundle_is_kept_whole_or_the_file_that_was_there_stays() {
    let simulator = Simulator::start(manual()).await;
    let control: &dyn Control = &*simulator.program;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.bundle.zip");
    let wanted = WantedBundle { contents: true, persons: WantedPersons::Replaced };
    let saved = save_bundle(control, &WorldName::DEFAULT, wanted, &path).await;
    saved.expect("a bundle");
    assert_eq!(std::fs::metadata(&path).expect("the file").len(), 300_000);
    let without = WantedBundle { contents: false, ..wanted };
    let refused = save_bundle(control, &WorldName::DEFAULT, without, &path).await;
    assert_eq!(refused.expect_err("it cannot be made").to_string(), "its events were not kept");
    assert_eq!(std::fs::metadata(&path).expect("the file").len(), 300_000);
    let nowhere = folder.path().join("none/a.bundle.zip");
    let nowhere = save_bundle(control, &WorldName::DEFAULT, wanted, &nowhere).await;
    assert!(matches!(nowhere, Err(NoBundle::NotTaken(_))));
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("the folder").count(),
        1,
        "nothing unfinished is left"
    );
}
