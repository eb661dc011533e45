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

/// So many uploads are looked at while the world does nothing else.
const LOOK: usize = 200;

/// What one look at the newest uploads has found.
#[derive(Debug, Default)]
pub struct NewestOutlines {
    pub outlines: Vec<Outline>,
    /// The last upload that was looked at.
    pub up_to: Option<UploadId>,
    /// Whether there are older ones, which may be wanted or not.
    pub has_more: bool,
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

    /// The newest uploads that are wanted and older than `before`, at most `limit`, and whether there are more. At most
    /// `LOOK` of them are looked at; who wants more goes on with the last number that was.
    pub fn newest_outlines(
        &self,
        wanted: &UploadFilter,
        before: Option<UploadId>,
        limit: usize,
    ) -> Result<NewestOutlines, ArchiveProblem> {
        let before = before.unwrap_or(UploadId(u64::MAX));
        let mut under_way = self.simulator.uploads_before(before).map(|record| record.upload.id).peekable();
        let mut over = self.archive.before(before).peekable();
        let mut found = NewestOutlines::default();
        let mut looked = 0;
        loop {
            let next = under_way.peek().copied().max(over.peek().copied());
            let Some(id) = next.filter(|id| id.0 > wanted.after) else { return Ok(found) };
            if found.outlines.len() == limit || looked == LOOK {
                found.has_more = true;
                return Ok(found);
            }
            looked += 1;
            found.up_to = Some(id);
            let outline = if under_way.next_if_eq(&id).is_some() {
                self.simulator.upload(id).map(UploadRecord::outline)
            } else {
                over.next();
                self.archive.outline(id)?
            };
            let takes = |it: &Outline| wanted.takes(&it.upload.user, || it.standing);
            found.outlines.extend(outline.filter(takes));
        }
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
