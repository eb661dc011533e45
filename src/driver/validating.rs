//! Shipments that are only looked at: nothing of them is taken in.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use nets_core::civil::Date;
use nets_core::identity::UserId;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Inspector, Interrupted};
use nets_text::{system_words, told, told_as};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::inspectors::Job;
use crate::not_done::NotDone;
use crate::queue::Stopped;
use crate::world::World;

/// So many lie on the disk at a time.
pub(crate) const MOST_VALIDATED: usize = 4;

/// A little more than Nets takes, so that the check of the zip can say that it is over 2 GB.
const LARGEST_ZIP: u64 = (2 << 30) + (1 << 20);

/// A `shipment.xml` alone lies in memory as a whole.
const LARGEST_XML: u64 = 16 << 20;

/// The bytes of a zip or a `shipment.xml` that is not uploaded. They are gone with it.
pub struct UnsentShipment {
    file: File,
    size: u64,
    _place: OwnedSemaphorePermit,
}

impl UnsentShipment {
    /// Puts this behind what it has.
    pub fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.size += piece.len() as u64;
        if self.size > LARGEST_ZIP {
            return Err(told_as(io::ErrorKind::FileTooLarge, "no shipment has more than 2 GB"));
        }
        self.file.write_all(piece)
    }
}

impl World {
    /// A place for a shipment to be looked at.
    pub fn unsent(&self) -> Result<UnsentShipment, NotDone> {
        let place = Arc::clone(&self.validating).try_acquire_owned();
        let place = place.map_err(|_| NotDone::TooMany("shipments are being looked at"))?;
        let file = self.files.scratch().map_err(|error| NotDone::Disk(system_words(&error)))?;
        Ok(UnsentShipment { file, size: 0, _place: place })
    }

    /// What would be found in this shipment if it were uploaded now under this name, by this sender if that is known;
    /// what came before is not looked at. A name that ends with `.xml` is that of a bare `shipment.xml`.
    pub async fn validate(
        &self,
        unsent: UnsentShipment,
        name: &str,
        sender: Option<UserId>,
    ) -> Result<io::Result<Inspection>, Stopped> {
        let of_world = self.query(|view| {
            let now = view.simulator.now();
            (Arc::clone(view.simulator.scenario()), view.simulator.calendar().date(now))
        });
        let (scenario, today) = of_world.await?;
        let Some(user) = sender.clone().or_else(|| scenario.senders.keys().next().cloned()) else {
            return Ok(Err(told("the scenario has no sender")));
        };
        let (reply, answer) = oneshot::channel();
        let read = Unsent { name: name.to_owned(), sender, scenario, today };
        let work = move |inspector: &Inspector, cancel: &Cancel| {
            let inspected = catch_unwind(AssertUnwindSafe(|| read.inspect(unsent, inspector, cancel)));
            if let Ok(inspected) = inspected {
                // The client may have gone.
                drop(reply.send(inspected));
            }
        };
        self.inspectors.submit(Job { user, work: Box::new(work) });
        Ok(answer.await.unwrap_or_else(|_| Err(told("it could not be read to its end, see the log"))))
    }
}

/// What is known of a shipment before it is read.
struct Unsent {
    name: String,
    sender: Option<UserId>,
    scenario: Arc<Scenario>,
    today: Date,
}

impl Unsent {
    fn inspect(
        &self,
        unsent: UnsentShipment,
        inspector: &Inspector,
        cancel: &Cancel,
    ) -> io::Result<Inspection> {
        let UnsentShipment { mut file, _place, .. } = unsent;
        let sender = self.sender.as_ref().and_then(|user| self.scenario.senders.get(user));
        let folder = sender.map(|sender| sender.organisation.folder());
        let context = Context {
            scenario: &self.scenario,
            sender,
            folder: folder.as_deref(),
            today: Some(self.today),
            cancel,
        };
        file.rewind()?;
        if !self.name.to_ascii_lowercase().ends_with(".xml") {
            return inspector.inspect_zip(file, &self.name, &context).map_err(Interrupted::into);
        }
        let mut bytes = Vec::new();
        file.take(LARGEST_XML + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST_XML {
            return Err(told("a shipment.xml of more than 16 MB is only looked at in its zip"));
        }
        inspector.inspect_xml(&bytes, &context).map_err(Interrupted::into)
    }
}
