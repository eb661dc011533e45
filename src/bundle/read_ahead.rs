//! Reading a bundle ahead of the world that is played from it: its events, one after the other, and zips again, several at
//! once.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::num::NonZeroUsize;

use nets_core::Timestamp;
use nets_core::event::{Event, Upload};
use nets_core::identity::UploadId;
use nets_intake::{Weighed, WorkAhead, ahead_in_order};

use crate::format::EVENTS;
use crate::lines::{EventLine, EventLines, ReadEvent};
use crate::making::UploadedZips as _;
use crate::member::MemberReader;
use crate::opened::Bundle;
use crate::problem::BundleProblem;
use crate::rereading::{OtherInspection, ReadBetween, Rereading, was_not_readable};

/// So many events are read before they are played, for each thread that reads zips, and one more.
const FOR_EACH_THREAD: usize = 16;

/// Once so many bytes of lines are read and not played, no more is read: what is made of them takes several times as much.
const MOST_AHEAD: u64 = 16 << 20;

/// An event of the bundle.
pub(crate) enum EventAhead {
    Known(Box<EventLine>, ZipReadAgain),
    /// One that this program does not know, by its name.
    Unknown(String),
}

/// What came of the zip that an event is about.
pub(crate) enum ZipReadAgain {
    /// It is about none.
    NoZip,
    Missed(&'static str),
    Same,
    Differs(Upload, OtherInspection),
}

/// An event, or why the next one cannot be had.
pub(crate) type EventRead = Result<EventAhead, BundleProblem>;

/// Has all events taken in their order, whatever is read meanwhile. What is left is not read once `take` has ended.
pub(crate) fn read_ahead<T>(
    bundle: &Bundle,
    threads: NonZeroUsize,
    take: impl FnOnce(&mut dyn Iterator<Item = EventRead>) -> T,
) -> Result<T, BundleProblem> {
    let rereading = Rereading { inspector: bundle.inspector()?, scenario: &bundle.scenario().scenario };
    let mut reader = EventReader {
        bundle,
        events: EventLines::new(bundle.member(EVENTS)?),
        arrived: BTreeMap::new(),
        is_over: false,
    };
    let read = |event: EventToRead| match event {
        EventToRead::Read(event) => event,
        EventToRead::Zip(line, came) => {
            let zip = read_again(bundle, &rereading, &line, came)?;
            Ok(EventAhead::Known(line, zip))
        }
    };
    let things = NonZeroUsize::MIN.saturating_add(FOR_EACH_THREAD.saturating_mul(threads.get()));
    let ahead = WorkAhead { threads, things, weight: MOST_AHEAD };
    Ok(ahead_in_order(ahead, || reader.next(), read, take))
}

/// An event, and what is left to do for it.
enum EventToRead {
    Read(EventRead),
    /// The zip of this upload, which came then, is read again.
    Zip(Box<EventLine>, CameAt),
}

/// An upload, and when it came.
struct CameAt(Upload, Timestamp);

struct EventReader<'b> {
    bundle: &'b Bundle,
    events: EventLines<MemberReader>,
    /// Uploads that were not read yet. Bound: those of the bundle.
    arrived: BTreeMap<UploadId, CameAt>,
    is_over: bool,
}

impl EventReader<'_> {
    /// The next event; none behind the last, or behind an error.
    fn next(&mut self) -> Option<Weighed<EventToRead>> {
        if self.is_over {
            return None;
        }
        let event = match self.events.next() {
            Ok(None) => return None,
            Ok(Some(ReadEvent::Unknown { name, .. })) => EventToRead::Read(Ok(EventAhead::Unknown(name))),
            Ok(Some(ReadEvent::Known(line))) => self.known(line),
            Err(problem) => EventToRead::Read(Err(problem)),
        };
        self.is_over = matches!(event, EventToRead::Read(Err(_)));
        Some(Weighed { thing: event, weight: self.events.length() })
    }

    fn known(&mut self, line: Box<EventLine>) -> EventToRead {
        let (upload, inspection) = match &line.event {
            Event::UploadFinished(upload) => {
                self.arrived.insert(upload.id, CameAt(upload.clone(), line.at));
                return without_zip(line, ZipReadAgain::NoZip);
            }
            Event::ShipmentInspected { upload, inspection } => (upload, inspection),
            _ => return without_zip(line, ZipReadAgain::NoZip),
        };
        let Some(came) = self.arrived.remove(upload) else { return without_zip(line, ZipReadAgain::NoZip) };
        if self.bundle.lacks(&came.0) {
            let known = self.bundle.uploads().get(upload).is_some_and(|line| line.kept);
            if known {
                let name = format!("uploads/{upload}.zip");
                return EventToRead::Read(Err(BundleProblem::damaged(name, "it is not in the bundle")));
            }
            return without_zip(line, ZipReadAgain::Missed(self.why_no_zip()));
        }
        if was_not_readable(inspection) {
            return without_zip(line, ZipReadAgain::Missed("the simulator could not read them then"));
        }
        EventToRead::Zip(line, came)
    }

    fn why_no_zip(&self) -> &'static str {
        if self.bundle.about().contents {
            "their bytes were gone when the bundle was made"
        } else {
            "the bundle was made without their bytes"
        }
    }
}

fn without_zip(line: Box<EventLine>, zip: ZipReadAgain) -> EventToRead {
    EventToRead::Read(Ok(EventAhead::Known(line, zip)))
}

fn read_again(
    bundle: &Bundle,
    rereading: &Rereading<'_>,
    line: &EventLine,
    CameAt(upload, came): CameAt,
) -> Result<ZipReadAgain, BundleProblem> {
    let Event::ShipmentInspected { inspection, .. } = &line.event else { return Ok(ZipReadAgain::NoZip) };
    let open = || bundle.at(upload.id)?.ok_or_else(|| ErrorKind::NotFound.into());
    let other = rereading.compare(&upload, &open, ReadBetween(came, line.at), inspection)?;
    Ok(other.map_or(ZipReadAgain::Same, |other| ZipReadAgain::Differs(upload, other)))
}
