//! What any client can cost at most.

use std::time::Duration;

/// The bounds on clients. The defaults are generous for senders and tight for mischief.
#[derive(Debug, Clone)]
pub struct Limits {
    /// From the connection to a login: 30 s.
    pub login_time: Duration,
    /// A session in which nothing happens ends: 10 min.
    pub idle_time: Duration,
    /// Connections at a time that have not logged in yet: 128. The oldest gives way to a new one, so
    /// that clients which never log in cannot keep others out.
    pub logins_under_way: usize,
    /// Sessions at a time that are logged in: 256.
    pub sessions: usize,
    /// Sessions at a time of one user: 64.
    pub sessions_per_user: usize,
    /// Channels at a time of one session: 10, as OpenSSH allows.
    pub channels_per_session: usize,
    /// Open files and folders at a time of one session, whatever its channels: 256.
    pub handles_per_session: usize,
    /// Of one user: 1024.
    pub handles_per_user: usize,
    /// Of all: 2048.
    pub handles: usize,
    /// Requests of one channel that wait until the client takes the answers to earlier ones: 8 MiB. A
    /// client that asks for a 2 GiB file in one go, 32 KiB at a time, queues 2 MiB.
    pub waiting_bytes: usize,
    /// Bytes in one direction after which new session keys are made: 1 GiB, and never more.
    pub rekey_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            login_time: Duration::from_secs(30),
            idle_time: Duration::from_secs(600),
            sessions: 256,
            logins_under_way: 128,
            sessions_per_user: 64,
            channels_per_session: 10,
            handles_per_session: 256,
            handles_per_user: 1024,
            handles: 2048,
            waiting_bytes: 8 << 20,
            rekey_bytes: 1 << 30,
        }
    }
}

/// The longest SFTP packet: 256 KiB and a little, as OpenSSH has it.
pub(crate) const MAX_PACKET: usize = (256 << 10) + 1024;

/// The most file data in one packet, so that it fits a channel packet of 256 KiB with its header.
pub(crate) const MAX_DATA: usize = 255 << 10;

/// The largest SSH channel packet. Uploads in packets of 32 KiB cost half as much again.
pub(crate) const CHANNEL_PACKET: u32 = 256 << 10;
