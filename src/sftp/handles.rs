//! The open files and folders of one channel.

use std::collections::HashMap;
use std::sync::Arc;

use nets_mailbox::{Listed, ReadHandle, WriteHandle};

use crate::status::{Code, Failure};

/// Something a client has opened.
pub(crate) enum Open {
    Write(WriteHandle),
    Read(ReadHandle),
    Folder(Folder),
}

/// A folder being listed: what it held when it was opened, and how far the client has read.
pub(crate) struct Folder {
    pub path: Vec<u8>,
    pub listed: Arc<[Listed]>,
    /// Counts the entries `.` and `..` too, which come first.
    pub position: usize,
}

/// Numbers are never used again, so a handle that was closed stays unknown.
pub(crate) struct Handles {
    open: HashMap<u32, Open>,
    next: u32,
    most: usize,
}

impl Handles {
    pub(crate) fn new(most: usize) -> Self {
        Handles { open: HashMap::new(), next: 0, most }
    }

    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// Asked before something is opened, so that a refused open leaves no trace.
    pub(crate) fn room(&self) -> Result<(), Failure> {
        if self.open.len() < self.most {
            return Ok(());
        }
        Err(Failure::new(Code::Failure, format!("{} files are open already", self.most)))
    }

    pub(crate) fn insert(&mut self, opened: Open) -> u32 {
        let handle = self.next;
        self.next = self.next.wrapping_add(1);
        self.open.insert(handle, opened);
        handle
    }

    pub(crate) fn get(&self, handle: u32) -> Result<&Open, Failure> {
        self.open.get(&handle).ok_or_else(Failure::unknown_handle)
    }

    pub(crate) fn folder(&mut self, handle: u32) -> Result<&mut Folder, Failure> {
        match self.open.get_mut(&handle) {
            Some(Open::Folder(folder)) => Ok(folder),
            _ => Err(Failure::unknown_handle()),
        }
    }

    pub(crate) fn remove(&mut self, handle: u32) -> Result<Open, Failure> {
        self.open.remove(&handle).ok_or_else(Failure::unknown_handle)
    }

    /// Puts back what was taken out for a while.
    pub(crate) fn put_back(&mut self, handle: u32, opened: Open) {
        self.open.insert(handle, opened);
    }
}
