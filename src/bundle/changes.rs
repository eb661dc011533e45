//! What is changed of a world on its way into a bundle: the one place through which scenario, events, uploads and entries pass.

use std::fs::File;

use nets_core::event::Upload;
use nets_core::timeline::Entry;
use nets_store::JournalRecord;

use crate::about::PersonsData;
use crate::problem::BundleNotWritten;

/// Sees each thing before it is written, once and in this order: the scenario, all events, all uploads, all entries.
/// What an upload is changed to must be what the inspection in its event is changed to. What is not said to be changed is
/// left as it is.
pub trait Changes {
    /// What it leaves of persons' data.
    fn persons(&self) -> PersonsData;

    fn scenario(&mut self, text: String) -> Result<String, BundleNotWritten> {
        Ok(text)
    }

    fn event(&mut self, record: JournalRecord) -> Result<JournalRecord, BundleNotWritten> {
        Ok(record)
    }

    fn upload(&mut self, _upload: &Upload, zip: File) -> Result<File, BundleNotWritten> {
        Ok(zip)
    }

    fn entry(&mut self, entry: Entry) -> Result<Entry, BundleNotWritten> {
        Ok(entry)
    }
}

/// Changes nothing: persons' data are in the bundle as they were sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct AsSent;

impl Changes for AsSent {
    fn persons(&self) -> PersonsData {
        PersonsData::AsSent
    }
}
