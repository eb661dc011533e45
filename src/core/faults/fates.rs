//! Files for Outbound with which a fault has still to do after it struck: held back, shown in part, gone again.

use alloc::boxed::Box;
use alloc::{collections::BTreeMap, string::String, sync::Arc, vec::Vec};
use jiff::Timestamp;

use super::nets_order::{GoneAfter, PartFirst, PartUntil};
use super::operation::{DoorOperation, FaultOperation};
use crate::effect::{GoneFile, OutboundFile};
use crate::identity::{UploadId, UserId};

/// With so many files faults have to do at once. While there are as many, none strikes at another file.
pub const MOST_FATES: usize = 10_000;

/// The folder, as doors name it.
const OUTBOUND: &str = "/Outbound";

/// A file of a user's Outbound.
type Place = (UserId, String);

/// What is to become of files.
#[derive(Debug, Clone, Default)]
pub struct FileFates {
    next: u64,
    /// What comes at a moment that is on the agenda. Bound: `MOST_FATES`.
    planned: BTreeMap<u64, Fate>,
    /// So many bytes are seen of these. Shared with the mailbox. Bound: `MOST_FATES`.
    parts: Arc<BTreeMap<Place, u64>>,
    /// How many listings have still to show a part. Bound: those above.
    listings: BTreeMap<Place, u32>,
    /// What goes by what its user does. Bound: `MOST_FATES`.
    leaving: BTreeMap<Place, LeavingFile>,
}

/// What comes of a file at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    Write(Box<HeldFile>),
    Whole(UserId, String),
    Gone(GoneFile),
}

/// A file that Nets would have written before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldFile {
    /// As of when it comes.
    pub(crate) file: OutboundFile,
    pub(crate) fault: String,
    pub(crate) reversed: bool,
    pub(crate) part: Option<PartFirst>,
    pub(crate) gone: Option<GoneAfter>,
}

#[derive(Debug, Clone)]
struct LeavingFile {
    file: GoneFile,
    /// Whether Outbound was listed since it is there.
    is_listed: bool,
}

impl FileFates {
    pub(crate) fn is_full(&self) -> bool {
        self.planned.len() + self.parts.len() + self.leaving.len() >= MOST_FATES
    }

    /// How much is seen of the files that are not seen whole.
    pub fn parts(&self) -> &Arc<BTreeMap<(UserId, String), u64>> {
        &self.parts
    }

    /// The operations of users that change something, by their bits.
    pub(crate) fn armed(&self) -> u32 {
        let opened =
            if self.listings.is_empty() && self.leaving.is_empty() { 0 } else { FaultOperation::Open.bit() };
        let closed = if self.leaving.is_empty() { 0 } else { FaultOperation::Close.bit() };
        opened | closed
    }

    /// Whether a file that answers this upload is held back.
    pub(crate) fn holds_back(&self, upload: UploadId) -> bool {
        self.planned
            .values()
            .any(|fate| matches!(fate, Fate::Write(held) if held.file.upload == Some(upload)))
    }

    /// The number by which the agenda names it.
    pub(crate) fn plan(&mut self, fate: Fate) -> u64 {
        let number = self.next;
        self.next += 1;
        self.planned.insert(number, fate);
        number
    }

    pub(crate) fn take(&mut self, number: u64) -> Option<Fate> {
        self.planned.remove(&number)
    }

    /// Those that the same fault holds back to the same moment, to come in reverse, the last one first.
    pub(crate) fn take_group(&mut self, fault: &str, at: Timestamp) -> Vec<(u64, HeldFile)> {
        let is_of_it = |fate: &Fate| matches!(fate, Fate::Write(held) if held.reversed && held.fault == fault && held.file.at == at);
        let numbers: Vec<u64> =
            self.planned.iter().rev().filter(|(_, fate)| is_of_it(fate)).map(|(number, _)| *number).collect();
        let taken = numbers.into_iter().filter_map(|number| match self.planned.remove(&number) {
            Some(Fate::Write(held)) => Some((number, *held)),
            Some(Fate::Whole(..) | Fate::Gone(_)) | None => None,
        });
        taken.collect()
    }

    /// Only so much of it is seen from now on.
    pub(crate) fn show_part(&mut self, user: &UserId, file: &str, part: PartFirst) {
        let place = (user.clone(), String::from(file));
        if let PartUntil::Listings(listings) = part.until {
            self.listings.insert(place.clone(), listings);
        }
        Arc::make_mut(&mut self.parts).insert(place, part.bytes);
    }

    /// False when it was whole before.
    pub(crate) fn show_whole(&mut self, user: &UserId, file: &str) -> bool {
        let place = (user.clone(), String::from(file));
        self.listings.remove(&place);
        self.parts.contains_key(&place) && Arc::make_mut(&mut self.parts).remove(&place).is_some()
    }

    /// It goes by what its user does.
    pub(crate) fn let_go(&mut self, file: GoneFile) {
        self.leaving.insert((file.user.clone(), file.name.clone()), LeavingFile { file, is_listed: false });
    }

    /// Its user has deleted it.
    pub(crate) fn forget(&mut self, user: &UserId, file: &str) {
        self.show_whole(user, file);
        self.leaving.remove(&(user.clone(), String::from(file)));
    }

    /// Whether something comes of an operation for these files.
    pub fn concerns(&self, operation: &DoorOperation) -> bool {
        let (Some(user), Some(path)) = (&operation.user, operation.path.as_deref()) else { return false };
        let is_of_user = |(of, _): &Place| of == user;
        let waits_for = |goes: GoneAfter| {
            self.leaving.iter().any(|(place, leaving)| is_of_user(place) && leaving.file.after == goes)
        };
        match operation.operation {
            FaultOperation::Open if path == OUTBOUND => {
                self.listings.keys().any(is_of_user) || waits_for(GoneAfter::Listed)
            }
            FaultOperation::Close if path == OUTBOUND => waits_for(GoneAfter::Listed),
            FaultOperation::Close if operation.read_whole => self.fetched(user, path).is_some(),
            _ => false,
        }
    }

    /// What comes of an operation: which files of its user are whole now, and which go.
    pub(crate) fn note(&mut self, operation: &DoorOperation) -> (Vec<String>, Vec<GoneFile>) {
        let (mut whole, mut gone) = (Vec::new(), Vec::new());
        let (Some(user), Some(path)) = (&operation.user, operation.path.as_deref()) else {
            return (whole, gone);
        };
        match operation.operation {
            FaultOperation::Open if path == OUTBOUND => {
                for ((of, file), left) in &mut self.listings {
                    if of == user && *left == 0 {
                        whole.push(file.clone());
                    }
                    *left = left.saturating_sub(u32::from(of == user));
                }
                for ((of, _), leaving) in &mut self.leaving {
                    leaving.is_listed |= of == user;
                }
            }
            FaultOperation::Close if path == OUTBOUND => {
                let is_gone = |(of, _): &Place, leaving: &LeavingFile| {
                    of == user && leaving.is_listed && leaving.file.after == GoneAfter::Listed
                };
                self.leaving.retain(|place, leaving| {
                    let stays = !is_gone(place, leaving);
                    if !stays {
                        gone.push(leaving.file.clone());
                    }
                    stays
                });
            }
            FaultOperation::Close if operation.read_whole => {
                gone.extend(self.fetched(user, path).cloned());
            }
            _ => {}
        }
        for file in &whole {
            self.show_whole(user, file);
        }
        for file in &gone {
            self.forget(&file.user, &file.name);
        }
        (whole, gone)
    }

    /// The file at this path, where it goes once it is fetched.
    fn fetched(&self, user: &UserId, path: &str) -> Option<&GoneFile> {
        let name = path.strip_prefix(OUTBOUND)?.strip_prefix('/')?;
        let leaving = self.leaving.get(&(user.clone(), String::from(name)))?;
        (leaving.file.after == GoneAfter::Fetched).then_some(&leaving.file)
    }
}
