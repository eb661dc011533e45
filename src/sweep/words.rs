//! Small words of the table: counts, how a program ended, what a fault did.

use std::time::Duration;

use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, FaultOrder};
use nets_report::ProgramEnd;

/// So many of something.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// How often.
pub(crate) fn times(count: u32) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        many => format!("{many} times"),
    }
}

/// How a program ended, in few words.
pub(crate) fn end(end: &ProgramEnd) -> String {
    match end {
        ProgramEnd::Exited(code) => format!("exit {code}"),
        ProgramEnd::Signalled(signal) => format!("ended by signal {signal}"),
        ProgramEnd::OutOfTime(within) => format!("stopped after {}", time(*within)),
        ProgramEnd::FolderFull(_) => "stopped, its folder being full".to_owned(),
        ProgramEnd::Interrupted => "stopped with the sweep".to_owned(),
        ProgramEnd::NotStarted(_) => "not started".to_owned(),
    }
}

fn time(time: Duration) -> String {
    match time.as_millis() {
        millis if millis % 1_000 == 0 => format!("{} s", millis / 1_000),
        millis => format!("{millis} ms"),
    }
}

/// How much of what was asked was done.
pub(crate) fn done(order: &FaultOrder) -> String {
    match (order.effect, order.byte) {
        (FaultEffect::Done, _) => "done".to_owned(),
        (FaultEffect::NotDone, _) | (FaultEffect::Partly, None) => "not done".to_owned(),
        (FaultEffect::Partly, Some(byte)) => format!("{} written", counted_bytes(byte)),
    }
}

fn counted_bytes(bytes: u64) -> String {
    match bytes {
        0 => "nothing".to_owned(),
        1 => "1 byte".to_owned(),
        many => format!("{many} bytes"),
    }
}

/// What the sender was told of it, and what became of its connection.
pub(crate) fn told(order: &FaultOrder) -> &'static str {
    match (order.answer, order.then) {
        (FaultAnswer::None, FaultEnd::Keep) => "nothing",
        (FaultAnswer::None, _) => "nothing, cut off",
        (FaultAnswer::Denied, _) => "permission denied",
        (FaultAnswer::AsDone, _) => "all is well",
        (_, _) => "a failure",
    }
}
