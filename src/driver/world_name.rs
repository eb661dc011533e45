//! The name of a world: part of a login, of addresses and of a path.

use std::borrow::Cow;
use std::fmt;

/// No name has more characters.
pub const LONGEST_WORLD_NAME: usize = 40;

/// By which front ends ask for a world.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorldName(Cow<'static, str>);

/// Why a text names no world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the name of a world is 1 to {LONGEST_WORLD_NAME} of the characters A-Z, a-z, 0-9, `.`, `_` and `-`, and not \
     dots alone"
)]
pub struct NotAWorldName;

impl WorldName {
    /// Of the world that is meant where none is named.
    pub const DEFAULT: WorldName = WorldName(Cow::Borrowed("default"));

    pub fn new(name: &str) -> Result<WorldName, NotAWorldName> {
        let is_one = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        // Browsers take one or two dots in an address for a folder's.
        let is_dots = name.bytes().all(|byte| byte == b'.');
        if is_dots || name.len() > LONGEST_WORLD_NAME || !name.bytes().all(is_one) {
            return Err(NotAWorldName);
        }
        Ok(WorldName(Cow::Owned(name.to_owned())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_default(&self) -> bool {
        *self == WorldName::DEFAULT
    }
}

impl fmt::Display for WorldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_40_plain_characters_and_leads_nowhere_else() {
        let longest = "x".repeat(LONGEST_WORLD_NAME);
        for name in ["run42", "A.b_c-9", "-", "...x", ".hidden", &longest] {
            assert_eq!(WorldName::new(name).map(|named| named.as_str() == name), Ok(true), "{name}");
        }
        let longer = "x".repeat(LONGEST_WORLD_NAME + 1);
        for name in ["", ".", "..", "...", "a b", "a/b", "a+b", "æ", "a\0", &longer] {
            assert_eq!(WorldName::new(name), Err(NotAWorldName), "{name}");
        }
        assert_eq!(WorldName::new("default").map(|name| name.is_default()), Ok(true));
    }
}
