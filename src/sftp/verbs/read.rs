//! READ: a handle, an offset and a length; answered with as many bytes as there are, or with EOF.

use std::sync::{Arc, Mutex};

use bytes::Bytes;

use super::{Answered, handle};
use crate::conversation::State;
use crate::handles::Open;
use crate::limits::MAX_DATA;
use crate::lock::hold;
use crate::reader::Reader;
use crate::status::{Code, Failure};

const DATA: u8 = 103;

/// Length, kind, id and length of the data.
const HEAD: usize = 4 + 1 + 4 + 4;

pub(super) fn answer(state: &mut State, id: u32, mut request: Reader<'_>) -> Answered {
    let handle = handle(&mut request)?;
    let offset = request.u64()?;
    let length = (request.u32()? as usize).min(MAX_DATA);
    let open = state.handles.get(handle)?;
    let mut buffer = state.buffers.take();
    let data = &mut buffer.bytes[HEAD..HEAD + length];
    let read = match open {
        Open::Read(file) => file.read_at(offset, data)?,
        Open::Write(file) if file.is_readable() => file.read_at(offset, data)?,
        Open::Write(_) => {
            return Err(Failure::new(
                Code::PermissionDenied,
                "Permission denied: the file is open for writing alone",
            ));
        }
        Open::Folder(_) => return Err(Failure::unknown_handle()),
    };
    if read == 0 && length > 0 {
        return Err(Failure::end_of_file());
    }
    Ok(buffer.finish(id, read))
}

/// The buffers for the data of one session, used again and again: a fresh one for every answer would
/// go back to the kernel each time, and its pages be faulted in anew.
#[derive(Default)]
pub(crate) struct Buffers(Arc<Mutex<Vec<Vec<u8>>>>);

/// So many buffers are under way at a time in a download.
const KEPT: usize = 3;

impl Buffers {
    fn take(&self) -> Buffer {
        let bytes = hold(&self.0).pop().unwrap_or_else(|| vec![0; HEAD + MAX_DATA]);
        Buffer { bytes, used: 0, home: self.0.clone() }
    }

    /// Gives the memory back, when a download is over.
    pub(crate) fn clear(&self) {
        *hold(&self.0) = Vec::new();
    }
}

struct Buffer {
    bytes: Vec<u8>,
    used: usize,
    home: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Buffer {
    fn finish(mut self, id: u32, data: usize) -> Bytes {
        self.used = HEAD + data;
        let bytes = &mut self.bytes;
        bytes[..4].copy_from_slice(&((HEAD - 4 + data) as u32).to_be_bytes());
        bytes[4] = DATA;
        bytes[5..9].copy_from_slice(&id.to_be_bytes());
        bytes[9..HEAD].copy_from_slice(&(data as u32).to_be_bytes());
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.used]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut home = hold(&self.home);
        if home.len() < KEPT {
            home.push(std::mem::take(&mut self.bytes));
        }
    }
}
