//! Which entries of the timeline are meant, how many of them, and between what.

use std::collections::BTreeSet;

use nets_core::identity::{DocumentType, UploadId, UserId};
use nets_core::script::ScriptedTime;
use nets_core::timeline::Happening;
use nets_scenario::Located;

/// Entries of the timeline: all that is given holds of each.
/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryPattern {
    /// One of these kinds; any when there is none.
    pub what: BTreeSet<&'static str>,
    pub user: Option<Located<UserId>>,
    pub upload: Option<UploadId>,
    pub message_id: Option<String>,
    pub shipment_id: Option<String>,
    /// The number or alias.
    pub recipient: Option<String>,
    pub document_type: Option<DocumentType>,
    /// With `*` and `?`.
    pub file: Option<String>,
    /// Somewhere in it, in capital or small letters.
    pub text: Option<String>,
    /// Whether only what needs attention is meant.
    pub attention: bool,
}

impl EntryPattern {
    /// The fields of an entry that name a person, company or alias.
    pub const PARTIES: [&str; 6] = ["recipient", "signer", "signers", "party", "person", "alias1"];

    /// Whether an entry of this kind can have what this filter asks for.
    pub fn can_match(kind: &str, filter: &str) -> bool {
        let needed: &[&str] = match filter {
            "user" => &["user"],
            "upload" | "shipment_id" => &["upload", "message", "subject"],
            "message_id" => &["message_id", "subject"],
            "recipient" => &EntryPattern::PARTIES,
            // What is known of a message is told with all that happens to it.
            "document_type" => &["document_type", "message", "subject"],
            "file" => &["file", "path"],
            "attention" => return Happening::may_need_attention(kind),
            _ => return true,
        };
        Happening::fields(kind).is_some_and(|fields| needed.iter().any(|field| fields.contains(field)))
    }
}

/// How many there are to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub at_least: u32,
    pub at_most: Option<u32>,
}

impl Count {
    /// One or more.
    pub const SOME: Count = Count { at_least: 1, at_most: None };

    pub fn holds(self, count: u32) -> bool {
        count >= self.at_least && self.at_most.is_none_or(|most| count <= most)
    }
}

/// Between what, in both clocks: simulated time, and the steps of the case, which are counted from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    pub from: Option<ScriptedTime>,
    pub to: Option<ScriptedTime>,
    pub after_step: Option<u32>,
    pub until_step: Option<u32>,
}
