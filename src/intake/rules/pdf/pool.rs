//! Looks at the PDFs that are to be signed, on several threads when there are many.

use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;

use super::{ToSign, judging, readable};
use crate::archive::Entries;
use crate::findings::Findings;

/// So many are looked at before their findings are listed, so that a shipment in which everything
/// is wrong does not fill the memory with findings that nobody lists.
const AT_ONCE: usize = 512;

/// Fewer are done before another thread has started.
const WORTH_A_THREAD: usize = 8;

/// Finds what each of the PDFs breaks, in their order, whoever was ready first.
pub(crate) fn judge_all(zip: &File, to_sign: &[ToSign], findings: &mut Findings) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut threads: Vec<Reader<'_>> =
        (0..cores.min(to_sign.len().div_ceil(WORTH_A_THREAD))).map(|_| Reader::new(zip)).collect();
    for some in to_sign.chunks(AT_ONCE) {
        for each in judge_some(&mut threads, some) {
            findings.extend(each);
        }
    }
}

/// What one thread reads with.
struct Reader<'z> {
    entries: Option<Entries<'z>>,
    document: Vec<u8>,
}

impl<'z> Reader<'z> {
    fn new(zip: &'z File) -> Self {
        Reader { entries: Entries::of(zip).ok(), document: Vec::new() }
    }

    fn judge(&mut self, to_sign: &ToSign) -> Vec<Finding> {
        let read = self
            .entries
            .as_mut()
            .is_some_and(|entries| entries.read(&to_sign.file, &mut self.document).is_ok());
        if !read {
            // It was read a moment ago; so the disk failed, and not the shipment.
            let words = format!("{} could not be read a second time", to_sign.file);
            return vec![Finding::new(RuleId::InspectionFailed, to_sign.place.clone(), words)];
        }
        match nets_pdf::inspect(&self.document) {
            Ok(facts) => judging::judge(&facts, to_sign),
            Err(why) => readable::finding(&to_sign.file, why, to_sign.place.clone()).into_iter().collect(),
        }
    }
}

fn judge_some(threads: &mut [Reader<'_>], some: &[ToSign]) -> Vec<Vec<Finding>> {
    let next = AtomicUsize::new(0);
    let take = |reader: &mut Reader<'_>| {
        let mut judged = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(to_sign) = some.get(index) else { return judged };
            judged.push((index, reader.judge(to_sign)));
        }
    };
    let Some((own, others)) = threads.split_first_mut() else { return Vec::new() };
    let mut judged = thread::scope(|scope| {
        let others: Vec<_> = others.iter_mut().map(|reader| scope.spawn(|| take(reader))).collect();
        let mut judged = take(own);
        for other in others {
            judged.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        judged
    });
    judged.sort_by_key(|(index, _)| *index);
    judged.into_iter().map(|(_, findings)| findings).collect()
}
