//! Servers of this kind that senders have met, each with its habits and with what shows them.

use serde::{Deserialize, Serialize};

use crate::habits::{BeyondLimit, InboundHabit, PickedUpName, ServerHabits, SetstatHabit, WriteHabit};
use crate::rule_book::Grade;

/// A known way in which servers of this kind behave. Which of them Nets' is, no document says (assumed).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Personality {
    #[default]
    Standard,
    Openssh,
    MovesFilesAway,
    WriteOnly,
    ObjectStore,
    NeverOverwrites,
    SmallPackets,
    FewSessions,
    OldAlgorithms,
}

/// What is known of one.
pub struct PersonalityDescription {
    pub personality: Personality,
    /// By which scenarios call it.
    pub name: &'static str,
    /// What it stands for.
    pub about: &'static str,
    pub habits: ServerHabits,
    /// How sure it is that servers of that kind behave so.
    pub grade: Grade,
    /// What shows it.
    pub ground: &'static str,
}

const USUAL: ServerHabits = ServerHabits::USUAL;

impl Personality {
    pub const ALL: [PersonalityDescription; 9] = [
        PersonalityDescription {
            personality: Personality::Standard,
            name: "standard",
            about: "The simulator as it is without this key: a picked-up file leaves its name and size behind.",
            habits: USUAL,
            grade: Grade::Assumed,
            ground: "No public document says how Nets' server behaves here.",
        },
        PersonalityDescription {
            personality: Personality::Openssh,
            name: "openssh",
            about: "OpenSSH's own server in front of the same folders. It answers as `standard` does, which was held beside it verb by verb.",
            habits: USUAL,
            grade: Grade::Observed,
            ground: "src/sftp/tests/suite/beside_openssh.rs",
        },
        PersonalityDescription {
            personality: Personality::MovesFilesAway,
            name: "moves-files-away",
            about: "A picked-up file is gone at once. Who asks for its size behind the upload finds none, though it was taken.",
            habits: ServerHabits { picked_up: PickedUpName::Gone, ..USUAL },
            grade: Grade::Observed,
            ground: "Reports of paramiko's users: put raises, and the file was taken (paramiko 1843 and 1374).",
        },
        PersonalityDescription {
            personality: Personality::WriteOnly,
            name: "write-only",
            about: "A letter box: files can be put into Inbound, and not be listed, asked about, renamed or removed there.",
            habits: ServerHabits { inbound: InboundHabit::WriteOnly, ..USUAL },
            grade: Grade::Observed,
            ground: "Reports of servers that refuse stat behind an upload (paramiko 134), or allow writing alone (ssh2-sftp-client 372).",
        },
        PersonalityDescription {
            personality: Personality::ObjectStore,
            name: "object-store",
            about: "A gateway in front of an object store: attributes cannot be set, and nothing is appended to a file.",
            habits: ServerHabits { setstat: SetstatHabit::Denied, append: WriteHabit::Refused, ..USUAL },
            grade: Grade::Documented,
            ground: "The manuals of AWS Transfer Family (SetStatOption) and of SFTP for Azure Blob Storage (appends and attributes, in its earlier versions).",
        },
        PersonalityDescription {
            personality: Personality::NeverOverwrites,
            name: "never-overwrites",
            about: "A file that lies there is neither written nor renamed over, and no upload goes on where another broke off.",
            habits: ServerHabits { append: WriteHabit::Refused, overwrite: WriteHabit::Refused, ..USUAL },
            grade: Grade::Documented,
            ground: "ProFTPD's manual: AllowOverwrite and AllowStoreRestart are off where nothing is said.",
        },
        PersonalityDescription {
            personality: Personality::SmallPackets,
            name: "small-packets",
            about: "No packet is longer than the 34,000 bytes that every server must take; a longer one ends the session.",
            habits: ServerHabits { packet: Some(34_000), ..USUAL },
            grade: Grade::Documented,
            ground: "The draft of SFTP version 3 (draft-ietf-secsh-filexfer-02, section 3) asks no more of a server.",
        },
        PersonalityDescription {
            personality: Personality::FewSessions,
            name: "few-sessions",
            about: "Two sessions at a time and ten logins a minute. Who comes beyond that is cut off without a word.",
            habits: ServerHabits {
                sessions: Some(2),
                logins_per_minute: Some(10),
                beyond: BeyondLimit::Dropped,
                ..USUAL
            },
            grade: Grade::Assumed,
            ground: "That there are such limits is documented (ProFTPD's MaxClientsPerUser and MaxConnectionRate, OpenSSH's MaxStartups); the numbers are ours.",
        },
        PersonalityDescription {
            personality: Personality::OldAlgorithms,
            name: "old-algorithms",
            about: "A server of many years ago: SHA-1 key exchanges, an `ssh-rsa` host key, CBC ciphers, `hmac-sha1`. Before a login it is not known whose a connection is, so every client of the simulator meets it where a sender of the world `default` has it.",
            habits: USUAL,
            grade: Grade::Observed,
            ground: "Reports of clients that find nothing in common with such servers (mwiede/jsch 62, 263 and 267).",
        },
    ];

    pub const WORDS: [(&'static str, Personality); Self::ALL.len()] = {
        let mut words = [("", Personality::Standard); Self::ALL.len()];
        let mut at = 0;
        while at < words.len() {
            words[at] = (Self::ALL[at].name, Self::ALL[at].personality);
            at += 1;
        }
        words
    };

    pub fn habits(self) -> ServerHabits {
        Self::ALL.iter().find(|of| of.personality == self).map_or(USUAL, |of| of.habits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_and_habits_of_its_own() {
        for (at, one) in Personality::ALL.iter().enumerate() {
            for other in Personality::ALL.iter().skip(at + 1) {
                assert!(one.personality != other.personality && one.name != other.name, "{}", one.name);
            }
        }
        assert_eq!(Personality::MovesFilesAway.habits().picked_up, PickedUpName::Gone);
        assert_eq!(Personality::default().habits(), ServerHabits::default());
    }
}
