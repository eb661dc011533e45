//! A scenario with pseudonyms: it reads as the same, but for its names and numbers, its keys and its comments.

use std::sync::Arc;

use nets_core::scenario::Scenario;
use nets_scenario::{KeyPlace, Problems, load, rewritten};

use crate::kind::{TextKind, TextReplacer};
use crate::learning::Learning;
use crate::pseudonyms::{Counting, Pseudonyms, Replaced};

/// A scenario with pseudonyms.
#[derive(Debug)]
pub struct ScenarioCopy {
    pub text: String,
    pub scenario: Arc<Scenario>,
    pub replaced: Replaced,
    /// How many keys and certificates were left out.
    pub left_out: u64,
}

impl Learning {
    /// Learns of all that a scenario says, which must be valid.
    pub fn scenario(&self, text: &str, file_name: &str) -> Result<(), Problems> {
        self.keep(&load(text, file_name)?.scenario);
        written(text, file_name, self).map(drop)
    }
}

impl Pseudonyms {
    /// The text of a scenario with pseudonyms. It has no comments, and neither keys nor certificates: a sender without
    /// a key gets one that is made at launch.
    pub fn scenario(&self, text: &str, file_name: &str) -> Result<ScenarioCopy, Problems> {
        let counting = Counting::new(self);
        let (text, left_out) = written(text, file_name, &counting)?;
        let scenario = load(&text, file_name)?.scenario;
        Ok(ScenarioCopy { text, scenario, replaced: counting.into_replaced(), left_out })
    }
}

fn written(text: &str, file_name: &str, texts: &dyn TextReplacer) -> Result<(String, u64), Problems> {
    let mut left_out = 0;
    let mut change = |place: KeyPlace, value: &str| match kind(place) {
        Treatment::LeftOut => {
            left_out += 1;
            None
        }
        Treatment::Stays => Some(value.to_owned()),
        Treatment::Replaced(kind) => Some(texts.text(kind, value)),
    };
    let text = rewritten(text, file_name, &mut change)?;
    Ok((text, left_out))
}

enum Treatment {
    Stays,
    LeftOut,
    Replaced(TextKind),
}

/// What becomes of the value of a key. A text under a key that is not known here is a free one.
fn kind(KeyPlace { section, key, is_text }: KeyPlace) -> Treatment {
    use TextKind::{Free, Host, Id, IdCondition, Number, RecipientCondition};
    match (section, key) {
        ("senders", "keys" | "ftps_password" | "ftps_certificates")
        | ("ebox_clients", "certificate")
        | ("alias_service", "ca" | "client_certificate" | "client_key") => Treatment::LeftOut,
        ("alias_service", "url" | "allow") => Treatment::Replaced(Host),
        ("ebox_organisations", "number")
        | (
            "ebox_applications" | "ebox_message_types" | "ebox_clients",
            "id" | "organisation" | "application",
        )
        | ("ebox_message_types", "validity")
        | ("ebox_business_data", "key") => Treatment::Stays,
        (_, "person" | "citizen" | "enterprise" | "production_units") => Treatment::Replaced(Number),
        ("at", "user") | ("do", _) => Treatment::Stays,
        ("at", "path") => Treatment::Replaced(IdCondition),
        ("senders", "organisation") => Treatment::Stays,
        (_, "organisation") => Treatment::Replaced(Number),
        ("recipients" | "subscribe", "alias") | ("check", _) => Treatment::Replaced(Free),
        ("when", "recipient") => Treatment::Replaced(RecipientCondition),
        ("when", "shipment_id" | "message_id" | "file") => Treatment::Replaced(IdCondition),
        ("when", "document_type" | "eboks_id") => Treatment::Stays,
        ("outbound", "realtime_receipt" | "distribution_report") | (_, "document_group") => {
            Treatment::Replaced(Id)
        }
        _ if is_text => Treatment::Replaced(Free),
        _ => Treatment::Stays,
    }
}
