//! Performing what the core asks for: the only writer of Outbound.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use nets_core::effect::{Effect, OutboundFile, SubscriptionList};
use nets_core::identity::UploadId;
use nets_core::simulator::Simulator;
use nets_core::subscription::Subscriber;
use nets_intake::OpenZip;
use nets_mailbox::Files;
use nets_outbound::{RenderProblem, Scribe, Sources};

/// A document for signing is at most 1 MB; what intake let pass is never larger than this.
const LARGEST_DOCUMENT: u64 = 16 * 1024 * 1024;

pub(crate) struct Performer {
    files: Arc<Files>,
    scribe: Arc<Scribe>,
    /// The zip the last document came from: a shipment's results come in a row, and opening a zip of
    /// 10,000 entries costs more than reading one.
    open: RefCell<Option<(UploadId, OpenZip)>>,
}

impl Performer {
    pub(crate) fn new(files: Arc<Files>, scribe: Arc<Scribe>) -> Self {
        Performer { files, scribe, open: RefCell::new(None) }
    }

    pub(crate) fn zip(&self, upload: UploadId) -> PathBuf {
        self.files.shipment(upload)
    }

    /// Whether this file is in Outbound already: names are never given out twice.
    pub(crate) fn is_written(&self, file: &OutboundFile) -> bool {
        self.files.read_outbound(&file.user, &file.name).is_ok()
    }

    /// The core is asked for what is too much for an effect.
    pub(crate) fn perform(&self, effect: &Effect, core: &Simulator) -> io::Result<()> {
        match effect {
            Effect::Write(file) => {
                let known = Known { performer: self, core };
                let write = |out: &mut dyn Write| self.scribe.write(file, &known, out).map_err(io_error);
                self.files.publish_written(&file.user, &file.name, file.at, write).map(drop)
            }
            Effect::Forget(upload) => {
                self.open.borrow_mut().take_if(|(held, _)| held == upload);
                self.files.forget(*upload)
            }
            // The engine does these itself.
            Effect::Inspect(_) | Effect::AskAlias(_) | Effect::EraseSecret(_) | Effect::Archive(_) => Ok(()),
        }
    }
}

/// What files are made from: the zips on the disk, and what the core knows.
struct Known<'a> {
    performer: &'a Performer,
    core: &'a Simulator,
}

impl Sources for Known<'_> {
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>> {
        let mut open = self.performer.open.borrow_mut();
        let zip = match open.take() {
            Some((held, zip)) if held == upload => zip,
            _ => OpenZip::open(&self.performer.zip(upload))?,
        };
        let (_, zip) = open.insert((upload, zip));
        zip.read(file, LARGEST_DOCUMENT)
    }

    fn subscribers<'a>(
        &'a self,
        list: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        Box::new(self.core.subscribers(list))
    }
}

/// The disk's own problem, where it was the disk's.
fn io_error(problem: RenderProblem) -> io::Error {
    match problem {
        RenderProblem::Output(error) => error,
        other => io::Error::other(other),
    }
}
