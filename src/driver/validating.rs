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

#[cfg(test)]
mod tests {
    use nets_core::identity::Country;
    use nets_intake::SchemaSource;
    use nets_samples::{MessageBuilder, ShipmentBuilder, person};
    use tokio::sync::Semaphore;

    use super::*;

    fn unsent(size: u64) -> UnsentShipment {
        let place = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("a place");
        UnsentShipment { file: tempfile::tempfile().expect("a file"), size, _place: place }
    }

    /// What is said of these bytes under this name.
    fn inspected(bytes: &[u8], name: &str, sender: Option<UserId>) -> io::Result<Inspection> {
        let scenario = nets_scenario::default_scenario().scenario;
        let today = nets_core::civil::date(2026, 1, 5);
        let mut shipment = unsent(0);
        shipment.write(bytes)?;
        let inspector = Inspector::new(SchemaSource::Embedded).expect("our schemas");
        let read = Unsent { name: name.to_owned(), sender, scenario, today };
        read.inspect(shipment, &inspector, &Cancel::default())
    }

    #[test]
    fn a_zip_may_have_two_gigabytes_and_the_megabyte_by_which_that_is_seen() {
        let largest = 2_148_532_224;
        let mut shipment = unsent(largest - 3);
        assert!(shipment.write(b"ab").is_ok());
        assert!(shipment.write(b"c").is_ok());
        assert_eq!(shipment.size, largest);
        let refused = shipment.write(b"d").expect_err("too large");
        assert_eq!(refused.kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn a_shipment_xml_alone_may_have_sixteen_megabytes() {
        let largest = vec![b' '; 16 << 20];
        let inspection = inspected(&largest, "shipment.XML", None).expect("looked at");
        assert!(inspection.shipment().is_none() && !inspection.findings().is_empty());
        let refused =
            inspected(&[largest, vec![b' ']].concat(), "shipment.xml", None).expect_err("too large");
        assert!(refused.to_string().contains("16 MB"), "{refused}");
    }

    #[test]
    fn what_is_no_xml_is_read_as_a_zip_and_what_lies_in_it_alone_as_xml() {
        let message = MessageBuilder::to(person(Country::Denmark, "2402911995"), "163057");
        let builder = ShipmentBuilder::new("A-17").message(message);
        let zip = builder.zip().expect("a zip");
        let user = UserId::new("tTEST1").ok();
        let whole = inspected(&zip, "netsshare_a.zip", user.clone()).expect("read");
        assert_eq!(whole.shipment().map(|shipment| shipment.id.as_str()), Some("A-17"), "{whole:?}");
        let as_xml = inspected(&zip, "netsshare_a.xml", user.clone()).expect("read");
        assert!(as_xml.shipment().is_none());
        let xml = builder.xml();
        let alone = inspected(xml.as_bytes(), "shipment.xml", user).expect("read");
        assert_eq!(alone.shipment().map(|shipment| shipment.id.as_str()), Some("A-17"), "{alone:?}");
        assert!(inspected(xml.as_bytes(), "netsshare_a.zip", None).expect("read").shipment().is_none());
    }
}
