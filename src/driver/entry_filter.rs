//! Which entries of the timeline a reader wants, and in which order.

use std::collections::BTreeSet;

use nets_core::identity::UploadId;
use nets_core::timeline::{Entry, Happening};
use wildmatch::WildMatch;

use crate::sought_text::SoughtText;

/// Which entries a reader wants. Everything given must hold; nothing given holds always.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Entries behind this number.
    pub after: u64,
    /// Entries in front of this number.
    pub before: Option<u64>,
    /// One of these names. Bound: the names of entries.
    pub what: BTreeSet<String>,
    pub user: Option<String>,
    pub upload: Option<UploadId>,
    pub message_id: Option<String>,
    /// The file's name, with `*` and `?`.
    pub file: Option<String>,
    /// Only what a sender should look at.
    pub attention: bool,
    /// Only those that have this somewhere.
    pub text: Option<SoughtText>,
}

/// In which order entries are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EntryOrder {
    #[default]
    Oldest,
    Newest,
}

/// What one look has found.
#[derive(Debug, Default)]
pub struct FoundEntries {
    pub entries: Vec<Entry>,
    /// The last entry that was looked at.
    pub up_to: Option<u64>,
    /// Whether there are entries behind it in this order, which may match or not.
    pub has_more: bool,
}

impl EntryFilter {
    pub fn matches(&self, entry: &Entry) -> bool {
        let happening = &entry.happening;
        let same = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found == Some(wanted))
        };
        entry.seq > self.after
            && self.before.is_none_or(|before| entry.seq < before)
            && (self.what.is_empty() || self.what.contains(happening.name()))
            && (!self.attention || happening.needs_attention())
            && same(&self.user, happening.user())
            && self.upload.is_none_or(|upload| happening.upload() == Some(upload))
            && same(&self.message_id, message_id(happening))
            && self.file.as_deref().is_none_or(|pattern| {
                happening.file().is_some_and(|file| WildMatch::new(pattern).matches(file))
            })
            && self.text.as_ref().is_none_or(|text| text.is_in(entry))
    }

    /// Leaves out all up to this entry, in this order.
    pub fn go_on(&mut self, order: EntryOrder, up_to: Option<u64>) {
        match (order, up_to) {
            (EntryOrder::Oldest, Some(seq)) => self.after = self.after.max(seq),
            (EntryOrder::Newest, Some(seq)) => self.before = Some(seq),
            (EntryOrder::Oldest | EntryOrder::Newest, None) => {}
        }
    }
}

/// The id of the message concerned: as its shipment has it, or as the e-Box gave it.
fn message_id(happening: &Happening) -> Option<&str> {
    let of_shipment = happening.message().map(|(_, id)| id);
    of_shipment.or_else(|| happening.ebox_message().map(|id| id.as_str()))
}
