//! The names things have at Nets: users, organisations, e-Boks ids, document types, persons. A value
//! of these types has its form, whichever way it came in.

use core::fmt;
use serde::{Deserialize, Serialize};

pub mod belgium;
mod country;
mod party;
mod secret;
mod text;

pub use country::Country;
pub use party::{Alias, Organisation, Party, PersonNumber};
pub use secret::Secret;
pub use text::{AliasValue, DocumentType, EboksId, Malformed, ProductionUnit, ShipmentName, UserId};

/// The secret of one `Event::RecipientActed` with which a person registers, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretId(pub u64);

/// One attempt to register an alias, numbered in the order of the attempts within one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RegistrationId(pub u64);

impl fmt::Display for RegistrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A shipment zip taken in, numbered in the order of arrival within one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UploadId(pub u64);

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One message of one shipment: messages keep the order they have in shipment.xml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageRef {
    pub upload: UploadId,
    pub index: u32,
}
