//! What a bundle is made of: a world that runs, or another bundle.

use std::fs::File;
use std::io::{self, Read, Seek};

use nets_core::ebox::publication::ContentId;
use nets_core::effect::OutboundFile;
use nets_core::event::Upload;
use nets_core::simulator::ListSource;
use nets_core::timeline::Entry;
use nets_store::JournalRecord;

use crate::problem::BundleNotWritten;

/// What is known of a world before anything of it is read.
pub struct WorldToSave {
    pub name: String,
    /// Of its chance.
    pub seed: u64,
    /// As its author wrote it, without private keys.
    pub scenario: String,
    pub keys: SigningKeys,
    /// The user's own schemas, by their paths; none where ours were used. Bound: the documents of a folder of schemas.
    pub schemas: Vec<TextFile>,
    /// The user's own templates, by their names. Bound: the formats of files in Outbound.
    pub templates: Vec<TextFile>,
    /// Whether the bytes of uploads are to be in it.
    pub contents: bool,
    /// The commit that this program was built from, where that is known.
    pub commit: Option<String>,
}

/// A text with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    pub name: String,
    pub text: String,
}

/// The TEST ONLY keys with which a world's files are signed.
pub enum SigningKeys {
    /// The program made them: each that there is, as PEM. Bound: the keys of a key store.
    Made(Vec<TextFile>),
    /// They are the user's, and not for a bundle.
    Brought,
}

/// What can be read from its beginning again.
pub trait Readable: Read + Seek {}

impl<T: Read + Seek> Readable for T {}

/// A file that came or went, as it is when a bundle is made.
pub enum OutboundState {
    There(Box<dyn Readable>),
    /// It was never written, or is gone; its digest may be known.
    Gone {
        sha256: Option<String>,
    },
}

/// Where the parts of a bundle come from, as they were at one moment.
pub trait WorldEvidence {
    /// Hands on all events, the oldest first.
    fn events(
        &self,
        take: &mut dyn FnMut(JournalRecord) -> Result<(), BundleNotWritten>,
    ) -> Result<(), BundleNotWritten>;

    /// The next entries of the timeline behind this number; empty behind the last.
    fn entries(&self, behind: u64) -> Result<Vec<Entry>, BundleNotWritten>;

    /// The zip of an upload; none where it is gone.
    fn zip(&self, upload: &Upload) -> io::Result<Option<File>>;

    /// A document of the e-Box; none where it is gone.
    fn document(&self, content: ContentId) -> io::Result<Option<File>>;

    /// The digest of a zip that is gone, where it is known.
    fn digest_of_gone(&self, upload: &Upload) -> Option<String>;

    /// A file for Outbound.
    fn outbound(&self, file: &OutboundFile, lists: &ListSource) -> io::Result<OutboundState>;
}
