//! What a session of SSH can cost at most, beyond what holds at every door.

/// The bounds on sessions. The defaults are generous for senders and tight for mischief.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Channels at a time of one session: 10, as OpenSSH allows. Its open files are counted over all of them.
    pub channels_per_session: usize,
    /// Requests of one channel that wait until the client takes the answers to earlier ones: 8 MiB. A
    /// client that asks for a 2 GiB file in one go, 32 KiB at a time, queues 2 MiB.
    pub waiting_bytes: usize,
    /// Bytes in one direction after which new session keys are made: 1 GiB, and never more.
    pub rekey_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { channels_per_session: 10, waiting_bytes: 8 << 20, rekey_bytes: 1 << 30 }
    }
}

/// The longest SFTP packet: 256 KiB and a little, as OpenSSH has it.
pub(crate) const MAX_PACKET: usize = (256 << 10) + 1024;

/// The most file data in one packet, so that it fits a channel packet of 256 KiB with its header.
pub(crate) const MAX_DATA: usize = 255 << 10;

/// The largest SSH channel packet. Uploads in packets of 32 KiB cost half as much again.
pub(crate) const CHANNEL_PACKET: u32 = 256 << 10;
