//! Which faults follow from which operations.

use nets_core::faults::operation::{ByteSpan, DoorOperation};

use super::*;

fn log(operations: &[(FaultOperation, &str)]) -> OperationLog {
    let mut log = OperationLog::default();
    for (operation, path) in operations {
        let bytes = operation.has_bytes().then_some(ByteSpan { from: 0, to: 100 });
        let path = operation.has_path().then(|| (*path).to_owned());
        log.note(&DoorOperation { path, bytes, ..DoorOperation::new(*operation) });
    }
    log
}

fn put(name: &str) -> OperationLog {
    use FaultOperation::{Auth, Close, Handshake, Open, Stat, Write};
    let path = format!("/Inbound/DK12345678/{name}");
    log(&[(Handshake, ""), (Auth, ""), (Open, &path), (Write, &path), (Close, &path), (Stat, &path)])
}

fn ids(plan: &SweepPlan) -> Vec<&str> {
    plan.rows.iter().map(|row| row.id.as_str()).collect()
}

#[test]
fn each_operation_goes_wrong_in_each_way_by_which_something_else_comes() {
    let clean = put("netsshare_a.zip");
    let plan = SweepPlan::of(&clean, &clean, 1_000);
    assert_eq!(
        ids(&plan),
        [
            "handshake-1.cut-before",
            "handshake-1.lost-answer",
            "auth-1.cut-before",
            "auth-1.failure",
            "auth-1.lost-answer",
            "open-1.cut-before",
            "open-1.failure",
            "open-1.lost-answer",
            "open-1.cut-after",
            "write-1.cut-before",
            "write-1.failure",
            "write-2.cut-before",
            "write-2.failure",
            "write-3.cut-before",
            "write-3.failure",
            "write-3.lost-answer",
            "write-3.cut-after",
            "close-1.cut-before",
            "close-1.failure",
            "close-1.lost-answer",
            "close-1.cut-after",
            "stat-1.cut-before",
            "stat-1.failure",
            "stat-1.lost-answer",
        ]
    );
    let bytes: Vec<_> = plan.rows.iter().filter_map(|row| row.fault.at.byte).collect();
    assert_eq!(bytes, [0, 0, 49, 49, 99, 99, 99, 99]);
    assert!(plan.left_out.is_empty(), "{:?}", plan.left_out);
    let before: Vec<_> = plan.rows.iter().filter(|row| row.is_before_login()).map(|row| &row.id).collect();
    assert_eq!(before, ["handshake-1.cut-before", "handshake-1.lost-answer"]);
}

#[test]
fn each_fault_is_one_that_a_scenario_can_have() {
    use FaultOperation as Op;
    let all = Op::WORDS.map(|(_, operation)| (operation, "/Inbound/DK12345678/it's\u{85} \"a\".zip"));
    let twice = [all, all].concat();
    let plan = SweepPlan::of(&log(&twice), &log(&twice), 1_000);
    assert!(plan.rows.len() > 60);
    for row in &plan.rows {
        let item = crate::yaml::item(row);
        let text = item.strip_prefix("- ").expect("an item");
        let read = nets_scenario::planned_fault(text, "fault.yaml");
        assert_eq!(read.map_err(|problems| problems.to_string()), Ok(row.fault.clone()), "{item}");
    }
}

#[test]
fn names_that_are_new_in_each_run_are_met_by_their_pattern() {
    let plan = SweepPlan::of(&put("netsshare_3f1c.zip"), &put("netsshare_9a77.zip"), 1_000);
    let paths: std::collections::BTreeSet<_> =
        plan.rows.iter().filter_map(|row| row.fault.at.path.as_deref()).collect();
    assert_eq!(paths.into_iter().collect::<Vec<_>>(), ["/Inbound/DK12345678/netsshare_*.zip"]);
    // What is made anew may be shorter the next time.
    let bytes: Vec<_> = plan.rows.iter().filter_map(|row| row.fault.at.byte).collect();
    assert_eq!(bytes, [0, 0, 44, 44, 89, 89, 89, 89]);
}

#[test]
fn what_is_done_again_and_again_is_counted_and_tried_three_times() {
    let clean = log(&[(FaultOperation::Readdir, "/Outbound"); 9]);
    let plan = SweepPlan::of(&clean, &clean, 1_000);
    let nth: Vec<_> = plan.rows.iter().map(|row| row.fault.at.nth.map(|nth| nth.first)).collect();
    assert_eq!(nth, [None, None, None, Some(2), Some(2), Some(2), Some(3), Some(3), Some(3)]);
    assert_eq!(
        plan.left_out,
        ["readdir of /Outbound: 6 further ones are not tried, since those before are the same"]
    );
}

#[test]
fn with_a_limit_those_are_kept_of_which_the_most_can_come_in_their_order() {
    let clean = put("netsshare_a.zip");
    let plan = SweepPlan::of(&clean, &clean, 13);
    assert_eq!(ids(&plan)[..2], ["open-1.cut-before", "write-1.cut-before"]);
    assert_eq!(ids(&plan)[12], "close-1.cut-after");
    assert_eq!(
        plan.left_out,
        ["11 of 24 are not tried, those at which the least can go wrong: --limit 24 tries them all"]
    );
}
