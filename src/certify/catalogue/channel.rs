//! The document on the e-Boks channel, sentence by sentence: which requirement keeps it, or why none does.

use nets_core::rule_book::channel::SENTENCES;

use super::{able, never, read};

/// Why no requirement for senders keeps a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// It introduces, points elsewhere or explains a word.
    Prose,
    /// It says what is agreed before the first document.
    Agreement,
    /// It says what Nets and e-Boks do; the rule book keeps it.
    OfNets,
    /// It says what recipients and signers see and do.
    OfRecipients,
    /// It asks for what cannot be seen in a sender's traffic.
    Unseen,
}

impl NotKept {
    pub fn because(self) -> &'static str {
        match self {
            NotKept::Prose => "it introduces, points elsewhere or explains a word",
            NotKept::Agreement => "it is agreed before the first document, and written in a scenario",
            NotKept::OfNets => "it says what Nets and e-Boks do, which the rule book keeps",
            NotKept::OfRecipients => "it says what recipients see and do",
            NotKept::Unseen => "it cannot be seen in what a sender sends",
        }
    }
}

/// A sentence, and the requirements that it became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderSentence {
    pub key: &'static str,
    /// A few words of it.
    pub fragment: &'static str,
    pub kept_by: Vec<&'static str>,
    /// None where it is kept.
    pub not_kept: Option<NotKept>,
}

/// Every sentence, in the order of the document.
pub fn sentences() -> impl Iterator<Item = SenderSentence> {
    SENTENCES.iter().map(|sentence| {
        let all = able::ABLE.iter().chain(read::READ).chain(never::NEVER);
        let keeps = all.filter(|requirement| requirement.sentences.contains(&sentence.key));
        SenderSentence {
            key: sentence.key,
            fragment: sentence.fragment,
            kept_by: keeps.map(|requirement| requirement.id).collect(),
            not_kept: reason(sentence.key),
        }
    })
}

fn reason(key: &str) -> Option<NotKept> {
    REASONS.iter().find(|(_, keys)| keys.contains(&key)).map(|(reason, _)| *reason)
}

const REASONS: &[(NotKept, &[&str])] = &[
    (
        NotKept::Prose,
        &[
            "eboks.mailbox",
            "eboks.help",
            "eboks.below",
            "address.alias-below",
            "functions.number",
            "functions.list",
            "signing.samples",
            "signing.examples",
            "multi.contract",
            "multi.sample",
            "lists.example",
            "alias.choosing",
        ],
    ),
    (
        NotKept::Agreement,
        &["eboks.decide", "functions.variations", "attention.bilateral", "attention.support"],
    ),
    (
        NotKept::OfNets,
        &["signing.methods", "multi.order", "attention.not-validated", "attention.main-mailbox"],
    ),
    (
        NotKept::OfRecipients,
        &["functions.must-register", "multi.independently", "multi.unseen", "alias.enter", "alias.message"],
    ),
    (
        NotKept::Unseen,
        &[
            "address.law",
            "address.two-values",
            "address.sender-decides",
            "alias.unique",
            "alias.guess",
            "alias.secret",
            "alias.known",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_kept_or_says_why_not() {
        for sentence in sentences() {
            match (sentence.kept_by.is_empty(), sentence.not_kept) {
                (true, None) => panic!("{} is kept by no requirement, and no reason is given", sentence.key),
                (false, Some(why)) => {
                    panic!("{} is kept by {:?}, and not kept since {why:?}", sentence.key, sentence.kept_by)
                }
                _ => {}
            }
        }
    }

    #[test]
    fn every_reason_is_given_for_a_sentence_that_is_there_and_once() {
        let keys: Vec<&str> = REASONS.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
        for (number, key) in keys.iter().enumerate() {
            assert!(SENTENCES.iter().any(|sentence| sentence.key == *key), "no sentence is called {key}");
            assert!(!keys[..number].contains(key), "{key} stands twice");
        }
    }
}
