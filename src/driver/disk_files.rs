//! The files on the disk: the only writer of Outbound.

use std::io;
use std::sync::Arc;

use nets_core::ebox::publication::ContentId;
use nets_core::effect::{GoneFile, OutboundFile};
use nets_core::identity::UploadId;
use nets_core::simulator::ListSource;
use nets_core::timeline::TransferredFile;
use nets_mailbox::WorldFiles;
use nets_text::system_words;

use crate::contents::EboxContents;
use crate::digests::Digests;
use crate::file_maker::FileMaker;
use crate::ports::{FileStore, NotWritten};

pub(crate) struct DiskFiles {
    files: Arc<WorldFiles>,
    maker: Arc<FileMaker>,
    digests: Arc<Digests>,
    contents: Arc<EboxContents>,
}

impl DiskFiles {
    /// With what makes its files, on other threads as well.
    pub(crate) fn new(
        files: Arc<WorldFiles>,
        maker: Arc<FileMaker>,
        digests: Arc<Digests>,
        contents: Arc<EboxContents>,
    ) -> Self {
        DiskFiles { files, maker, digests, contents }
    }
}

impl FileStore for DiskFiles {
    fn write(&self, file: &OutboundFile, lists: &ListSource) -> Result<(), NotWritten> {
        self.maker.write(file, lists)
    }

    fn publish(&self, files: &[&OutboundFile]) -> Vec<Result<(), NotWritten>> {
        self.maker.publish(files)
    }

    fn remove(&self, file: &GoneFile) -> io::Result<()> {
        let GoneFile { user, name, .. } = file;
        if let Ok(bytes) = self.files.read_outbound(user, name) {
            self.digests.before_it_goes(TransferredFile::Outbound(user.clone(), name.clone()), bytes);
        }
        self.files.remove_outbound(user, name).map(drop)
    }

    fn forget(&self, upload: UploadId) -> io::Result<()> {
        self.maker.close(upload);
        // One that has gone already has none any more.
        if let Ok(Some(zip)) = self.files.open_shipment(upload) {
            self.digests.before_it_goes(TransferredFile::Upload(upload), zip);
        }
        self.files.forget(upload)
    }

    fn erase_content(&self, content: ContentId) {
        if let Err(error) = self.contents.erase(content) {
            tracing::warn!(
                error = system_words(&error),
                "a document of the e-Box is removed by the next start"
            );
        }
    }

    fn has_ended(&self) -> bool {
        self.files.has_ended()
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write as _;
    use std::path::Path;

    use nets_core::Timestamp;
    use nets_core::effect::{Conclusion, OutboundContent, Receipt, ReceiptStatus, SigningResult};
    use nets_core::event::{Observation, Upload};
    use nets_core::identity::{Country, DocumentType, EboksId, MessageRef, Party, UserId};
    use nets_core::scenario::{Scenario, SignedObject};
    use nets_core::simulator::Simulator;
    use nets_mailbox::{BoxFuture, MailboxHost, NotTaken, UploadUnderWay};
    use nets_outbound::{OutboundWriter, Templates};
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
        let maker = FileMaker::new(Arc::clone(&files), Arc::new(OutboundWriter { templates, signatory }));
        let contents = Arc::new(EboxContents::new(folder, false, "run".to_owned()));
        DiskFiles::new(files, Arc::new(maker), Digests::new(), contents)
    }

    fn file(content: OutboundContent) -> OutboundFile {
        OutboundFile {
            user: UserId::new("tTEST1").expect("a user id"),
            upload: Some(UploadId(1)),
            name: "a".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            content,
        }
    }

    fn lists() -> ListSource {
        Simulator::new(Scenario::new("none")).list_source()
    }

    fn write(disk: &DiskFiles, content: OutboundContent) -> Result<(), NotWritten> {
        disk.write(&file(content), &lists())
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
    fn a_file_that_was_made_is_seen_when_it_is_published_and_made_again_when_it_was_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = disk(folder.path());
        let (file, place) = (file(receipt()), folder.path().join("outbound/tTEST1/a"));
        assert!(matches!(disk.publish(&[&file])[..], [Err(NotWritten::Now(_))]), "it was never made");
        disk.maker.make(&file, &lists()).expect("made");
        assert!(!place.exists());
        assert!(matches!(disk.publish(&[&file])[..], [Ok(())]) && place.exists());
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

    /// What is sent back of `document1.pdf`, in the zip of upload 1.
    fn result() -> OutboundContent {
        let receiver = Party::person(Country::Denmark, "2402911995").expect("a person number");
        OutboundContent::SigningResult(SigningResult {
            message: MessageRef { upload: UploadId(1), index: 0 },
            shipment_id: "s".to_owned(),
            message_id: "m".to_owned(),
            eboks_id: Some(EboksId::new("15723").expect("an id")),
            document_type: DocumentType::new("162812").expect("a document type"),
            file: "document1.pdf".to_owned(),
            receiver: Some(receiver),
            processed: nets_core::civil::date(2026, 1, 7),
            conclusion: Conclusion::Signed { signatures: Vec::new() },
            format: SignedObject::Seid,
        })
    }

    #[test]
    fn a_document_whose_zip_is_gone_can_never_be_signed() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(&disk(folder.path()), result());
        assert!(matches!(written, Err(NotWritten::Ever(_))), "{written:?}");
    }

    #[test]
    fn a_zip_that_was_read_and_is_forgotten_is_held_open_no_longer() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = disk(folder.path());
        let mut zip = zip::ZipWriter::new(File::create(disk.files.shipment(UploadId(1))).expect("a file"));
        zip.start_file("document1.pdf", zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(b"%PDF-1.4").and_then(|()| Ok(zip.finish()?)).expect("a zip");
        write(&disk, result()).expect("the document is there");
        disk.forget(UploadId(1)).expect("forgotten");
        let other = OutboundFile { name: "b".to_owned(), ..file(result()) };
        let written = disk.write(&other, &lists());
        assert!(matches!(written, Err(NotWritten::Ever(_))), "its bytes would stay on the disk: {written:?}");
    }
}
