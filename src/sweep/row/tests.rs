//! What a run comes to, and how that is told.

use std::time::Duration;

use nets_core::faults::operation::{ByteSpan, DoorOperation, FaultOperation};
use nets_core::faults::watching::OperationLog;
use nets_report::{KeptText, ProgramEnd, ProgramOutput};

use super::*;
#[path = "../../../tests/harness/golden.rs"]
mod golden;
use crate::plan::SweepPlan;
use crate::seen::{SeenDocument, SeenRecipient, SweptCall};
use crate::table::{SweepSummary, table};

const ZIP: &str = "/Inbound/DK12345678/netsshare_a.zip";

fn noted(log: &mut OperationLog, operations: &[FaultOperation]) {
    for operation in operations {
        let bytes = operation.has_bytes().then_some(ByteSpan { from: 0, to: 9 });
        let path = operation.has_path().then(|| ZIP.to_owned());
        log.note(&DoorOperation { path, bytes, ..DoorOperation::new(*operation) });
    }
}

fn sent(count: usize) -> SeenSendings {
    let document = SeenDocument {
        to: "DK 2402911995".to_owned(),
        recipient: SeenRecipient::Named("2402911995".to_owned()),
        document_type: "162812".to_owned(),
        reference: "letter-1".to_owned(),
        content: Some("9 7".to_owned()),
        is_delivered: true,
    };
    SeenSendings { taken: vec![document; count], ..SeenSendings::default() }
}

/// The operations of each call with how it ended; a fault strikes at the fourth of all, if any does.
fn ran(calls: &[(&[FaultOperation], ProgramEnd)], is_struck: bool, delivered: usize) -> SweptRun {
    let mut log = OperationLog::default();
    let mut ended = Vec::new();
    for (operations, end) in calls {
        noted(&mut log, operations);
        let (stdout, stderr) = (KeptText::default(), KeptText::default());
        let output = ProgramOutput { end: end.clone(), stdout, stderr };
        ended.push(SweptCall { output, operations: log.operations().len() });
    }
    if is_struck {
        log.strike(3);
    }
    SweptRun { calls: ended, operations: log, sent: sent(delivered), took: Duration::ZERO }
}

fn rows(runs: Vec<Result<SweptRun, String>>) -> Vec<SweepRow> {
    use FaultOperation::{Auth, Close, Open, Write};
    let mut clean = OperationLog::default();
    noted(&mut clean, &[Auth, Open, Write, Close]);
    let plan = SweepPlan::of(&clean, &clean, 100);
    let close = plan.rows.into_iter().filter(|row| row.id.starts_with("close"));
    let planned = close.collect::<Vec<_>>().into_iter().cycle();
    planned.zip(runs).map(|(planned, run)| judge_row(planned, &sent(1), run)).collect()
}

#[test]
fn what_the_sender_did_is_told_by_its_operations_and_its_end() {
    use FaultOperation::{Auth, Close, Open, Remove, Stat, Write};
    use ProgramEnd::{Exited, OutOfTime, Signalled};
    let put = [Auth, Open, Write, Close];
    let with = |more: &[FaultOperation]| [&put[..], more].concat();
    let then = |calls: &[(&[FaultOperation], ProgramEnd)]| rows(vec![Ok(ran(calls, true, 1))]).remove(0).then;
    assert_eq!(then(&[(&put, Exited(1))]), "did nothing more, exit 1");
    assert_eq!(then(&[(&put, OutOfTime(Duration::from_secs(30)))]), "did nothing more, stopped after 30 s");
    assert_eq!(then(&[(&with(&[Stat]), Exited(0))]), "went on in the same session, exit 0");
    assert_eq!(then(&[(&with(&[Close]), Exited(0))]), "tried again in the same session, exit 0");
    assert_eq!(
        then(&[(&with(&[Remove, Open, Write]), Exited(0))]),
        "uploaded again in the same session, exit 0"
    );
    assert_eq!(then(&[(&with(&[Auth, Stat]), Exited(0))]), "connected again and looked, exit 0");
    assert_eq!(then(&[(&with(&[Auth]), Signalled(15))]), "connected again, ended by signal 15");
    assert_eq!(
        then(&[(&with(&[Auth, Auth, Open, Write]), Exited(0))]),
        "connected again 2 times and uploaded again, exit 0"
    );
    assert_eq!(
        then(&[(&put, Exited(1)), (&put, Exited(1)), (&[Auth, Stat], Exited(0))]),
        "did nothing more, exit 1; called again: uploaded, exit 1; called again: looked and did not upload, exit 0"
    );
    assert_eq!(
        then(&[(&put, Exited(1)), (&[], Exited(2))]),
        "did nothing more, exit 1; called again: did not connect, exit 2"
    );
}

#[test]
fn a_row_is_once_never_twice_or_shows_nothing_and_the_table_says_so() {
    use FaultOperation::{Auth, Close, Open, Write};
    let put = [Auth, Open, Write, Close];
    let again = [put, put].concat();
    let end = ProgramEnd::Exited;
    let rows = rows(vec![
        Ok(ran(&[(&again, end(0))], true, 1)),
        Ok(ran(&[(&put, end(0))], true, 0)),
        Ok(ran(&[(&put, end(1)), (&put, end(1))], true, 0)),
        Ok(ran(&[(&again, end(0))], true, 2)),
        Ok(ran(&[(&put, end(0))], false, 1)),
        Err("the sweep was interrupted".to_owned()),
    ]);
    let verdicts: Vec<_> = rows.iter().map(|row| row.verdict.clone()).collect();
    let not_run = RowVerdict::NotRun("the sweep was interrupted".to_owned());
    assert_eq!(
        verdicts,
        [
            RowVerdict::Once,
            RowVerdict::Never,
            RowVerdict::Never,
            RowVerdict::Twice,
            RowVerdict::NotStruck,
            not_run
        ]
    );
    let summary = SweepSummary {
        sender: "./send.sh".to_owned(),
        documents: 1,
        again: 1,
        left_out: vec!["readdir of /Outbound: 6 further ones are not tried".to_owned()],
        interrupted: true,
    };
    let text =
        table(&summary, &rows, &|id| format!("mock-nets-share faults sweep --filter {id} -- ./send.sh"));
    golden::agrees(concat!(env!("CARGO_MANIFEST_DIR"), "/row/table.txt"), &text);
}

#[test]
fn what_to_do_is_said_as_it_is_done_at_the_door() {
    use FaultOperation::{Publish, Token};
    let mut clean = OperationLog::default();
    noted(&mut clean, &[Token, Publish]);
    let publish =
        SweepPlan::of(&clean, &clean, 100).rows.into_iter().find(|row| row.id.starts_with("publish"));
    let mut operations = OperationLog::default();
    noted(&mut operations, &[Token, Publish, Token, Publish]);
    operations.strike(1);
    let run = SweptRun { calls: Vec::new(), operations, sent: sent(2), took: Duration::ZERO };
    let row = judge_row(publish.expect("a row"), &sent(1), Ok(run));
    let told = crate::finding::findings(&[row], 1, &|id| id.to_owned());
    assert!(told.contains("under the same `Idempotency-Key`") && !told.contains("Outbound"), "{told}");
}
