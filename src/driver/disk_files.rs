//! The files on the disk: the only writer of Outbound.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Arc;

use nets_core::effect::{OutboundFile, SubscriptionList};
use nets_core::identity::UploadId;
use nets_core::simulator::Simulator;
use nets_core::subscription::Subscriber;
use nets_core::timeline::TransferredFile;
use nets_intake::OpenZip;
use nets_mailbox::WorldFiles;
use nets_outbound::{OutboundWriter, RenderProblem, Sources};

use crate::digests::Digests;
use crate::ports::{FileStore, NotWritten, is_of_the_system};

/// A document for signing is at most 1 MB; what intake let pass is never larger than this.
const LARGEST_DOCUMENT: u64 = 16_777_216;

pub(crate) struct DiskFiles {
    files: Arc<WorldFiles>,
    writer: Arc<OutboundWriter>,
    digests: Arc<Digests>,
    /// The zip the last document came from: a shipment's results come in a row, and opening a zip of
    /// 10,000 entries costs more than reading one.
    open: RefCell<Option<(UploadId, OpenZip)>>,
}

impl DiskFiles {
    pub(crate) fn new(files: Arc<WorldFiles>, writer: Arc<OutboundWriter>, digests: Arc<Digests>) -> Self {
        DiskFiles { files, writer, digests, open: RefCell::new(None) }
    }
}

impl FileStore for DiskFiles {
    fn write(&self, file: &OutboundFile, core: &Simulator) -> Result<(), NotWritten> {
        let known = DiskSources { disk: self, core };
        let mut hopeless = None;
        let write = |out: &mut dyn Write| {
            let mut out = WatchedWriter { out, has_failed: false };
            let written = self.writer.write(file, &known, &mut out);
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
        // One that has gone already has none any more.
        if let Ok(Some(zip)) = self.files.open_shipment(upload) {
            self.digests.before_it_goes(TransferredFile::Upload(upload), zip);
        }
        self.files.forget(upload)
    }

    fn has_ended(&self) -> bool {
        self.files.has_ended()
    }
}

/// A file that is being written, and whether the disk refused some of it: a template that fails because
/// of that is not wrong.
struct WatchedWriter<'a> {
    out: &'a mut dyn Write,
    has_failed: bool,
}

impl Write for WatchedWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).inspect_err(|_| self.has_failed = true)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().inspect_err(|_| self.has_failed = true)
    }
}

/// What files are made from: the zips on the disk, and what the core knows.
struct DiskSources<'a> {
    disk: &'a DiskFiles,
    core: &'a Simulator,
}

impl Sources for DiskSources<'_> {
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
        // A key that is made for the first signature, and kept.
        RenderProblem::Signing(problem) => problem.io_error().is_some_and(is_of_the_system),
        RenderProblem::Template(_) | RenderProblem::Archive(_) => false,
    }
}

/// The disk's own problem, where it was the disk's.
fn io_error(problem: RenderProblem) -> io::Error {
    match problem {
        RenderProblem::Output(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use nets_core::Timestamp;
    use nets_core::effect::{Conclusion, OutboundContent, Receipt, ReceiptStatus, SigningResult};
    use nets_core::event::{Observation, Upload};
    use nets_core::identity::{Country, DocumentType, EboksId, MessageRef, Party, UserId};
    use nets_core::scenario::{Scenario, SignedObject};
    use nets_mailbox::{BoxFuture, MailboxHost, NotTaken, UploadUnderWay};
    use nets_outbound::Templates;
    use nets_sdo::Signatory;

    use super::*;

    struct NoSimulator;

    impl MailboxHost for NoSimulator {
        fn arrived(&self, _: Upload) -> BoxFuture<Result<(), NotTaken>> {
            Box::pin(async { Ok(()) })
        }

        fn deleted(&self, _: UserId, _: String) -> BoxFuture<Result<(), NotTaken>> {
            Box::pin(async { Ok(()) })
        }

        fn observed(&self, _: Observation) {}

        fn upload_under_way(&self) -> Box<dyn UploadUnderWay> {
            unreachable!("nothing is uploaded")
        }

        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    fn disk(folder: &Path) -> DiskFiles {
        let scenario = nets_scenario::default_scenario().scenario;
        let files =
            WorldFiles::open(folder, false, Arc::new(NoSimulator), scenario.senders.values()).expect("files");
        let templates = Arc::new(Templates::standard().expect("our templates"));
        let signatory = Signatory::ephemeral(Timestamp::UNIX_EPOCH, 1);
        DiskFiles::new(files, Arc::new(OutboundWriter { templates, signatory }), Digests::new())
    }

    fn write(disk: &DiskFiles, content: OutboundContent) -> Result<(), NotWritten> {
        let file = OutboundFile {
            user: UserId::new("tTEST1").expect("a user id"),
            upload: Some(UploadId(1)),
            name: "a".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            content,
        };
        disk.write(&file, &Simulator::new(Scenario::new("none")))
    }

    fn receipt() -> OutboundContent {
        OutboundContent::Receipt(Receipt { status: ReceiptStatus::Accepted, messages: Vec::new() })
    }

    #[test]
    fn what_the_disk_refuses_may_go_well_another_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = disk(folder.path());
        let temporary = folder.path().join("temporary");
        std::fs::remove_dir(&temporary).expect("removed");
        assert!(matches!(write(&disk, receipt()), Err(NotWritten::Now(_))));
        std::fs::create_dir(&temporary).expect("there again");
        assert!(write(&disk, receipt()).is_ok());
        assert!(write(&disk, receipt()).is_ok(), "twice is harmless");
    }

    #[test]
    fn the_end_of_a_world_is_no_failure_of_its_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = disk(folder.path());
        assert!(!disk.has_ended());
        disk.files.end("It was reset");
        assert!(matches!(write(&disk, receipt()), Err(NotWritten::Now(_))) && disk.has_ended());
        assert!(!folder.path().join("outbound/tTEST1/a").exists());
    }

    #[test]
    fn a_document_whose_zip_is_gone_can_never_be_signed() {
        let folder = tempfile::tempdir().expect("a folder");
        let receiver = Party::person(Country::Denmark, "2402911995").expect("a person number");
        let result = SigningResult {
            message: MessageRef { upload: UploadId(1), index: 0 },
            shipment_id: "s".to_owned(),
            message_id: "m".to_owned(),
            eboks_id: EboksId::new("15723").expect("an id"),
            document_type: DocumentType::new("162812").expect("a document type"),
            file: "document1.pdf".to_owned(),
            receiver,
            processed: nets_core::civil::date(2026, 1, 7),
            conclusion: Conclusion::Signed { signatures: Vec::new() },
            format: SignedObject::Seid,
        };
        let written = write(&disk(folder.path()), OutboundContent::SigningResult(result));
        assert!(matches!(written, Err(NotWritten::Ever(_))), "{written:?}");
    }

    #[test]
    fn a_writer_that_refused_is_the_reason_whatever_the_template_says_of_it() {
        struct Full;

        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        let mut out = WatchedWriter { out: &mut Full, has_failed: false };
        assert!(out.write_all(b"a").is_err() && out.has_failed);
    }

    /// A disk that is full.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn what_the_disk_refuses_is_noted_and_passed_on() {
        let mut out = WatchedWriter { out: &mut Full, has_failed: false };
        out.write(b"x").expect_err("it is full");
        assert!(out.has_failed);
        let mut out = WatchedWriter { out: &mut Full, has_failed: false };
        out.flush().expect_err("it is full");
        assert!(out.has_failed);
        let mut taken = Vec::new();
        let mut out = WatchedWriter { out: &mut taken, has_failed: false };
        out.write_all(b"x").and_then(|()| out.flush()).expect("there is room");
        assert!(!out.has_failed);
        assert_eq!(taken, b"x");
    }

    #[test]
    fn a_problem_that_the_system_caused_passes_and_one_of_the_file_does_not() {
        let document = |source: io::Error| {
            let (upload, file) = (UploadId(1), "a.pdf".to_owned());
            RenderProblem::Document { upload, file, source }
        };
        assert!(is_passing(&RenderProblem::Output(io::ErrorKind::Other.into())));
        assert!(is_passing(&document(io::ErrorKind::StorageFull.into())));
        assert!(!is_passing(&document(io::ErrorKind::NotFound.into())));
        assert!(!is_passing(&RenderProblem::Archive("two files of one name")));
    }
}
