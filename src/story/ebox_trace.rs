//! What an entry says of a sender's traffic with the e-Box, for who judges the sender.

use nets_core::ebox::facts::PublicationFacts;
use nets_core::identity::belgium::{EboxAddress, EboxEnvironment};

/// One thing that a client of the e-Box did, or that came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EboxTrace<'e> {
    Token {
        environment: EboxEnvironment,
        client: &'e str,
        seconds: u64,
        assertion_seconds: i64,
    },
    NoToken {
        environment: EboxEnvironment,
        client: Option<&'e str>,
        rule: &'e str,
    },
    /// A call that was refused before it was judged.
    CallRefused {
        environment: EboxEnvironment,
        client: Option<&'e str>,
        request: &'e str,
        status: u16,
        /// Though nothing is wrong with it.
        on_purpose: bool,
    },
    Asked {
        environment: EboxEnvironment,
        client: Option<&'e str>,
        request: &'e str,
        status: u16,
        asked: u32,
        found: u32,
    },
    Published {
        environment: EboxEnvironment,
        client: &'e str,
        recipient: &'e EboxAddress,
        documents: u32,
        code: Option<&'e str>,
        findings: &'e [String],
        facts: &'e PublicationFacts,
    },
    /// The status is zero where the connection was cut.
    NotPublished {
        environment: EboxEnvironment,
        client: &'e str,
        recipient: Option<&'e EboxAddress>,
        status: u16,
        scripted: bool,
        findings: &'e [String],
        facts: &'e PublicationFacts,
    },
    Opened {
        recipient: &'e EboxAddress,
    },
    /// What is put into a box next is a recipient's.
    Replied,
}
