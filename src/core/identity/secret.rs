//! A text that must not be shown: alias 2.

use alloc::string::String;
use core::fmt;
use serde::{Deserialize, Serialize};

use super::text::{AliasValue, Malformed};

/// A text that must not be shown, such as alias 2: it prints as a mask.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(Kept);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
enum Kept {
    Text(String),
    /// The text was taken out. What is still known is whether e-Boks' field would take it.
    Erased {
        fits: bool,
    },
}

impl Secret {
    /// What stands in its place.
    pub const MASK: &'static str = "***";

    pub fn new(text: impl Into<String>) -> Self {
        Secret(Kept::Text(text.into()))
    }

    /// The text itself, for the one who must know it; the mask, once it was taken out.
    pub fn reveal(&self) -> &str {
        match &self.0 {
            Kept::Text(text) => text,
            Kept::Erased { .. } => Self::MASK,
        }
    }

    pub fn is_erased(&self) -> bool {
        matches!(self.0, Kept::Erased { .. })
    }

    /// Takes the text out, if it is still there.
    pub fn take(&mut self) -> Option<String> {
        let fits = self.check_field().is_ok();
        match core::mem::replace(&mut self.0, Kept::Erased { fits }) {
            Kept::Text(text) => Some(text),
            Kept::Erased { .. } => None,
        }
    }

    /// Whether e-Boks' field takes it.
    pub(crate) fn check_field(&self) -> Result<(), Malformed> {
        match &self.0 {
            Kept::Text(text) => AliasValue::check(text),
            Kept::Erased { fits: true } => Ok(()),
            Kept::Erased { fits: false } => AliasValue::check(""),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_was_taken_out_is_a_mask_and_still_fits_its_field_or_not() {
        for (text, fits) in [("AB12", true), ("AB-12", false)] {
            let mut secret = Secret::new(text);
            assert_eq!((secret.reveal(), secret.is_erased()), (text, false));
            assert_eq!(secret.take().as_deref(), Some(text));
            assert_eq!((secret.reveal(), secret.is_erased()), (Secret::MASK, true));
            assert_eq!(secret.take(), None);
            assert_eq!(secret.check_field().is_ok(), fits);
        }
    }
}
