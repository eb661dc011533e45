//! Reads a zip by position, so that several threads share one file and none moves the other's place.

use std::fs::File;
use std::io;
use std::sync::Arc;

/// Why something could not be had from the zip.
#[derive(Debug)]
pub(super) enum ZipFault {
    /// The system could not read the file; nothing is said about the zip.
    System(io::Error),
    /// It is no zip, or not all of one: the words say why.
    Unreadable(String),
    /// Programs differ in what they see in it: the words say where.
    Ambiguous(String),
    /// One cause explains all that is wrong with it.
    Harmed(Harm),
}

/// What has happened to a zip on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Harm {
    /// Every line feed has become a carriage return and a line feed.
    FeedsBecamePairs { pairs: usize },
    /// Every carriage return before a line feed is gone.
    PairsBecameFeeds,
    /// Its bytes were taken for letters and written as UTF-8.
    Utf8 { letters: usize },
    /// Every byte has lost its highest bit.
    SevenBits,
    /// It says itself that it is so many bytes longer.
    Shorter { fewer: u64 },
    /// Its end is missing, and zeros may stand in its place; the words say where it is cut off.
    CutOff { length: u64, zeros: u64, inside: String },
    /// So many zeros stand behind its end that programs do not find the end.
    ZerosBehind { zeros: u64 },
}

impl ZipFault {
    pub(super) fn unreadable(words: impl Into<String>) -> Self {
        ZipFault::Unreadable(words.into())
    }

    pub(super) fn ambiguous(words: impl Into<String>) -> Self {
        ZipFault::Ambiguous(words.into())
    }
}

impl Harm {
    pub(super) fn words(&self) -> String {
        match self {
            Harm::FeedsBecamePairs { pairs } => {
                format!(
                    "it was sent as text, and every line feed in it has become CR LF ({pairs} of {pairs})"
                )
            }
            Harm::PairsBecameFeeds => {
                "it was sent as text, and the CR before every line feed in it is gone".to_owned()
            }
            Harm::Utf8 { letters } => {
                format!("its bytes were read as text and written as UTF-8, which has {letters} letters in it")
            }
            Harm::SevenBits => "every byte of it has lost its highest bit".to_owned(),
            Harm::Shorter { fewer } => {
                format!("it says itself that it is longer: {fewer} bytes are missing inside it or before it")
            }
            Harm::ZerosBehind { zeros } => {
                format!(
                    "{zeros} zeros stand behind its end, and programs look for the end in the last 65,557 bytes alone"
                )
            }
            Harm::CutOff { length, zeros: 0, inside } => {
                format!("it is cut off after {length} bytes, inside {inside}, and what stood behind is lost")
            }
            Harm::CutOff { length, zeros, inside } => {
                format!(
                    "it is cut off after {length} bytes, inside {inside}; {zeros} zeros stand in place of the rest"
                )
            }
        }
    }

    pub(super) fn advice(&self) -> &'static str {
        match self {
            Harm::FeedsBecamePairs { .. } | Harm::PairsBecameFeeds => {
                "Upload it as binary (`binary` in an FTP program before SFTP, `-text` for *.zip in .gitattributes), and \
                 leave nothing on its way that changes line ends."
            }
            Harm::Utf8 { .. } => {
                "Read and write the file as bytes, not as a string: a program on its way has changed its encoding."
            }
            Harm::Shorter { .. } => {
                "Upload it as binary: as text, some programs leave out the CR before each line feed. Else compare its \
                 length with that of the file where it was made: a part of it is lost."
            }
            Harm::SevenBits => {
                "Send it by a way that takes bytes of eight bits, such as SFTP, from end to end."
            }
            Harm::ZerosBehind { .. } => {
                "Cut the zeros off, and look at how the client writes: it has made the file longer than the zip."
            }
            Harm::CutOff { .. } => {
                "Compare its length with that of the file where it was made, and upload all of it; if they are alike, \
                 the program that makes the zip does not finish it (close it before the upload)."
            }
        }
    }
}

/// A zip: a whole file, or a part of one.
#[derive(Debug, Clone)]
pub struct ZipFile {
    file: Arc<File>,
    begin: u64,
    length: u64,
}

impl ZipFile {
    /// A file that is a zip.
    pub fn whole(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(ZipFile { file: Arc::new(file), begin: 0, length })
    }

    /// A zip of `length` bytes that lies in a file from `begin` on.
    pub fn within(file: Arc<File>, begin: u64, length: u64) -> Self {
        ZipFile { file, begin, length }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Fills the buffer with the bytes from `at` on.
    pub(super) fn fill(&self, mut at: u64, mut buffer: &mut [u8]) -> Result<(), ZipFault> {
        while !buffer.is_empty() {
            let left = self.length.saturating_sub(at);
            let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            match read_at(&self.file, &mut buffer[..most], self.begin.saturating_add(at)) {
                Ok(0) => return Err(ZipFault::unreadable("it ends too early")),
                Ok(read) => {
                    buffer = &mut buffer[read..];
                    at += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ZipFault::System(error)),
            }
        }
        Ok(())
    }

    /// So many bytes from `at` on.
    pub(super) fn array<const N: usize>(&self, at: u64) -> Result<[u8; N], ZipFault> {
        let mut bytes = [0; N];
        self.fill(at, &mut bytes)?;
        Ok(bytes)
    }

    /// Whether these bytes stand at a place.
    pub(super) fn has(&self, at: u64, bytes: [u8; 4]) -> Result<bool, ZipFault> {
        let inside = at.checked_add(4).is_some_and(|end| end <= self.length);
        Ok(inside && self.array(at)? == bytes)
    }

    /// The bytes between two places of the zip, as far as it reaches.
    pub(super) fn between(&self, from: u64, to: u64) -> Result<Vec<u8>, ZipFault> {
        let length = to.min(self.length).saturating_sub(from);
        let Ok(length) = usize::try_from(length) else {
            return Err(ZipFault::unreadable("a part of it is larger than this machine can hold"));
        };
        let mut bytes = vec![0; length];
        self.fill(from, &mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// The numbers of a record, which begin with their lowest byte. Places outside of it are zero.
pub(super) struct RecordFields<'r>(pub(super) &'r [u8]);

impl RecordFields<'_> {
    pub(super) fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.take(at))
    }

    pub(super) fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.take(at))
    }

    pub(super) fn u64(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.take(at))
    }

    fn take<const N: usize>(&self, at: usize) -> [u8; N] {
        self.0.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
    }
}
