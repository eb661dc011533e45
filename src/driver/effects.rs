//! Performing what the core asks for: the only writer of Outbound.

use std::cell::RefCell;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use nets_core::effect::{Effect, OutboundFile};
use nets_core::identity::{UploadId, UserId};
use nets_intake::OpenZip;
use nets_mailbox::Files;
use nets_outbound::Documents;
use nets_sdo::Signatory;

/// A document for signing is at most 1 MB; what intake let pass is never larger than this.
const LARGEST_DOCUMENT: u64 = 16 * 1024 * 1024;

pub(crate) struct Performer {
    files: Arc<Files>,
    signatory: Arc<Signatory>,
    /// The zip the last document came from: a shipment's results come in a row, and opening a zip of
    /// 10,000 entries costs more than reading one.
    open: RefCell<Option<(UploadId, OpenZip)>>,
}

impl Performer {
    pub(crate) fn new(files: Arc<Files>, signatory: Arc<Signatory>) -> Self {
        Performer { files, signatory, open: RefCell::new(None) }
    }

    pub(crate) fn zip(&self, upload: UploadId) -> PathBuf {
        self.files.shipment(upload)
    }

    /// Whether this file is in Outbound already: names are never given out twice.
    pub(crate) fn is_written(&self, file: &OutboundFile) -> bool {
        self.files.read_outbound(&file.user, &file.name).is_ok()
    }

    /// Removes files whose deletion the journal holds.
    pub(crate) fn remove(&self, deleted: &[(UserId, String)]) -> io::Result<()> {
        for (user, name) in deleted {
            self.files.remove_outbound(user, name)?;
        }
        Ok(())
    }

    pub(crate) fn perform(&self, effect: &Effect) -> io::Result<()> {
        match effect {
            Effect::Write(file) => {
                let bytes = nets_outbound::render(file, self, &self.signatory).map_err(io::Error::other)?;
                self.files.publish(&file.user, &file.name, file.at, &bytes).map(drop)
            }
            Effect::Forget(upload) => {
                self.open.borrow_mut().take_if(|(held, _)| held == upload);
                self.files.forget(*upload)
            }
            // The engine has the threads that do these.
            Effect::Inspect(_) | Effect::AskAlias(_) => Ok(()),
        }
    }
}

impl Documents for Performer {
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>> {
        let mut open = self.open.borrow_mut();
        let zip = match open.take() {
            Some((held, zip)) if held == upload => zip,
            _ => OpenZip::open(&self.zip(upload))?,
        };
        let (_, zip) = open.insert((upload, zip));
        zip.read(file, LARGEST_DOCUMENT)
    }
}
