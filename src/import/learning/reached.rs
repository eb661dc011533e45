//! Whom a message reached.

use nets_core::identity::{DocumentType, Party};

use crate::file::FileRef;
use crate::history::MessageHistory;
use crate::received::is_good;

/// What a message showed about whether its receiver has e-Boks.
pub(super) enum Reached {
    /// e-Boks took it.
    AtEboks(FileRef),
    /// It did not, or another channel was tried in its place.
    Elsewhere(FileRef),
    Unknown,
}

impl Reached {
    pub(super) fn of(message: &MessageHistory<'_>) -> Reached {
        if let Some((_, file)) = message.signing {
            return Reached::AtEboks(file);
        }
        if let Some((row, file)) = message.end {
            let took = is_good(&row.status);
            match row.channel.as_str() {
                "EBOKS" | "E-BOKS" if took => return Reached::AtEboks(file),
                "EBOKS" | "E-BOKS" => return Reached::Elsewhere(file),
                // A sender may have named the channels.
                _ if !message.message.names_channels => return Reached::Elsewhere(file),
                _ => {}
            }
        }
        match message.realtime {
            Some((true, file)) => Reached::AtEboks(file),
            Some((false, file)) => Reached::Elsewhere(file),
            None => Reached::Unknown,
        }
    }
}

pub(super) fn is_alias(party: &Party) -> bool {
    matches!(party, Party::Alias(_))
}

/// All that a message is about.
pub(super) fn parties<'m>(message: &'m MessageHistory<'_>) -> impl Iterator<Item = &'m Party> {
    message.message.receiver.iter().chain(&message.message.signers)
}

pub(super) fn quoted_type(document_type: &DocumentType) -> String {
    format!("\"{}\"", document_type.as_str())
}
