//! The suite's own test: a correct service passes it, and each mistake fails its one case.

use std::time::Duration;

use nets_alias::conformance::{AssumedCases, Case, CaseResult, Suite};
use nets_alias::reference::Flaw;

use crate::support::raw::{Then, answers};
use crate::support::{start, suite};

#[tokio::test]
async fn the_reference_service_passes_every_case() {
    let running = start(None).await;
    let report = suite(running.address()).run(|_| {}).await.expect("a report");
    assert_eq!(report.count("passed"), Case::ALL.len(), "{report}");
    assert!(!report.to_string().contains("AB12"), "alias 2 is in the report");
    assert!(!report.to_json().expect("JSON").contains("AB12"));
}

/// The flaw and the one case it must fail.
const FLAWS: [(Flaw, Case); 33] = [
    (Flaw::RefusesAKnownCustomer, Case::KnownPair),
    (Flaw::SaysNotFound, Case::AnswerStatus),
    (Flaw::EndsTheLine, Case::AnswerWord),
    (Flaw::WritesAByteOrderMark, Case::AnswerWord),
    (Flaw::WritesSmallLetters, Case::AnswerWord),
    (Flaw::WritesQuotes, Case::AnswerWord),
    (Flaw::ReadsParametersByPlace, Case::ParameterOrder),
    (Flaw::RefusesFurtherParameters, Case::FurtherParameters),
    (Flaw::TakesAMissingValueForGranted, Case::MissingParameters),
    (Flaw::KnowsEveryGroup, Case::UnknownGroup),
    (Flaw::FailsOnAnUnknownCustomer, Case::UnknownCustomer),
    (Flaw::IgnoresTheSecondValue, Case::WrongSecondValue),
    (Flaw::TakesAnySignInTheFirstValue, Case::Field1Syntax),
    (Flaw::TakesAnySignInTheSecondValue, Case::Field2Syntax),
    (Flaw::RefusesFiftyCharacters, Case::FiftyCharacters),
    (Flaw::TakesFiftyOneCharactersFirst, Case::Field1TooLong),
    (Flaw::TakesFiftyOneCharactersSecond, Case::Field2TooLong),
    (Flaw::DecodesAsLatin1, Case::DanishLetters),
    (Flaw::DecodesPlusTwice, Case::Plus),
    (Flaw::SplitsAfterDecoding, Case::Ampersand),
    (Flaw::DecodesPercentTwice, Case::Percent),
    (Flaw::LooksForAnEmptyValue, Case::EmptyValues),
    (Flaw::FailsWhenClosed, Case::SystemClosed),
    (Flaw::ClosesWhenItFails, Case::SystemError),
    (Flaw::AllowsEverybody, Case::AliasNotAllowed),
    (Flaw::AcceptsNoClientCertificate, Case::NoClientCertificate),
    (Flaw::AcceptsAnyAuthority, Case::OtherAuthority),
    (Flaw::AcceptsExpiredCertificates, Case::ExpiredClient),
    (Flaw::AcceptsRevokedCertificates, Case::RevokedClient),
    (Flaw::AnswersPlainHttp, Case::PlainHttp),
    (Flaw::AnswersTenConnectionsAtMost, Case::AtOnce),
    (Flaw::RepeatsItselfOnAConnection, Case::KeptConnection),
    (Flaw::AnswersNothingBeforeClosing, Case::ClosedConnection),
];

#[tokio::test]
async fn each_flaw_fails_the_one_case_it_breaks() {
    let mut wrong = Vec::new();
    for (flaw, case) in FLAWS {
        let running = start(Some(flaw)).await;
        let strict = Suite { assumed: AssumedCases::Fail, ..suite(running.address()) };
        let report = strict.run(|_| {}).await.expect("a report");
        if report.failed() != [case] {
            wrong.push(format!("{flaw:?} should fail {case:?} and failed {:?}\n{report}", report.failed()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn answers_over_the_limit_fail_the_latency_alone() {
    let running = start(None).await;
    let strict = Suite { latency_limit: Duration::ZERO, ..suite(running.address()) };
    let report = strict.run(|_| {}).await.expect("a report");
    assert_eq!((report.failed(), report.with("warned")), (vec![], vec![Case::Latency]), "{report}");
    let strict = Suite { assumed: AssumedCases::Fail, ..strict };
    let report = strict.run(|_| {}).await.expect("a report");
    assert_eq!(report.failed(), [Case::Latency], "{report}");
}

#[tokio::test]
async fn what_nobody_offers_is_reported_and_does_not_fail() {
    let running = start(None).await;
    let mut poor = suite(running.address());
    poor.pairs.danish = None;
    poor.pairs.not_allowed = None;
    poor.pairs.system_closed = None;
    poor.pairs.system_error = None;
    poor.strangers = Default::default();
    let report = poor.run(|_| {}).await.expect("a report");
    assert!(report.is_passed(), "{report}");
    assert_eq!(report.count("not offered"), 6, "{report}");
}

#[tokio::test]
async fn a_service_that_is_not_there_fails_one_case_and_the_rest_is_not_run() {
    let address = answers(b"", Then::Close).await;
    let report = suite(address).run(|_| {}).await.expect("a report");
    assert_eq!(report.failed(), [Case::KnownPair]);
    assert_eq!(report.count("not run"), Case::ALL.len() - 1);
}

#[tokio::test]
async fn what_is_skipped_is_not_run_and_says_so() {
    let running = start(Some(Flaw::AcceptsRevokedCertificates)).await;
    let skipping = Suite { skipped: [Case::RevokedClient, Case::AtOnce].into(), ..suite(running.address()) };
    let report = skipping.run(|_| {}).await.expect("a report");
    assert_eq!(report.count("passed"), Case::ALL.len() - 2, "{report}");
    assert_eq!(report.with("not run"), [Case::RevokedClient, Case::AtOnce], "{report}");
    assert!(report.to_string().contains("because: it is skipped"), "{report}");
}

#[tokio::test]
async fn a_report_is_json_and_junit_too() {
    let address = answers(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<OK>&", Then::Close).await;
    let mut finished = 0;
    let report = suite(address).run(|_| finished += 1).await.expect("a report");
    assert_eq!(finished, Case::ALL.len());
    assert!(report.cases.iter().any(|case| matches!(&case.outcome, CaseResult::Failed(_))));
    let json: serde_json::Value = serde_json::from_str(&report.to_json().expect("JSON")).expect("JSON");
    assert_eq!(json["cases"][0]["outcome"], "failed");
    let junit = report.to_junit();
    assert_eq!(junit.matches("<testcase ").count(), Case::ALL.len());
    assert!(junit.contains("&lt;OK&gt;&amp;") && !junit.contains("<OK>"), "{junit}");
}
