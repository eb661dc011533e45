//! Looks at the PDFs that are to be signed, on several threads when there are many.

use nets_core::finding::Finding;

use super::{ToSign, judging, readable};
use crate::archive::ZipFiles;
use crate::cores::on_all_cores;
use crate::findings::Findings;

/// So many are looked at before their findings are listed, so that a shipment in which everything
/// is wrong does not fill the memory with findings that are never listed.
const AT_ONCE: usize = 512;

/// Fewer are done before another thread has started.
const WORTH_A_THREAD: usize = 8;

/// Finds what each of the PDFs breaks, in their order, whichever was ready first.
pub(crate) fn judge_all(files: &ZipFiles, to_sign: &[ToSign], findings: &mut Findings) {
    for some in to_sign.chunks(AT_ONCE) {
        let threads = some.len().div_ceil(WORTH_A_THREAD);
        for each in on_all_cores(some, threads, |to_sign| judge(files, to_sign)) {
            findings.extend(each);
        }
    }
}

/// What one PDF breaks. Nothing is found when it could not be read again, or the budget has ended:
/// then nothing that was found is told.
fn judge(files: &ZipFiles, to_sign: &ToSign) -> Vec<Finding> {
    match files.inspect_pdf(&to_sign.file) {
        Some(Ok(facts)) => judging::judge(&facts, to_sign),
        Some(Err(why)) => readable::finding(&to_sign.file, why, to_sign.place.clone()).into_iter().collect(),
        None => Vec::new(),
    }
}
