//! What a fault can do at the FTPS door, where a library answers by itself: it refuses, keeps waiting and cuts off.

use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, FaultOrder};
use nets_yaml::{Node, Problem};

/// Why a fault cannot do this there: what it says is done and told must be what happens.
pub(crate) fn unfit(operation: FaultOperation, order: &FaultOrder, node: &Node) -> Option<Problem> {
    let problem = |message: &str| Problem::error(node.spot, message);
    let FaultOrder { effect, answer, then, .. } = order;
    let is_kept = *then == FaultEnd::Keep;
    let is_told_nothing = *answer == FaultAnswer::None;
    // A connection may stay open without a word until it is given up.
    let may_hang = operation == FaultOperation::FtpsConnect;
    if is_told_nothing && is_kept && !may_hang {
        let message = "at the FTPS door a client that is told nothing loses its connection";
        return Some(problem(message).hint("write a `then` beside `answer: none`"));
    }
    if !is_told_nothing && !is_kept {
        let message = "at the FTPS door a client that is cut off is told nothing";
        return Some(problem(message).hint(format!("write `answer: none` beside `then: {}`", then.word())));
    }
    let is_of_bytes_taken = matches!(operation, FaultOperation::FtpsLogin | FaultOperation::FtpsUpload);
    if *effect == FaultEffect::Done && (answer.is_failure() || is_told_nothing && is_of_bytes_taken) {
        let message = "the FTPS door refuses and cuts before anything is done, and no answer of a thing done gets lost there";
        return Some(problem(message).expected("`effect: not_done` or `partly`"));
    }
    let is_of_bytes_sent = operation == FaultOperation::FtpsDownload && *effect != FaultEffect::Done;
    if is_of_bytes_sent && *answer == FaultAnswer::AsDone {
        let message = "a download that ends early is told as a failure, or its connection is cut off";
        return Some(problem(message).expected("a failure as the `answer`, or `answer: none` and a `then`"));
    }
    None
}
