//! Which entries of the timeline a reader wants, and in which order.

use std::collections::BTreeSet;

use nets_core::identity::UploadId;
use nets_core::timeline::Entry;
use serde::Serialize;
use serde_json::Value;
use wildmatch::WildMatch;

/// Which entries a reader wants. Everything given must hold; nothing given holds always.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Entries behind this number.
    pub after: u64,
    /// Entries in front of this number.
    pub before: Option<u64>,
    /// One of these names.
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

/// A text that is sought in all that an entry says, in capital or small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoughtText(String);

impl SoughtText {
    /// None for the empty text, which is everywhere.
    pub fn of(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| SoughtText(text.to_lowercase()))
    }

    fn is_in(&self, entry: &Entry) -> bool {
        self.is_said_by(&entry.happening) || entry.evidence.as_ref().is_some_and(|it| self.is_said_by(it))
    }

    /// An entry always becomes JSON.
    fn is_said_by(&self, what: &impl Serialize) -> bool {
        serde_json::to_value(what).is_ok_and(|value| self.is_in_value(&value))
    }

    /// Names of members are not said by the entry, and numbers are sought by other filters.
    fn is_in_value(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => text.to_lowercase().contains(&self.0),
            Value::Array(values) => values.iter().any(|value| self.is_in_value(value)),
            Value::Object(members) => members.values().any(|value| self.is_in_value(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
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
            && same(&self.message_id, happening.message().map(|(_, id)| id))
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

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::Timestamp;
    use nets_core::evidence::Evidence;
    use nets_core::identity::UserId;
    use nets_core::timeline::Happening;

    #[test]
    fn a_text_is_found_in_whatever_an_entry_says_and_in_no_name_of_a_member() {
        let user = UserId::new("tTEST1").expect("a user id");
        let happening = Happening::ShipmentRefused {
            user,
            upload: UploadId(3),
            errors: 1,
            reasons: vec!["Ærø.pdf is missing".to_owned()],
        };
        let evidence = Evidence { shipment_id: Some("Loan-7".to_owned()), ..Evidence::default() };
        let at = Timestamp::UNIX_EPOCH;
        let entry = Entry { seq: 1, at, real: None, happening, evidence: evidence.boxed() };
        let finds = |text: &str| SoughtText::of(text).expect("a text").is_in(&entry);
        for text in ["ærø", "ÆRØ.PDF", "ttest1", "loan-7", "shipment_refused"] {
            assert!(finds(text), "{text}");
        }
        for text in ["reasons", "user", "3", "1970"] {
            assert!(!finds(text), "{text}");
        }
        assert_eq!(SoughtText::of(""), None);
    }
}
