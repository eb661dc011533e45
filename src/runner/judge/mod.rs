//! What is expected, judged against what was seen: one file a kind of expectation.

mod alias;
mod entries;
mod files;
mod findings;
mod outbound;
mod program;
mod signed;

use nets_accept::Expectation;

use crate::seen::Evidence;
use crate::told::Outcome;

pub(crate) fn judge(expectation: &Expectation, of: &Evidence<'_>) -> Outcome {
    match expectation {
        Expectation::See(see) => entries::see(see, of),
        Expectation::Never(never) => entries::never(never, of),
        Expectation::Receipt(receipt) => outbound::receipt(receipt, of),
        Expectation::Outbound(files) => outbound::files(files, of),
        Expectation::Signed(signed) => signed::signed(signed, of),
        Expectation::Fetched(file) => files::fetched(file, of),
        Expectation::Deleted(file) => files::deleted(file, of),
        Expectation::Exit(exit) => program::exit(exit, of),
        Expectation::Output(output) => program::output(output, of),
        Expectation::Finding(finding) => findings::finding(finding, of),
        Expectation::AliasCalls(calls) => alias::calls(calls, of),
    }
}
