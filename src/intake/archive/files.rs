//! The files of a zip by name, as the rules about content ask for them.
//!
//! Every file is unpacked once, to see that it is whole: by the thread that first asks for it. Where
//! that is much work, a second thread does so from the end of the list while the first reads
//! `shipment.xml`, whose rules ask for one file after the other.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use nets_core::finding::Finding;
use nets_pdf::{Facts, Meter, Unreadable};
use nets_text::{system_words, told, told_as};

use nets_text::nearest;
use unicode_normalization::UnicodeNormalization as _;

use super::file_name::{SHIPMENT_XML, is_xml_name};
use super::inflate::{Damage, cost};
use super::list::ZipEntry as Stated;
use super::source::ZipFile;
use super::unpack::{KeptBytes, KeptPdf, Prospect, Unpacked, Unpacker, ZipFileFacts};
use crate::budget::StepBudget;

/// To find the nearest name takes a look at every name; in a large zip it is not worth it.
const MOST_COMPARED: usize = 200;

/// So often a nearest name is looked for: a shipment that misses more files than this has another problem
/// than a slip.
const MOST_SEARCHES: usize = 50;

/// Less than this is unpacked before a second thread has started.
const WORTH_A_THREAD: u64 = 8 * 1024 * 1024;

/// Bound: the files that a zip may have, and one unpacker for each core.
pub(crate) struct ZipFiles {
    source: ZipFile,
    budget: StepBudget,
    /// What is worth unpacking, in the order of the zip's list.
    listed: Vec<ListedFile>,
    /// Where a file is listed; nowhere when it could not be taken: a finding says why.
    by_name: HashMap<String, Option<usize>>,
    /// The names of files by how else their bytes can be read, where the zip does not say what they mean.
    by_other_reading: HashMap<String, String>,
    /// Each of these files, as others read its name.
    open_names: HashMap<String, Vec<String>>,
    /// Made when a name is asked for that is not there.
    by_lower_case: OnceLock<HashMap<String, String>>,
    by_form: OnceLock<HashMap<String, String>>,
    /// Those that are not in use at the moment.
    unpackers: Mutex<Vec<Unpacker>>,
    kept: KeptBytes,
    /// How often a nearest name has been looked for.
    searches: AtomicUsize,
    /// Why the system could not read a file again.
    failed: OnceLock<io::Error>,
}

/// An entry before and after it is unpacked.
struct ListedFile {
    entry: Stated,
    data_at: u64,
    /// Whether it is a PDF for signing, once `shipment.xml` has been looked through for their names.
    is_for_signing: OnceLock<bool>,
    unpacked: OnceLock<Unpacked>,
}

impl ZipFiles {
    pub(super) fn new(source: ZipFile, budget: StepBudget) -> Self {
        ZipFiles {
            source,
            budget,
            listed: Vec::new(),
            by_name: HashMap::new(),
            by_other_reading: HashMap::new(),
            open_names: HashMap::new(),
            by_lower_case: OnceLock::new(),
            by_form: OnceLock::new(),
            unpackers: Mutex::default(),
            kept: KeptBytes::default(),
            searches: AtomicUsize::new(0),
            failed: OnceLock::new(),
        }
    }

    /// Lists an entry to be unpacked, whose data begins there.
    pub(super) fn list(&mut self, entry: Stated, data_at: u64) {
        self.insert(&entry.name, Some(self.listed.len()));
        for reading in &entry.other_readings {
            self.by_other_reading.entry(reading.clone()).or_insert_with(|| entry.name.clone());
        }
        if !entry.other_readings.is_empty() {
            self.open_names.insert(entry.name.clone(), entry.other_readings.clone());
        }
        let (is_for_signing, unpacked) = (OnceLock::new(), OnceLock::new());
        self.listed.push(ListedFile { entry, data_at, is_for_signing, unpacked });
    }

    /// Remembers the name of an entry that is not to be unpacked.
    pub(super) fn refuse(&mut self, name: &str) {
        self.insert(name, None);
    }

    /// Of two entries of one name the first counts.
    fn insert(&mut self, name: &str, listed: Option<usize>) {
        if let Entry::Vacant(vacant) = self.by_name.entry(name.to_owned()) {
            vacant.insert(listed);
        }
    }

    /// The text of `shipment.xml`; none when there is none, or it could not be unpacked.
    pub(crate) fn shipment_xml(&self) -> Option<Vec<u8>> {
        self.unpacked(SHIPMENT_XML)?.text.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether to unpack it all is worth a thread of its own.
    fn is_much(&self) -> bool {
        let besides = self.listed.iter().filter(|listed| listed.entry.name != SHIPMENT_XML);
        besides.map(|listed| listed.entry.size).sum::<u64>() > WORTH_A_THREAD
    }

    pub(crate) fn budget(&self) -> &StepBudget {
        &self.budget
    }

    /// Why the system could not read the zip, if so.
    pub(crate) fn system_error(&self) -> Option<io::Error> {
        let first = self.listed.iter().find_map(|listed| listed.unpacked.get()?.failed.as_ref());
        let error = first.or_else(|| self.failed.get())?;
        Some(told_as(error.kind(), system_words(error)))
    }

    /// Does the work while a second thread unpacks, where that is much, and returns when all files
    /// are unpacked.
    pub(crate) fn alongside<T>(&self, work: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            if self.is_much() {
                let unpack = || self.unpack_each(self.listed.iter().rev());
                // Where the system gives no thread, this one does the work.
                drop(thread::Builder::new().spawn_scoped(scope, unpack));
            }
            let done = work();
            self.unpack_all();
            done
        })
    }

    /// Unpacks what has not been unpacked yet, and waits for what is being unpacked.
    fn unpack_all(&self) {
        self.unpack_each(self.listed.iter());
    }

    /// What is wrong with entries as such, in the order of the zip's list.
    pub(crate) fn damage(&self) -> impl Iterator<Item = Finding> {
        self.listed.iter().filter_map(|listed| self.unpack(listed).damage.clone())
    }

    fn unpack_each<'f>(&'f self, all: impl Iterator<Item = &'f ListedFile>) {
        for listed in all {
            self.unpack(listed);
        }
    }

    fn unpack<'f>(&'f self, listed: &'f ListedFile) -> &'f Unpacked {
        listed.unpacked.get_or_init(|| {
            let mut unpacker = self.unpackers().pop().unwrap_or_else(Unpacker::new);
            let prospect = match listed.is_for_signing.get() {
                Some(true) => Prospect::ForSigning,
                Some(false) => Prospect::NotForSigning,
                None => Prospect::Open,
            };
            let room = (&self.budget, &self.kept);
            let unpacked = unpacker.unpack(&self.source, &listed.entry, listed.data_at, prospect, room);
            self.unpackers().push(unpacker);
            unpacked
        })
    }

    /// Expects the files of these names to be asked for as PDFs for signing, and no others. What is expected decides
    /// when a PDF is looked at, and never what is found.
    pub(crate) fn expect_for_signing<'n>(&self, names: impl Iterator<Item = &'n str>) {
        for listed in names.filter_map(|name| self.listed(name)) {
            listed.is_for_signing.get_or_init(|| true);
        }
        for listed in &self.listed {
            listed.is_for_signing.get_or_init(|| false);
        }
    }

    /// What a whole look at a PDF says that has been unpacked before: what is not kept of it is read again. None when
    /// the budget has ended, or the system cannot read what it has read a moment ago.
    pub(crate) fn inspect_pdf(&self, name: &str) -> Option<Result<Facts, Unreadable>> {
        let listed = self.listed(name)?;
        let kept = listed
            .unpacked
            .get()
            .and_then(|unpacked| unpacked.kept.lock().unwrap_or_else(PoisonError::into_inner).take());
        // It costs the same however it is done, since that depends on which thread was faster.
        let cost = cost(&listed.entry);
        match kept {
            Some(KeptPdf::Look(look)) => {
                self.budget.spend(cost.saturating_add(look.steps)).then_some(look.said)
            }
            Some(KeptPdf::Content(content)) => {
                self.budget.spend(cost).then(|| nets_pdf::inspect(&content, &self.budget))
            }
            None => self.reread(listed, |content| nets_pdf::inspect(content, &self.budget)),
        }
    }

    fn reread<T>(&self, listed: &ListedFile, look: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let mut unpacker = self.unpackers().pop().unwrap_or_else(Unpacker::new);
        let looked = match unpacker.bytes(&self.source, &listed.entry, listed.data_at, &self.budget) {
            Ok(bytes) => Some(look(bytes)),
            Err(damage) => {
                let error = match damage {
                    Damage::System(error) => Some(error),
                    Damage::Damaged(words) | Damage::Ambiguous(words) => Some(told(words)),
                    Damage::Stopped => None,
                };
                error.map(|error| self.failed.set(error));
                None
            }
        };
        self.unpackers().push(unpacker);
        looked
    }

    fn unpackers(&self) -> MutexGuard<'_, Vec<Unpacker>> {
        self.unpackers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unpacked(&self, name: &str) -> Option<&Unpacked> {
        self.listed(name).map(|listed| self.unpack(listed))
    }

    fn listed(&self, name: &str) -> Option<&ListedFile> {
        let by_name = self.by_name.get(name);
        let place = by_name.or_else(|| self.by_name.get(self.by_other_reading.get(name)?));
        self.listed.get((*place?)?)
    }

    /// Why this file is no XML, with the line and column; none when it is, or is not there.
    pub(crate) fn xml_fault(&self, name: &str) -> Option<&str> {
        let unpacked = self.unpacked(name).filter(|unpacked| unpacked.facts.is_some())?;
        if !is_xml_name(name) {
            return Some("its name does not end in .xml");
        }
        unpacked.xml_fault.as_deref()
    }

    /// The file that has this name, by its name in the zip: the same, or one whose bytes may mean it.
    pub(crate) fn meant_by(&self, name: &str) -> Option<&str> {
        let same = self.by_name.get_key_value(name).map(|(known, _)| known);
        same.or_else(|| self.by_other_reading.get(name)).map(String::as_str)
    }

    /// How else the name of a file can be read; none where the zip says what its bytes mean.
    pub(crate) fn other_readings(&self, name: &str) -> Option<&[String]> {
        self.open_names.get(name).map(Vec::as_slice)
    }

    /// The name as it stands in the zip, when only its normal form differs: `å` as one letter, or as
    /// an `a` and a ring.
    pub(crate) fn in_another_form(&self, name: &str) -> Option<&str> {
        if name.is_ascii() {
            return None;
        }
        let by_form = self.by_form.get_or_init(|| {
            let mut names: Vec<&String> = self.by_name.keys().filter(|name| !name.is_ascii()).collect();
            names.sort_unstable();
            names.into_iter().map(|name| (composed(name), name.clone())).collect()
        });
        by_form.get(&composed(name)).map(String::as_str)
    }

    /// No facts about an entry that could not be taken: a finding says why.
    pub(crate) fn facts(&self, name: &str) -> Option<&ZipFileFacts> {
        self.unpacked(name)?.facts.as_ref()
    }

    /// The name as it stands in the zip, when only the case of the letters differs.
    pub(crate) fn in_another_case(&self, name: &str) -> Option<&str> {
        let by_lower_case = self.by_lower_case.get_or_init(|| {
            let mut names: Vec<&String> = self.by_name.keys().collect();
            // Of names that differ in case alone, the last in order.
            names.sort_unstable();
            names.into_iter().map(|name| (name.to_lowercase(), name.clone())).collect()
        });
        by_lower_case.get(&name.to_lowercase()).map(String::as_str)
    }

    /// The name most like one that is not there, in a zip of few files.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        if self.by_name.len() > MOST_COMPARED
            || self.searches.fetch_add(1, Ordering::Relaxed) >= MOST_SEARCHES
        {
            return None;
        }
        let names = self.names().filter(|known| *known != SHIPMENT_XML);
        nearest(name, names)
    }

    /// The files that could be taken, in the order of their names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self.by_name.keys().map(String::as_str).collect();
        names.sort_unstable();
        names.into_iter().filter(|name| self.facts(name).is_some())
    }

    /// Whether there is nothing that could be a document: no file but XML.
    pub(crate) fn has_no_documents(&self) -> bool {
        self.by_name.keys().all(|name| is_xml_name(name))
    }
}

fn composed(name: &str) -> String {
    name.nfc().collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use nets_core::rule_switches::RuleSwitches;
    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::super::directory;
    use super::*;
    use crate::budget::Cancel;
    use crate::findings::Findings;

    const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[<</T(a)>>]>>>>endobj\n\
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n\
        trailer<</Root 1 0 R>>\n%%EOF\n";

    /// A zip with a PDF that is to be signed and one that is none, read as far as its list.
    fn files() -> ZipFiles {
        let mut zip = ZipWriter::new(tempfile::tempfile().expect("a temporary file"));
        for (name, content) in [("a.pdf", PDF), ("b.pdf", "%PDF-1.4"), ("shipment.xml", "<a/>")] {
            zip.start_file(name, SimpleFileOptions::default()).expect("a good name");
            zip.write_all(content.as_bytes()).expect("room on the disk");
        }
        let source = ZipFile::whole(zip.finish().expect("room on the disk")).expect("a file");
        let mut findings = Findings::new(RuleSwitches::default());
        let files = directory::read(&source, &Cancel::default(), &mut findings);
        files.expect("a good zip")
    }

    #[test]
    fn a_pdf_says_and_costs_the_same_however_much_was_known_and_kept_of_it() {
        let looks = [
            (None, true),
            (None, false),
            (Some("a.pdf"), true),
            (Some("a.pdf"), false),
            (Some("b.pdf"), true),
        ];
        let said = looks.map(|(expected, has_room)| {
            let files = files();
            if !has_room {
                files.kept.fill();
            }
            if let Some(expected) = expected {
                files.expect_for_signing([expected].into_iter());
            }
            files.unpack_all();
            let counted = files.facts("a.pdf").map(|facts| facts.pdf);
            let unpacked = files.budget.spent();
            let looked = files.inspect_pdf("a.pdf").expect("nothing ends it");
            assert!(looked.as_ref().is_ok_and(|facts| facts.pages == 1));
            (counted, unpacked, looked, files.budget.spent())
        });
        assert!(said.iter().all(|each| *each == said[0]), "{said:#?}");
    }

    #[test]
    fn a_whole_look_is_kept_of_what_is_expected_and_the_content_of_what_may_be() {
        let kept = |files: &ZipFiles| {
            files.unpack_all();
            let unpacked = files.unpacked("a.pdf").expect("it is in the zip");
            let kept = unpacked.kept.lock().expect("nothing has failed").take();
            kept.map(|kept| matches!(kept, KeptPdf::Look(_)))
        };
        assert_eq!(kept(&files()), Some(false));
        let expected = files();
        expected.expect_for_signing(["a.pdf", "c.pdf"].into_iter());
        assert_eq!(kept(&expected), Some(true));
        let other = files();
        other.expect_for_signing(["b.pdf"].into_iter());
        assert_eq!(kept(&other), None);
    }
}
