//! All uploads of a world in one order, whether the core has them or the archive.

use std::ops::Deref;
use std::sync::Arc;

use nets_core::identity::{UploadId, UserId};
use nets_core::state::{Outline, Standing, UploadRecord};
use nets_store::{ArchiveProblem, Archived};

use crate::view::View;

/// An upload, wherever it was found.
pub enum FoundUpload<'a> {
    /// Something may still come of it.
    UnderWay(&'a UploadRecord),
    /// It is over, and was read back.
    Over(Arc<UploadRecord>),
}

impl Deref for FoundUpload<'_> {
    type Target = UploadRecord;

    fn deref(&self) -> &UploadRecord {
        match self {
            FoundUpload::UnderWay(record) => record,
            FoundUpload::Over(record) => record,
        }
    }
}

/// Which uploads a list is to hold. Everything given must hold.
#[derive(Debug, Clone, Default)]
pub struct UploadFilter {
    /// Only those behind this one.
    pub after: u64,
    pub user: Option<String>,
    pub standing: Option<Standing>,
}

impl UploadFilter {
    fn takes(&self, user: &UserId, standing: impl FnOnce() -> Standing) -> bool {
        self.user.as_deref().is_none_or(|wanted| wanted == user.as_str())
            && self.standing.is_none_or(|wanted| wanted == standing())
    }
}

impl<'a> View<'a> {
    pub fn upload(&self, id: UploadId) -> Result<Option<FoundUpload<'a>>, ArchiveProblem> {
        if let Some(record) = self.simulator.upload(id) {
            return Ok(Some(FoundUpload::UnderWay(record)));
        }
        Ok(self.archive.record(id)?.map(FoundUpload::Over))
    }

    /// The first uploads that are wanted, at most `limit`, and whether there are more.
    pub fn outlines(
        &self,
        wanted: &UploadFilter,
        limit: usize,
    ) -> Result<(Vec<Outline>, bool), ArchiveProblem> {
        let after = UploadId(wanted.after);
        let mut under_way = self
            .simulator
            .uploads_after(after)
            .filter(|record| wanted.takes(&record.upload.user, || record.standing()))
            .peekable();
        let mut over = self
            .archive
            .after(after)
            .filter(|Archived { user, standing, .. }| wanted.takes(user, || *standing))
            .peekable();
        let mut outlines = Vec::new();
        while outlines.len() < limit {
            let outline = match (under_way.peek(), over.peek()) {
                (Some(record), Some(archived)) if archived.id <= record.upload.id => None,
                (Some(record), _) => Some(record.outline()),
                (None, Some(_)) => None,
                (None, None) => return Ok((outlines, false)),
            };
            match outline {
                Some(outline) => {
                    under_way.next();
                    outlines.push(outline);
                }
                None => outlines.extend(match over.next() {
                    Some(archived) => self.archive.outline(archived.id)?,
                    None => None,
                }),
            }
        }
        Ok((outlines, under_way.peek().is_some() || over.peek().is_some()))
    }
}
