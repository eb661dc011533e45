//! A password, of which only a salted hash is kept.

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use aws_lc_rs::pbkdf2;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// How a hash begins, as it is written.
const SCHEME: &str = "pbkdf2-sha256";
const SALT_BYTES: usize = 16;

/// A test password is worth so much work, and a login no more.
const ROUNDS: u32 = 10_000;
const MOST_ROUNDS: u32 = 1_000_000;

const SHORTEST: usize = 8;
const LONGEST: usize = 200;

/// The salted hash of a password: by it one can tell whether a password is the right one, and not which is.
#[derive(Clone, PartialEq, Eq)]
pub struct FtpsPassword {
    rounds: NonZeroU32,
    salt: [u8; SALT_BYTES],
    hash: [u8; SHA256_OUTPUT_LEN],
}

/// Why a text is no password that can be used. It is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    #[error("the password is shorter than {SHORTEST} bytes")]
    TooShort,
    #[error("the password is longer than {LONGEST} bytes")]
    TooLong,
    #[error("the password has a control character, which no client can send")]
    ControlCharacter,
    #[error("this begins as the hash of a password does, and is none")]
    NoHash,
}

impl FtpsPassword {
    /// A password as a person writes it, or its hash as `written` has it. The salt follows from the user, so that the
    /// same scenario is the same text each time.
    pub fn given(user: &str, text: &str) -> Result<Self, PasswordRefusal> {
        if text.strip_prefix(SCHEME).is_some_and(|rest| rest.starts_with('$')) {
            return Self::from_written(text).ok_or(PasswordRefusal::NoHash);
        }
        match text.len() {
            ..SHORTEST => Err(PasswordRefusal::TooShort),
            SHORTEST..=LONGEST if text.chars().any(char::is_control) => {
                Err(PasswordRefusal::ControlCharacter)
            }
            SHORTEST..=LONGEST => Ok(Self::hashed(user, text)),
            _ => Err(PasswordRefusal::TooLong),
        }
    }

    /// Whether a text is the hash of a password already.
    pub fn is_written(text: &str) -> bool {
        Self::from_written(text).is_some()
    }

    fn hashed(user: &str, password: &str) -> Self {
        let of_user = digest(&SHA256, format!("mock-nets-share ftps {user}").as_bytes());
        let (mut salt, mut hash) = ([0; SALT_BYTES], [0; SHA256_OUTPUT_LEN]);
        salt.copy_from_slice(&of_user.as_ref()[..SALT_BYTES]);
        let rounds = NonZeroU32::new(ROUNDS).unwrap_or(NonZeroU32::MIN);
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, &salt, password.as_bytes(), &mut hash);
        FtpsPassword { rounds, salt, hash }
    }

    fn from_written(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(SCHEME)?.strip_prefix('$')?.split('$');
        let rounds: NonZeroU32 = parts.next()?.parse().ok()?;
        let mut bytes = || STANDARD_NO_PAD.decode(parts.next()?).ok();
        let (salt, hash) = (bytes()?.try_into().ok()?, bytes()?.try_into().ok()?);
        let is_whole = parts.next().is_none() && rounds.get() <= MOST_ROUNDS;
        is_whole.then_some(FtpsPassword { rounds, salt, hash })
    }

    /// As a scenario keeps it.
    pub fn written(&self) -> String {
        let (salt, hash) = (STANDARD_NO_PAD.encode(self.salt), STANDARD_NO_PAD.encode(self.hash));
        format!("{SCHEME}${}${salt}${hash}", self.rounds)
    }

    /// Whether this is the password. How long that takes does not depend on how much of it is right.
    pub fn is(&self, password: &[u8]) -> bool {
        let scheme = pbkdf2::PBKDF2_HMAC_SHA256;
        pbkdf2::verify(scheme, self.rounds, &self.salt, password, &self.hash).is_ok()
    }
}

impl fmt::Debug for FtpsPassword {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("FtpsPassword(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_its_hash_is_taken_as_it_is() {
        let given = FtpsPassword::given("tTEST1", "correct horse").expect("a password");
        assert!(given.is(b"correct horse"));
        for wrong in ["", "correct hors", "correct horse ", "Correct horse"] {
            assert!(!given.is(wrong.as_bytes()), "{wrong}");
        }
        let written = given.written();
        assert!(FtpsPassword::is_written(&written) && !written.contains("horse"), "{written}");
        assert_eq!(FtpsPassword::given("another", &written), Ok(given.clone()));
        assert_ne!(FtpsPassword::given("tTEST2", "correct horse"), Ok(given), "another user, another salt");
    }

    #[test]
    fn what_cannot_be_sent_or_guessed_at_once_is_refused() {
        let refused = |text: &str| FtpsPassword::given("tTEST1", text).expect_err("refused");
        assert_eq!(refused("short"), PasswordRefusal::TooShort);
        assert_eq!(refused(&"x".repeat(201)), PasswordRefusal::TooLong);
        assert_eq!(refused("two\nlines here"), PasswordRefusal::ControlCharacter);
        for broken in ["pbkdf2-sha256$", "pbkdf2-sha256$0$AA$AA", "pbkdf2-sha256$99999999$AA$AA"] {
            assert_eq!(refused(broken), PasswordRefusal::NoHash, "{broken}");
        }
    }
}
