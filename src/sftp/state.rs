//! What the verbs of one channel work on.

use nets_mailbox::Mailbox;

use crate::allowance::Allowance;
use crate::buffers::{Buffer, Buffers};
use crate::cutting::Cutter;
use crate::handles::Handles;
use crate::reader::MalformedPacket;

/// A channel as its requests have left it.
pub(crate) struct ChannelState {
    pub mailbox: Mailbox,
    pub handles: Handles,
    /// Ends the connection, where there is one.
    pub cutter: Option<Cutter>,
    buffers: Buffers,
    /// For the request that is taken up next.
    buffer: Option<Buffer>,
    begun: bool,
}

impl ChannelState {
    pub(crate) fn new(mailbox: Mailbox, allowance: &Allowance) -> Self {
        let handles = Handles::new(allowance.places.clone());
        let (buffers, cutter) = (allowance.buffers.clone(), allowance.cutter.clone());
        ChannelState { mailbox, handles, cutter, buffers, buffer: None, begun: false }
    }

    pub(crate) fn begin(&mut self) {
        self.begun = true;
    }

    /// Whether there is a buffer for the request that is taken up next.
    pub(crate) fn find_buffer(&mut self) -> bool {
        if self.buffer.is_none() {
            self.buffer = self.buffers.take();
        }
        self.buffer.is_some()
    }

    pub(crate) fn take_buffer(&mut self) -> Option<Buffer> {
        self.buffer.take()
    }

    pub(crate) fn begun(&self) -> Result<(), MalformedPacket> {
        if self.begun { Ok(()) } else { Err(MalformedPacket::NotBegun) }
    }
}
