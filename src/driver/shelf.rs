//! The files on the disk: the only writer of Outbound.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Arc;

use nets_core::effect::{OutboundFile, SubscriptionList};
use nets_core::identity::UploadId;
use nets_core::simulator::Simulator;
use nets_core::subscription::Subscriber;
use nets_intake::OpenZip;
use nets_mailbox::Files;
use nets_outbound::{RenderProblem, Scribe, Sources};

use crate::ports::{NotWritten, Shelf, is_of_the_system};

/// A document for signing is at most 1 MB; what intake let pass is never larger than this.
const LARGEST_DOCUMENT: u64 = 16 * 1024 * 1024;

pub(crate) struct Disk {
    files: Arc<Files>,
    scribe: Arc<Scribe>,
    /// The zip the last document came from: a shipment's results come in a row, and opening a zip of
    /// 10,000 entries costs more than reading one.
    open: RefCell<Option<(UploadId, OpenZip)>>,
}

impl Disk {
    pub(crate) fn new(files: Arc<Files>, scribe: Arc<Scribe>) -> Self {
        Disk { files, scribe, open: RefCell::new(None) }
    }
}

impl Shelf for Disk {
    fn write(&self, file: &OutboundFile, core: &Simulator) -> Result<(), NotWritten> {
        let known = Known { disk: self, core };
        let mut hopeless = None;
        let write = |out: &mut dyn Write| {
            let mut out = Watched { out, has_failed: false };
            let written = self.scribe.write(file, &known, &mut out);
            written.map_err(|problem| {
                if !out.has_failed && !is_passing(&problem) {
                    hopeless = Some(problem.to_string());
                }
                io_error(problem)
            })
        };
        let published = self.files.publish_written(&file.user, &file.name, file.at, write);
        match (published, hopeless) {
            (Ok(_), _) => Ok(()),
            (Err(_), Some(reason)) => Err(NotWritten::Ever(reason)),
            (Err(error), None) => Err(NotWritten::Now(error)),
        }
    }

    fn forget(&self, upload: UploadId) -> io::Result<()> {
        self.open.borrow_mut().take_if(|(held, _)| *held == upload);
        self.files.forget(upload)
    }
}

/// A file that is being written, and whether the disk refused some of it: a template that fails because
/// of that is not wrong.
struct Watched<'a> {
    out: &'a mut dyn Write,
    has_failed: bool,
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).inspect_err(|_| self.has_failed = true)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().inspect_err(|_| self.has_failed = true)
    }
}

/// What files are made from: the zips on the disk, and what the core knows.
struct Known<'a> {
    disk: &'a Disk,
    core: &'a Simulator,
}

impl Sources for Known<'_> {
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>> {
        let mut open = self.disk.open.borrow_mut();
        let zip = match open.take() {
            Some((held, zip)) if held == upload => zip,
            _ => OpenZip::open(&self.disk.files.shipment(upload))?,
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

/// Whether the system was the reason, and may not be another time.
fn is_passing(problem: &RenderProblem) -> bool {
    match problem {
        RenderProblem::Output(_) => true,
        RenderProblem::Document { source, .. } => is_of_the_system(source),
        RenderProblem::Signing(_) | RenderProblem::Template(_) | RenderProblem::Archive(_) => false,
    }
}

/// The disk's own problem, where it was the disk's.
fn io_error(problem: RenderProblem) -> io::Error {
    match problem {
        RenderProblem::Output(error) => error,
        other => io::Error::other(other),
    }
}
