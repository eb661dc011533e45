//! The key from which all pseudonyms of one bundle are drawn.

use std::fmt;
use std::io;

use aws_lc_rs::hmac;
use nets_text::told;

/// Who has the key can tell which original a pseudonym stands for, so it is never written down.
pub struct PseudonymKey(hmac::Key);

impl PseudonymKey {
    const LENGTH: usize = 32;

    /// A fresh one, which is forgotten with the value.
    pub fn random() -> io::Result<Self> {
        let mut bytes = [0; Self::LENGTH];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| told("the system gives no random numbers"))?;
        Ok(Self::fixed(bytes))
    }

    /// A known one, for tests: the same key gives the same pseudonyms.
    pub fn fixed(bytes: [u8; Self::LENGTH]) -> Self {
        PseudonymKey(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
    }

    /// 32 bytes that follow from the key and these parts, each with its length before it.
    pub(crate) fn draw(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut drawn = [0; 32];
        drawn.copy_from_slice(context.sign().as_ref());
        drawn
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PseudonymKey(***)")
    }
}
