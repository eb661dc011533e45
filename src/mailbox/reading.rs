//! A file open for reading: one of Outbound, or one of the sender's own that is not picked up.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nets_core::Timestamp;
use nets_core::event::Observation;
use nets_core::identity::UserId;

use crate::files::WorldFiles;
use crate::refusal::Refusal;

/// An open file. Deleting it does not disturb who reads it.
pub struct ReadHandle {
    files: Arc<WorldFiles>,
    user: UserId,
    /// As the timeline shows it: the name in Outbound, or the path in Inbound.
    shown: String,
    file: File,
    whole: u64,
    /// What is seen of it: all, unless a fault says otherwise.
    seen: u64,
    modified: Timestamp,
    /// How far the client has read, for the timeline.
    read_up_to: AtomicU64,
}

impl ReadHandle {
    pub(crate) fn open(
        files: &Arc<WorldFiles>,
        user: &UserId,
        shown: String,
        place: &Path,
        (size, modified): (u64, Timestamp),
    ) -> io::Result<Self> {
        let file = File::open(place)?;
        let (files, user) = (files.clone(), user.clone());
        let read_up_to = AtomicU64::new(0);
        Ok(ReadHandle { files, user, shown, file, whole: size, seen: size, modified, read_up_to })
    }

    /// The same file, of which only so much is seen.
    pub(crate) fn up_to(mut self, seen: u64) -> Self {
        self.seen = seen.min(self.whole);
        self
    }

    /// Whether the client has read it to the end that it sees.
    pub fn is_read_whole(&self) -> bool {
        self.read_up_to.load(Ordering::Relaxed) >= self.seen
    }

    /// The absolute path under which it was opened.
    pub fn path(&self) -> String {
        if self.shown.starts_with('/') { self.shown.clone() } else { format!("/Outbound/{}", self.shown) }
    }

    pub fn size(&self) -> u64 {
        self.seen
    }

    pub fn modified(&self) -> Timestamp {
        self.modified
    }

    /// Fills the buffer as far as the file goes; 0 at its end.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Refusal> {
        let _inside = self.files.life.enter()?;
        let seen = usize::try_from(self.seen.saturating_sub(offset)).unwrap_or(usize::MAX);
        let most = buffer.len().min(seen);
        let filled = fill(&self.file, offset, &mut buffer[..most])?;
        self.read_up_to.fetch_max(offset.saturating_add(filled as u64).min(self.whole), Ordering::Relaxed);
        Ok(filled)
    }
}

impl Drop for ReadHandle {
    fn drop(&mut self) {
        let bytes = self.read_up_to.load(Ordering::Relaxed);
        // A client that only opened the file has not fetched it, unless there was nothing to fetch.
        if bytes > 0 || self.whole == 0 {
            let (user, file) = (self.user.clone(), self.shown.clone());
            let of = (bytes < self.whole).then_some(self.whole);
            self.files.post.observed(Observation::FileFetched { user, file, bytes, of });
        }
    }
}

/// Reads until the buffer is full or the file ends.
pub(crate) fn fill(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    fill_by(|part, at| file.read_at(part, at), offset, buffer)
}

fn fill_by(
    mut read: impl FnMut(&mut [u8], u64) -> io::Result<usize>,
    offset: u64,
    buffer: &mut [u8],
) -> io::Result<usize> {
    let mut filled = 0;
    while filled != buffer.len() {
        match read(&mut buffer[filled..], offset.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads of a file of four bytes, one after the other, as a test says what comes of each.
    fn filled(outcomes: &[io::Result<usize>]) -> (io::Result<usize>, Vec<(usize, u64)>) {
        let (mut asked, mut left) = (Vec::new(), outcomes.iter());
        let read = |part: &mut [u8], at| {
            asked.push((part.len(), at));
            match left.next().expect("it has read enough") {
                Ok(read) => Ok(*read),
                Err(error) => Err(error.kind().into()),
            }
        };
        (fill_by(read, 10, &mut [0; 4]), asked)
    }

    #[test]
    fn a_read_goes_on_until_the_buffer_is_full_or_the_file_ends() {
        let (read, asked) = filled(&[Ok(1), Ok(2), Ok(1)]);
        assert_eq!((read.expect("read"), asked), (4, vec![(4, 10), (3, 11), (1, 13)]));
        let (read, asked) = filled(&[Ok(3), Ok(0)]);
        assert_eq!((read.expect("read"), asked), (3, vec![(4, 10), (1, 13)]));
    }

    #[test]
    fn a_read_that_was_interrupted_is_tried_again_and_one_that_failed_is_told() {
        let (read, asked) = filled(&[Ok(1), Err(io::ErrorKind::Interrupted.into()), Ok(3)]);
        assert_eq!((read.expect("read"), asked), (4, vec![(4, 10), (3, 11), (3, 11)]));
        let (read, _) = filled(&[Ok(1), Err(io::ErrorKind::StaleNetworkFileHandle.into())]);
        assert_eq!(read.map_err(|error| error.kind()), Err(io::ErrorKind::StaleNetworkFileHandle));
    }
}
