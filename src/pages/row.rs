//! An entry of the timeline as a row: one link, with the time, the sentence and what it rests on.

use nets_core::timeline::Entry;
use nets_story::{grounds, sentence};

use crate::here::InWorld;
use crate::names::shown;
use crate::times::{Shown, Times};

/// A sentence has so many characters at the most in a list: a shipment can be refused for a hundred reasons.
const LONGEST: usize = 300;

pub(crate) struct EntryRow {
    pub(crate) seq: u64,
    pub(crate) address: String,
    pub(crate) at: Shown,
    pub(crate) what: &'static str,
    pub(crate) sentence: String,
    pub(crate) grounds: String,
    pub(crate) needs_attention: bool,
}

impl EntryRow {
    pub(crate) fn of(entry: &Entry, here: &InWorld, times: &Times) -> Self {
        EntryRow {
            seq: entry.seq,
            address: here.at(&format!("/timeline/{}", entry.seq)),
            at: times.show(entry.at),
            what: entry.happening.name(),
            sentence: nets_text::cut(&sentence(&entry.happening), LONGEST, " …").into_owned(),
            grounds: shown(&grounds(entry)),
            needs_attention: entry.happening.needs_attention(),
        }
    }
}
