//! Looks at the PDFs that are to be signed, on several threads when there are many.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use nets_core::finding::Finding;

use super::{ToSign, judging, readable};
use crate::archive::Files;
use crate::findings::Findings;

/// So many are looked at before their findings are listed, so that a shipment in which everything
/// is wrong does not fill the memory with findings that nobody lists.
const AT_ONCE: usize = 512;

/// Fewer are done before another thread has started.
const WORTH_A_THREAD: usize = 8;

/// Finds what each of the PDFs breaks, in their order, whoever was ready first.
pub(crate) fn judge_all(files: &Files, to_sign: &[ToSign], findings: &mut Findings) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(to_sign.len().div_ceil(WORTH_A_THREAD));
    for some in to_sign.chunks(AT_ONCE) {
        for each in judge_some(threads, files, some) {
            findings.extend(each);
        }
    }
}

/// What one PDF breaks. Nothing is found when it could not be read again, or the budget has ended:
/// then nothing that was found is told.
fn judge(files: &Files, to_sign: &ToSign) -> Vec<Finding> {
    match files.reread(&to_sign.file, |document| nets_pdf::inspect(document, files.budget())) {
        Some(Ok(facts)) => judging::judge(&facts, to_sign),
        Some(Err(why)) => readable::finding(&to_sign.file, why, to_sign.place.clone()).into_iter().collect(),
        None => Vec::new(),
    }
}

fn judge_some(threads: usize, files: &Files, some: &[ToSign]) -> Vec<Vec<Finding>> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut judged = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(to_sign) = some.get(index) else { return judged };
            judged.push((index, judge(files, to_sign)));
        }
    };
    let mut judged = thread::scope(|scope| {
        // Where the system gives no thread, this one does the work.
        let others = (1..threads).map_while(|_| thread::Builder::new().spawn_scoped(scope, take).ok());
        let others: Vec<_> = others.collect();
        let mut judged = take();
        for other in others {
            judged.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        judged
    });
    judged.sort_by_key(|(index, _)| *index);
    judged.into_iter().map(|(_, findings)| findings).collect()
}
