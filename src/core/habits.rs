//! How an SFTP server behaves towards one sender, where servers of this kind differ. Which habits are Nets', no document
//! says: what a scenario leaves out is as the simulator has it (assumed).

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// All of it. What none names costs a client nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerHabits {
    pub picked_up: PickedUpName,
    pub inbound: InboundHabit,
    pub setstat: SetstatHabit,
    /// To go on with a file that lies there: to append, or to write into it.
    pub append: WriteHabit,
    /// To write or rename over a file that lies there.
    pub overwrite: WriteHabit,
    /// At most so many bytes are answered to one READ.
    pub read: Option<u32>,
    /// The longest SFTP packet.
    pub packet: Option<u32>,
    /// Bytes a second, in both directions together, for each session.
    pub speed: Option<u32>,
    /// So many sessions at a time.
    pub sessions: Option<u32>,
    /// So many logins within a minute of real time.
    pub logins_per_minute: Option<u32>,
    pub beyond: BeyondLimit,
    /// A session of which no request comes for so long in real time ends.
    pub idle: Option<SignedDuration>,
}

impl ServerHabits {
    /// Of the simulator where nothing is said.
    pub const USUAL: ServerHabits = ServerHabits {
        picked_up: PickedUpName::Named,
        inbound: InboundHabit::Open,
        setstat: SetstatHabit::Ok,
        append: WriteHabit::Ok,
        overwrite: WriteHabit::Ok,
        read: None,
        packet: None,
        speed: None,
        sessions: None,
        logins_per_minute: None,
        beyond: BeyondLimit::Refused,
        idle: None,
    };

    /// The shortest packet that a scenario can name: requests of clients fit in, and some data.
    pub const LEAST_PACKET: u32 = 8_192;

    /// Of a packet, what is not data at the most.
    pub const PACKET_HEAD: u32 = 1_024;

    /// The most data in one packet, where a habit says so.
    pub fn most_data(&self) -> Option<u32> {
        let in_packet = self.packet.map(|packet| packet.saturating_sub(Self::PACKET_HEAD));
        match (self.read, in_packet) {
            (Some(read), Some(packet)) => Some(read.min(packet)),
            (one, other) => one.or(other),
        }
    }
}

impl Default for ServerHabits {
    fn default() -> Self {
        ServerHabits::USUAL
    }
}

/// What a picked-up file leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PickedUpName {
    /// Its name and size.
    #[default]
    Named,
    /// Nothing, so that a client which asks for its size finds none.
    Gone,
}

impl PickedUpName {
    pub const WORDS: [(&'static str, PickedUpName); 2] =
        [("named", PickedUpName::Named), ("gone", PickedUpName::Gone)];
}

/// What a sender may do with its files in Inbound beside writing them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboundHabit {
    #[default]
    Open,
    /// Nothing: they are not listed, asked about, read, renamed or removed.
    WriteOnly,
}

impl InboundHabit {
    pub const WORDS: [(&'static str, InboundHabit); 2] =
        [("open", InboundHabit::Open), ("write_only", InboundHabit::WriteOnly)];
}

/// What comes of times, permissions and sizes that a client sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetstatHabit {
    #[default]
    Ok,
    /// The client is told that it was done, and nothing is, not even of a size.
    Ignored,
    Denied,
}

impl SetstatHabit {
    pub const WORDS: [(&'static str, SetstatHabit); 3] =
        [("ok", SetstatHabit::Ok), ("ignored", SetstatHabit::Ignored), ("denied", SetstatHabit::Denied)];
}

/// Whether a way of writing is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteHabit {
    #[default]
    Ok,
    Refused,
}

impl WriteHabit {
    pub const WORDS: [(&'static str, WriteHabit); 2] =
        [("ok", WriteHabit::Ok), ("refused", WriteHabit::Refused)];
}

/// What becomes of a login beyond a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeyondLimit {
    /// Its first request is refused with a sentence, and then the connection ends with it.
    #[default]
    Refused,
    /// The connection is closed without a word.
    Dropped,
    /// It waits until there is room.
    Queued,
}

impl BeyondLimit {
    pub const WORDS: [(&'static str, BeyondLimit); 3] = [
        ("refused", BeyondLimit::Refused),
        ("dropped", BeyondLimit::Dropped),
        ("queued", BeyondLimit::Queued),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_data_is_what_fits_a_packet_and_is_answered() {
        let most = |read, packet| ServerHabits { read, packet, ..ServerHabits::USUAL }.most_data();
        assert_eq!(most(None, None), None);
        assert_eq!(most(Some(100), None), Some(100));
        assert_eq!(most(None, Some(34_000)), Some(32_976));
        assert_eq!(most(Some(100), Some(34_000)), Some(100));
    }
}
