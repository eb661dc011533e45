//! The open files and folders of one channel.

use std::collections::HashMap;
use std::sync::Arc;

use nets_budget::{Budget, Share};
use nets_mailbox::{Listing, ReadHandle, WriteHandle};

use crate::reader::Reader;
use crate::status::{Code, Failure};

/// Something a client has opened.
pub(crate) enum OpenHandle {
    Write(WriteHandle),
    Read(ReadHandle),
    Folder(OpenFolder),
}

/// A folder being listed. Bound: `MAX_PATH_BYTES` of the mailbox.
pub(crate) struct OpenFolder {
    pub path: Vec<u8>,
    pub listing: Listing,
    /// Whether the client has the entries `.` and `..`, which come first.
    pub begun: bool,
}

/// Numbers are never used again, so a handle that was closed stays unknown.
pub(crate) struct Handles {
    /// Bound: `places`.
    open: HashMap<u32, (OpenHandle, Share)>,
    next: u32,
    /// How many the session may have, as a part of what its user and all may have.
    places: Arc<Budget>,
}

/// Room for something that is to be opened.
pub(crate) struct HandlePlace(Share);

impl Handles {
    pub(crate) fn new(places: Arc<Budget>) -> Self {
        Handles { open: HashMap::new(), next: 0, places }
    }

    pub(crate) fn most(&self) -> usize {
        self.places.most()
    }

    /// Asked before something is opened, so that a refused open leaves no trace.
    pub(crate) fn room(&self) -> Result<HandlePlace, Failure> {
        if let Some(share) = self.places.take(1) {
            return Ok(HandlePlace(share));
        }
        let sentence = if self.places.taken() >= self.places.most() {
            format!("{} files are open already in this session: close some first", self.places.most())
        } else {
            "Too many files are open already in other sessions: close some first".to_owned()
        };
        Err(Failure::new(Code::Failure, sentence))
    }

    pub(crate) fn insert(&mut self, HandlePlace(share): HandlePlace, opened: OpenHandle) -> u32 {
        let handle = self.next;
        self.next = self.next.wrapping_add(1);
        self.open.insert(handle, (opened, share));
        handle
    }

    pub(crate) fn get(&self, handle: u32) -> Result<&OpenHandle, Failure> {
        self.open.get(&handle).map(|(opened, _)| opened).ok_or_else(Failure::unknown_handle)
    }

    pub(crate) fn folder(&mut self, handle: u32) -> Result<&mut OpenFolder, Failure> {
        match self.open.get_mut(&handle) {
            Some((OpenHandle::Folder(folder), _)) => Ok(folder),
            _ => Err(Failure::unknown_handle()),
        }
    }

    /// The place is free again when it is dropped, or put back with what was taken out.
    pub(crate) fn remove(&mut self, handle: u32) -> Result<(OpenHandle, HandlePlace), Failure> {
        let (opened, share) = self.open.remove(&handle).ok_or_else(Failure::unknown_handle)?;
        Ok((opened, HandlePlace(share)))
    }

    /// Puts back what was taken out for a while.
    pub(crate) fn put_back(&mut self, handle: u32, HandlePlace(share): HandlePlace, opened: OpenHandle) {
        self.open.insert(handle, (opened, share));
    }
}

/// A handle as we give them out: four bytes.
pub(crate) fn handle(request: &mut Reader<'_>) -> Result<u32, Failure> {
    let bytes = request.bytes()?.try_into().map_err(|_| Failure::unknown_handle())?;
    Ok(u32::from_be_bytes(bytes))
}
