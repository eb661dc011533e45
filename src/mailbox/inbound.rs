//! One user's Inbound folder: files being written, files at rest, names of files picked up.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::identity::UploadId;

use crate::attributes::{Attributes, FileKind, ListingLine, behind};
use crate::body::FileBody;
use crate::lock::hold;

pub(crate) const MAX_FILES_AT_REST: usize = 10_000;

/// So many names of picked-up files are shown; with more the oldest goes. Each is some 200 bytes.
const MOST_TRACES: usize = 10_000;

/// What lies in the folder. A picked-up file leaves its name behind.
#[derive(Default)]
pub(crate) struct Inbound {
    /// Bound: `MAX_FILES_AT_REST`, the files that sessions have open, and as many traces as below.
    pub by_name: BTreeMap<Arc<str>, InboundFile>,
    pub at_rest: usize,
    /// The names of picked-up files, oldest first; some may stand for another file by now. Bound: `MOST_TRACES`.
    traces: VecDeque<(UploadId, Arc<str>)>,
}

/// What a name in Inbound stands for.
///
/// The name of a picked-up file is a trace. A client that looks sees the file as it was, since clients
/// confirm an upload with a `stat`; one that writes, renames onto it or removes it finds the name
/// free, as it is once Nets has taken the file; and there are no bytes to read or go on with.
pub(crate) enum InboundFile {
    AtRest(Arc<FileBody>),
    PickedUp { upload: UploadId, size: u64, at: Timestamp },
}

impl Inbound {
    pub(crate) fn insert(&mut self, name: Arc<str>, entry: InboundFile) {
        if let InboundFile::PickedUp { upload, .. } = entry {
            self.traces.push_back((upload, name.clone()));
            if self.traces.len() > MOST_TRACES {
                self.forget_oldest();
            }
        }
        let rests = matches!(entry, InboundFile::AtRest(_));
        let rested = matches!(self.by_name.insert(name, entry), Some(InboundFile::AtRest(_)));
        self.at_rest = self.at_rest + usize::from(rests) - usize::from(rested);
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if let Some(InboundFile::AtRest(_)) = self.by_name.remove(name) {
            self.at_rest -= 1;
        }
    }

    /// What comes behind this name, at most so many.
    pub(crate) fn list(&self, name: Option<&str>, most: usize) -> Vec<ListingLine> {
        let behind = behind(&self.by_name, name).take(most);
        behind.map(|(name, entry)| ListingLine::new(name, entry.attributes())).collect()
    }

    fn forget_oldest(&mut self) {
        let Some((oldest, name)) = self.traces.pop_front() else { return };
        if matches!(self.by_name.get(&name), Some(InboundFile::PickedUp { upload, .. }) if *upload == oldest)
        {
            self.by_name.remove(&name);
        }
    }
}

impl InboundFile {
    pub(crate) fn attributes(&self) -> Attributes {
        match self {
            InboundFile::AtRest(body) => {
                Attributes { kind: FileKind::File, size: body.size.bytes(), modified: *hold(&body.modified) }
            }
            InboundFile::PickedUp { size, at, .. } => {
                Attributes { kind: FileKind::File, size: *size, modified: *at }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_picked_up_names_the_newest_are_shown() {
        let mut inbound = Inbound::default();
        let at = Timestamp::UNIX_EPOCH;
        let mut pick_up = |id: u64, name: &str| {
            inbound.insert(name.into(), InboundFile::PickedUp { upload: UploadId(id), size: 1, at });
        };
        pick_up(1, "old");
        pick_up(2, "again");
        pick_up(3, "again");
        for id in 4..=10_001 {
            pick_up(id, &id.to_string());
        }
        pick_up(10_002, "new");
        assert!(!inbound.by_name.contains_key("old") && inbound.by_name.contains_key("again"));
        assert_eq!(inbound.by_name.len(), 10_000, "all that are left, and each once");
    }
}
