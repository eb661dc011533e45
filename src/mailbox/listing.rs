//! A folder being listed, some entries at a time.

use std::sync::Arc;

use crate::attributes::ListingLine;
use crate::files::WorldFiles;
use crate::lock::hold;
use crate::owner::Owner;
use crate::refusal::Refusal;

/// A folder being listed by name, as a directory of a file system is: it remembers only the last name it
/// gave, so that a listing left open costs nothing however many files there are. What lies there from
/// beginning to end is given once; what comes or goes meanwhile may be given or not.
pub struct Listing {
    files: Arc<WorldFiles>,
    owner: Arc<Owner>,
    of: MailboxFolder,
    given: Option<Arc<str>>,
}

/// The folders there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailboxFolder {
    Root,
    Inbound,
    Own,
    Outbound,
}

impl Listing {
    pub(crate) fn new(files: &Arc<WorldFiles>, owner: &Arc<Owner>, of: MailboxFolder) -> Self {
        Listing { files: files.clone(), owner: owner.clone(), of, given: None }
    }

    /// The next entries, at most so many; none at the end.
    pub fn more(&mut self, most: usize) -> Result<Vec<ListingLine>, Refusal> {
        let _inside = self.files.life.enter()?;
        let given = self.given.as_deref();
        let folders = |names: &[&str]| {
            let behind = names.iter().filter(|name| given.is_none_or(|given| **name > given));
            behind.take(most).map(|name| ListingLine::folder(name, self.files.post.now())).collect()
        };
        let entries: Vec<ListingLine> = match self.of {
            MailboxFolder::Root => folders(&["Inbound", "Outbound"]),
            MailboxFolder::Inbound => folders(&[&self.owner.folder]),
            MailboxFolder::Own => hold(&self.owner.inbound).list(given, most),
            MailboxFolder::Outbound => self.outbound(given, most),
        };
        if let Some(last) = entries.last() {
            self.given = Some(last.name.clone());
        }
        Ok(entries)
    }

    /// With the sizes that are seen.
    fn outbound(&self, given: Option<&str>, most: usize) -> Vec<ListingLine> {
        let mut lines = hold(&self.owner.outbound).list(given, most);
        for ListingLine { name, size, .. } in &mut lines {
            *size = self.files.faults.seen_of(&self.owner.user, name, *size);
        }
        lines
    }
}
