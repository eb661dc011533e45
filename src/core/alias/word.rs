//! The nine words with which a sender's service may answer.

use core::fmt;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($name:ident $text:literal $meaning:literal;)*) => {
        /// What the service says about the two values, and e-Boks then shows to the person.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Word { $(#[doc = $meaning] #[serde(rename = $text)] $name,)* }

        impl Word {
            pub const ALL: &'static [Word] = &[$(Word::$name,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Word::$name => $text,)* }
            }

            /// Documented for `OK` alone; the others say in themselves what they mean.
            pub fn meaning(self) -> &'static str {
                match self { $(Word::$name => $meaning,)* }
            }
        }
    };
}

words! {
    Ok "OK" "All fields are correct and the customer exists.";
    InvalidAliasValues "INVALID_ALIAS_VALUES" "The two values do not belong together.";
    Field1SyntaxError "FIELD1_SYNTAX_ERROR" "The first value has a form that no customer's has.";
    Field2SyntaxError "FIELD2_SYNTAX_ERROR" "The second value has a form that no customer's has.";
    AliasNotAllowed "ALIAS_NOT_ALLOWED" "This customer may not register by alias.";
    UnknownDocumentGroup "UNKNOWN_DOCUMENT_GROUP" "The sender has no such document type.";
    UnknownCustomer "UNKNOWN_CUSTOMER" "No customer has this first value.";
    SystemClosed "SYSTEM_CLOSED" "The sender's system is closed for now.";
    SystemError "SYSTEM_ERROR" "The sender's system has failed.";
}

impl Word {
    /// The word that this text is, to the letter.
    pub fn exactly(text: &[u8]) -> Option<Word> {
        Self::ALL.iter().copied().find(|word| word.as_str().as_bytes() == text)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn there_are_nine_words_and_only_their_exact_letters_count() {
        assert_eq!(Word::ALL.len(), 9);
        for word in Word::ALL {
            assert_eq!(Word::exactly(word.as_str().as_bytes()), Some(*word));
            assert_eq!(Word::exactly(word.as_str().to_lowercase().as_bytes()), None);
            let written = serde_json::to_string(word).expect("JSON");
            assert_eq!(written, format!("\"{word}\""));
            assert_eq!(serde_json::from_str::<Word>(&written).expect("a word"), *word);
        }
        assert_eq!(Word::exactly(b"OK\n"), None);
    }
}
