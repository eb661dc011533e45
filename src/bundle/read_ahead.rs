//! Reading a bundle ahead of the world that is played from it: its events, and each zip again, on a thread of their own.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Seek as _};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use nets_core::Timestamp;
use nets_core::event::{Event, Upload};
use nets_core::identity::UploadId;

use crate::format::EVENTS;
use crate::lines::{EventLine, EventLines, ReadEvent};
use crate::opened::Bundle;
use crate::problem::BundleProblem;
use crate::rereading::{OtherInspection, ReadBetween, Rereading, was_not_readable};

/// So many events are read before they are played.
const AHEAD: usize = 16;

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
    take: impl FnOnce(Receiver<EventRead>) -> T,
) -> Result<T, BundleProblem> {
    let rereading = Rereading { inspector: bundle.inspector()?, scenario: &bundle.scenario().scenario };
    let reader = EventReader { bundle, rereading, arrived: BTreeMap::new() };
    Ok(thread::scope(|scope| {
        let (out, events) = sync_channel(AHEAD);
        scope.spawn(move || {
            if let Err(problem) = reader.read(&out) {
                // Where it is not taken, the replay has ended.
                drop(out.send(Err(problem)));
            }
        });
        take(events)
    }))
}

struct EventReader<'b> {
    bundle: &'b Bundle,
    rereading: Rereading<'b>,
    /// Uploads that were not read yet. Bound: those of the bundle.
    arrived: BTreeMap<UploadId, (Upload, Timestamp)>,
}

impl EventReader<'_> {
    fn read(mut self, out: &SyncSender<EventRead>) -> Result<(), BundleProblem> {
        let mut events = EventLines::new(self.bundle.member(EVENTS)?);
        while let Some(read) = events.next()? {
            let event = match read {
                ReadEvent::Unknown { name, .. } => EventAhead::Unknown(name),
                ReadEvent::Known(line) => {
                    let zip = self.zip(&line)?;
                    EventAhead::Known(line, zip)
                }
            };
            if out.send(Ok(event)).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn zip(&mut self, line: &EventLine) -> Result<ZipReadAgain, BundleProblem> {
        let (upload, inspection) = match &line.event {
            Event::UploadFinished(upload) => {
                self.arrived.insert(upload.id, (upload.clone(), line.at));
                return Ok(ZipReadAgain::NoZip);
            }
            Event::ShipmentInspected { upload, inspection } => (upload, inspection),
            _ => return Ok(ZipReadAgain::NoZip),
        };
        let Some((upload, came)) = self.arrived.remove(upload) else { return Ok(ZipReadAgain::NoZip) };
        if self.bundle.lacks(&upload) {
            let known = self.bundle.uploads().get(&upload.id).is_some_and(|line| line.kept);
            if known {
                return Err(BundleProblem::damaged(
                    format!("uploads/{}.zip", upload.id),
                    "it is not in the bundle",
                ));
            }
            return Ok(ZipReadAgain::Missed(self.why_no_zip()));
        }
        if was_not_readable(inspection) {
            return Ok(ZipReadAgain::Missed("the simulator could not read them then"));
        }
        let open = || {
            let mut zip = self.bundle.zip(upload.id)?.ok_or(ErrorKind::NotFound)?;
            zip.rewind()?;
            Ok(zip)
        };
        let other = self.rereading.compare(&upload, &open, ReadBetween(came, line.at), inspection)?;
        Ok(other.map_or(ZipReadAgain::Same, |other| ZipReadAgain::Differs(upload, other)))
    }

    fn why_no_zip(&self) -> &'static str {
        if self.bundle.about().contents {
            "their bytes were gone when the bundle was made"
        } else {
            "the bundle was made without their bytes"
        }
    }
}
