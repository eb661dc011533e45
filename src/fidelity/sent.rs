//! What was sent, and what our core makes of it.

use std::fs::File;
use std::io;
use std::sync::Arc;

use nets_core::effect::{Effect, OutboundContent, OutboundFile, ReceiptStatus};
use nets_core::event::{Event, Upload};
use nets_core::finding::{Severity, of_severity};
use nets_core::identity::{UploadId, UserId};
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_core::simulator::{Simulator, Step};
use nets_core::{SignedDuration, Timestamp};
use nets_intake::{Cancel, Context, Inspector, Interrupted};

/// Longer than any deadline for a signature that is agreed on: what comes of a shipment has come by then.
const DAYS: i64 = 60;

/// A Tuesday morning in Copenhagen, for scenarios that say no beginning.
const MORNING: Timestamp = Timestamp::constant(1_767_684_600, 0);

/// A zip that was sent, under the name it was sent by.
pub struct ZipToPlay {
    pub file: File,
    pub name: String,
}

/// A shipment as our reader and core judge it.
#[derive(Debug)]
pub struct SentShipment {
    pub file_name: String,
    pub accepted: bool,
    /// The rules by which it is refused. Bound: the rules there are.
    pub rules: Vec<&'static str>,
    /// None where it could not be understood.
    pub(crate) shipment_id: Option<String>,
    /// Bound: the messages of a shipment.
    pub(crate) message_ids: Vec<String>,
    pub(crate) organisation: Option<String>,
}

/// All that was sent, and what we would have written in the sixty days from then on.
pub struct SentShipments {
    /// Bound: as those given.
    pub shipments: Vec<SentShipment>,
    /// Bound: what comes of them in `DAYS`.
    pub(crate) written: Vec<OutboundFile>,
}

impl SentShipments {
    /// Lets the core have the shipments one after the other, and the days pass.
    pub fn play(
        zips: Vec<ZipToPlay>,
        inspector: &Inspector,
        scenario: &Arc<Scenario>,
    ) -> io::Result<SentShipments> {
        let began = scenario.clock.start.unwrap_or(nets_core::calendar::copenhagen().to_datetime(MORNING));
        let at = nets_core::calendar::copenhagen().to_timestamp(began).unwrap_or(MORNING);
        let mut playing = Playing { core: Simulator::new(Arc::clone(scenario)), at, written: Vec::new() };
        playing.handle(Event::Began);
        let mut shipments = Vec::new();
        for (number, zip) in (1..).zip(zips) {
            let inspection = inspect(&zip, inspector, scenario)?;
            shipments.push(playing.shipment(UploadId(number), &zip.name, inspection, scenario));
        }
        for _ in 0..DAYS {
            playing.at += SignedDuration::from_hours(24);
            playing.handle(Event::TimePassed);
        }
        Ok(SentShipments { shipments, written: playing.written })
    }
}

fn inspect(zip: &ZipToPlay, inspector: &Inspector, scenario: &Scenario) -> io::Result<Inspection> {
    // It is not cancelled. When it was sent is not known, so no date in it is too early or too late.
    let cancel = Cancel::default();
    let context = Context { scenario, sender: None, folder: None, today: None, cancel: &cancel };
    inspector.inspect_zip(zip.file.try_clone()?, &zip.name, &context).map_err(Interrupted::into)
}

struct Playing {
    core: Simulator,
    at: Timestamp,
    written: Vec<OutboundFile>,
}

impl Playing {
    fn handle(&mut self, event: Event) {
        for step in self.core.handle(self.at, event).steps {
            if let Step::Do(Effect::Write(file)) = step {
                self.written.push(file);
            }
        }
    }

    fn shipment(
        &mut self,
        id: UploadId,
        name: &str,
        inspection: Inspection,
        scenario: &Scenario,
    ) -> SentShipment {
        let errors = of_severity(inspection.findings(), Severity::Error);
        let mut rules: Vec<_> = errors.into_iter().map(|finding| finding.rule().id).collect();
        rules.sort_unstable();
        rules.dedup();
        let shipment = inspection.shipment();
        let mut sent = SentShipment {
            file_name: name.to_owned(),
            accepted: false,
            rules,
            shipment_id: shipment.map(|shipment| shipment.id.clone()),
            message_ids: shipment
                .iter()
                .flat_map(|sent| &sent.messages)
                .map(|sent| sent.id.clone())
                .collect(),
            organisation: shipment.map(|shipment| shipment.sender.number().to_owned()),
        };
        let sender = scenario
            .senders
            .values()
            .find(|sender| shipment.is_some_and(|shipment| shipment.sender == sender.organisation))
            .or_else(|| scenario.senders.values().next());
        let user: Option<UserId> = sender.map(|sender| sender.user.clone());
        if let (Some(user), Some(sender)) = (user, sender) {
            let folder = format!("{}{}", sender.organisation.country().code(), sender.organisation.number());
            let upload = Upload { id, user, folder, file_name: name.to_owned(), size: 0 };
            self.handle(Event::UploadFinished(upload));
            self.handle(Event::ShipmentInspected { upload: id, inspection });
        }
        sent.accepted = self.written.iter().any(|file| {
            file.upload == Some(id)
                && matches!(&file.content, OutboundContent::Receipt(receipt) if receipt.status == ReceiptStatus::Accepted)
        });
        sent
    }
}
