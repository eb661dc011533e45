//! What the verbs of one channel work on.

use std::sync::Arc;

use nets_core::habits::ServerHabits;
use nets_mailbox::Mailbox;

use crate::allowance::Allowance;
use crate::buffers::{Buffer, Buffers};
use crate::cutting::{Cutter, ends};
use crate::handles::Handles;
use crate::limits::{MAX_DATA, MAX_PACKET};
use crate::pace::Pace;
use crate::reader::MalformedPacket;

/// A channel as its requests have left it.
pub(crate) struct ChannelState {
    pub mailbox: Mailbox,
    pub handles: Handles,
    /// Ends the connection, where there is one.
    pub cutter: Option<Cutter>,
    /// The longest packet that is taken.
    pub longest_packet: usize,
    /// The most data that is answered in one.
    pub most_data: usize,
    pub pace: Option<Arc<Pace>>,
    buffers: Buffers,
    /// For the request that is taken up next.
    buffer: Option<Buffer>,
    begun: bool,
}

impl ChannelState {
    pub(crate) fn new(mailbox: Mailbox, allowance: &Allowance) -> Self {
        let handles = Handles::new(allowance.places.clone());
        let Allowance { buffers, cutter, pace, .. } = allowance.clone();
        let habits = mailbox.habits();
        let longest_packet = habits.packet.map_or(MAX_PACKET, |packet| MAX_PACKET.min(packet as usize));
        let most_data = habits.most_data().map_or(MAX_DATA, |data| MAX_DATA.min(data as usize));
        ChannelState {
            mailbox,
            handles,
            cutter,
            longest_packet,
            most_data,
            pace,
            buffers,
            buffer: None,
            begun: false,
        }
    }

    /// The most data that fits into a packet of the client's.
    pub(crate) fn most_written(&self) -> usize {
        MAX_DATA.min(self.longest_packet.saturating_sub(ServerHabits::PACKET_HEAD as usize))
    }

    /// Waits as long as so many bytes of a file take.
    pub(crate) async fn keeps_pace(&self, bytes: usize) {
        if let Some(pace) = &self.pace {
            pace.wait_for(bytes, ends(&self.mailbox, self.cutter.as_ref())).await;
        }
    }

    /// Tells the timeline of a packet that another server would take.
    pub(crate) fn tell_of(&self, malformed: MalformedPacket) {
        if malformed == (MalformedPacket::PacketTooLong { is_habit: true }) {
            self.mailbox.tell_of_refused_command(b"SFTP", malformed.sentence().to_owned());
        }
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
