//! What a sender did once a fault had struck, in words: by the operations behind it, and how its program ended.

use nets_core::faults::operation::{FaultDoor, FaultOperation};
use nets_core::faults::watching::WatchedOperation;

use crate::seen::SweptRun;
use crate::words::{counted, end};

/// What the sender did then; none where the fault did not strike.
pub(crate) fn course(run: &SweptRun) -> Option<String> {
    let operations = run.operations.operations();
    let struck = operations.iter().position(|operation| operation.is_struck)?;
    let first = run.calls.iter().position(|call| struck < call.operations).unwrap_or(0);
    let mut said = Vec::new();
    let mut from = struck + 1;
    for (number, call) in run.calls.iter().enumerate().skip(first) {
        let to = call.operations.clamp(from, operations.len());
        let did = if number == first {
            behind(operations, struck, &operations[from..to])
        } else {
            format!("called again: {}", whole(&operations[from..to]))
        };
        said.push(format!("{did}, {}", end(&call.output.end)));
        from = to;
    }
    Some(said.join("; "))
}

/// What was done in the same call.
fn behind(all: &[WatchedOperation], struck: usize, operations: &[WatchedOperation]) -> String {
    let connected = connections(operations);
    // Whether what it uploads then was uploaded before, as far as it knows.
    let has_written = all[..=struck].iter().any(|it| it.operation.operation == FaultOperation::Write);
    let again = if has_written { " again" } else { "" };
    if connected > 0 {
        let often =
            if connected > 1 { format!(" {}", counted(connected, "time", "times")) } else { String::new() };
        let then = match (uploads(operations), looks(operations)) {
            (true, _) => format!(" and uploaded{again}"),
            (false, true) => " and looked".to_owned(),
            (false, false) => String::new(),
        };
        return format!("connected again{often}{then}");
    }
    let same = &all[struck].operation;
    let is_session = same.operation.door() == FaultDoor::Sftp;
    let is_same = |it: &&WatchedOperation| {
        let next = &it.operation;
        // The pieces behind one that failed are on their way already.
        !next.operation.has_bytes() && next.operation == same.operation && next.path == same.path
    };
    if operations.iter().any(|it| is_same(&it)) {
        if is_session { "tried again in the same session" } else { "tried again" }.to_owned()
    } else if operations.iter().any(|it| it.operation.operation == FaultOperation::Publish) {
        "went on and published".to_owned()
    } else if uploads(operations) {
        format!("uploaded{again} in the same session")
    } else if operations.iter().any(|it| it.operation.operation != FaultOperation::Close && !is_piece(it)) {
        "went on in the same session".to_owned()
    } else {
        "did nothing more".to_owned()
    }
}

/// What was done in a call of its own.
fn whole(operations: &[WatchedOperation]) -> String {
    let counts = |kind| operations.iter().any(|it| it.operation.operation == kind);
    let said = match (uploads(operations), looks(operations)) {
        (true, _) if counts(FaultOperation::Publish) => "published",
        (false, _) if counts(FaultOperation::Token) => "asked for a token and did not publish",
        (true, _) => "uploaded",
        (false, true) => "looked and did not upload",
        (false, false) if connections(operations) > 0 => "connected and did not upload",
        (false, false) => "did not connect",
    };
    said.to_owned()
}

fn connections(operations: &[WatchedOperation]) -> usize {
    let count = |kind| operations.iter().filter(|it| it.operation.operation == kind).count();
    count(FaultOperation::Auth).max(count(FaultOperation::Handshake))
}

/// Whether a file was opened and written, or a document published.
fn uploads(operations: &[WatchedOperation]) -> bool {
    let mut opened = operations.iter().skip_while(|it| it.operation.operation != FaultOperation::Open);
    opened.any(|it| it.operation.operation == FaultOperation::Write)
        || operations.iter().any(|it| it.operation.operation == FaultOperation::Publish)
}

fn looks(operations: &[WatchedOperation]) -> bool {
    use FaultOperation::{Readdir, Stat};
    operations.iter().any(|it| matches!(it.operation.operation, Stat | Readdir))
}

fn is_piece(operation: &WatchedOperation) -> bool {
    operation.operation.operation.has_bytes()
}
