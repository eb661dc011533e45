//! Many calls at once are counted right, and cost what their connections cost.

use nets_alias::load::{LoadReport, Plan, drive};
use nets_alias::{Query, Reuse};

use crate::support::{listener, query, service, start};

const PLAN: Plan = Plan { calls: 200, per_second: None, connections: 8, reuse: Reuse::Allowed };

async fn driven(plan: Plan, queries: &[Query]) -> LoadReport {
    let running = start(None).await;
    let mut last = 0;
    let report = drive(&service(running.address()), queries, plan, |progress| last = progress.done).await;
    let report = report.expect("a report");
    assert_eq!(last, report.calls, "the last progress is the end");
    report
}

#[tokio::test]
async fn every_kind_of_answer_is_counted() {
    let queries = [query("4711", "AB12"), query("4711", "wrong"), query("none", "x"), query("", "x")];
    let report = driven(PLAN, &queries).await;
    let counts: Vec<_> = report.answers.iter().map(|(answer, count)| (answer.as_str(), *count)).collect();
    let expected =
        [("FIELD1_SYNTAX_ERROR", 50), ("INVALID_ALIAS_VALUES", 50), ("OK", 50), ("UNKNOWN_CUSTOMER", 50)];
    assert_eq!(counts, expected);
    assert_eq!((report.calls, report.failures, report.latency.count), (200, 0, 200));
}

#[tokio::test]
async fn a_rate_is_kept() {
    let plan = Plan { calls: 50, per_second: Some(200), ..PLAN };
    let report = driven(plan, &[query("4711", "AB12")]).await;
    assert!(report.per_second <= 210.0, "{report}");
}

#[tokio::test]
async fn failures_are_counted_by_their_kind() {
    let listener = listener().await;
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let plan = Plan { calls: 20, reuse: Reuse::Never, ..PLAN };
    let report = drive(&service(address), &[query("4711", "AB12")], plan, |_| {}).await.expect("a report");
    assert_eq!(report.answers.get("connection.refused"), Some(&20));
    assert_eq!(report.failures, 20);
    assert!(report.first_failure.is_some_and(|failure| !failure.contains("AB12")));
}

#[tokio::test]
async fn nothing_to_ask_is_nothing_asked() {
    assert_eq!(driven(PLAN, &[]).await.calls, 0);
    assert_eq!(driven(Plan { calls: 0, ..PLAN }, &[query("4711", "AB12")]).await.calls, 0);
}
