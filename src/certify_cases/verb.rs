//! What a sender's program can be asked, and what a case asks of it.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

/// A kind of document that a program can say it sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    Plain,
    Norway,
    Sweden,
    Cvr,
    PNumber,
    Alias,
    Mandatory,
    PublicationDate,
    Description,
    Attachments,
    PaymentAttachment,
    Signing,
    MultiSigning,
    Realtime,
    NextChannel,
    Print,
    Email,
    Ready,
}

impl DocumentKind {
    pub const ALL: [DocumentKind; 18] = [
        DocumentKind::Plain,
        DocumentKind::Norway,
        DocumentKind::Sweden,
        DocumentKind::Cvr,
        DocumentKind::PNumber,
        DocumentKind::Alias,
        DocumentKind::Mandatory,
        DocumentKind::PublicationDate,
        DocumentKind::Description,
        DocumentKind::Attachments,
        DocumentKind::PaymentAttachment,
        DocumentKind::Signing,
        DocumentKind::MultiSigning,
        DocumentKind::Realtime,
        DocumentKind::NextChannel,
        DocumentKind::Print,
        DocumentKind::Email,
        DocumentKind::Ready,
    ];

    pub fn word(self) -> &'static str {
        match self {
            DocumentKind::Plain => "plain",
            DocumentKind::Norway => "norway",
            DocumentKind::Sweden => "sweden",
            DocumentKind::Cvr => "cvr",
            DocumentKind::PNumber => "p-number",
            DocumentKind::Alias => "alias",
            DocumentKind::Mandatory => "mandatory",
            DocumentKind::PublicationDate => "publication-date",
            DocumentKind::Description => "description",
            DocumentKind::Attachments => "attachments",
            DocumentKind::PaymentAttachment => "payment-attachment",
            DocumentKind::Signing => "signing",
            DocumentKind::MultiSigning => "multi-signing",
            DocumentKind::Realtime => "realtime",
            DocumentKind::NextChannel => "next-channel",
            DocumentKind::Print => "print",
            DocumentKind::Email => "email",
            DocumentKind::Ready => "ready",
        }
    }
}

/// What a program can be asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SenderVerb {
    Send(DocumentKind),
    Collect,
    Outcome,
    Subscribed,
    ServeAlias,
}

impl SenderVerb {
    /// In the order in which the contract has them.
    pub fn all() -> impl Iterator<Item = SenderVerb> {
        let others =
            [SenderVerb::Collect, SenderVerb::Outcome, SenderVerb::Subscribed, SenderVerb::ServeAlias];
        DocumentKind::ALL.into_iter().map(SenderVerb::Send).chain(others)
    }

    /// As a line of what `verbs` prints.
    pub fn read(line: &str) -> Option<SenderVerb> {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        SenderVerb::all().find(|verb| verb.to_string() == line)
    }
}

impl fmt::Display for SenderVerb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SenderVerb::Send(kind) => write!(f, "send {}", kind.word()),
            SenderVerb::Collect => f.write_str("collect"),
            SenderVerb::Outcome => f.write_str("outcome"),
            SenderVerb::Subscribed => f.write_str("subscribed"),
            SenderVerb::ServeAlias => f.write_str("serve-alias"),
        }
    }
}

/// What one run of a case needs: one of these will do. Each is there once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WantedVerb(Vec<SenderVerb>);

impl WantedVerb {
    pub fn one_of(verbs: impl IntoIterator<Item = SenderVerb>) -> WantedVerb {
        let mut each = Vec::new();
        for verb in verbs {
            if !each.contains(&verb) {
                each.push(verb);
            }
        }
        WantedVerb(each)
    }

    pub fn verbs(&self) -> &[SenderVerb] {
        &self.0
    }
}

impl fmt::Display for WantedVerb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verbs: Vec<String> = self.0.iter().map(|verb| format!("`{verb}`")).collect();
        f.write_str(&verbs.join(" or "))
    }
}

/// The verbs that a program says it has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offered {
    pub verbs: BTreeSet<SenderVerb>,
    /// Lines that are no verb of the contract. Bound: what a program writes is cut before it is read here.
    pub unknown: Vec<String>,
}

impl Offered {
    /// From what a program prints when it is asked for its verbs.
    pub fn read(printed: &str) -> Offered {
        let mut offered = Offered::default();
        for line in printed.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match SenderVerb::read(line) {
                Some(verb) => {
                    offered.verbs.insert(verb);
                }
                None => offered.unknown.push(line.to_owned()),
            }
        }
        offered
    }

    /// Whether it has what a run needs.
    pub fn has(&self, wanted: &WantedVerb) -> bool {
        wanted.0.iter().any(|verb| self.verbs.contains(verb))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_read_as_it_is_written() {
        for verb in SenderVerb::all() {
            assert_eq!(SenderVerb::read(&verb.to_string()), Some(verb));
        }
        assert_eq!(SenderVerb::all().count(), 22);
    }

    #[test]
    fn what_is_no_verb_is_kept_to_be_told() {
        let offered = Offered::read("send plain\r\n\n  send   signing \nsend everything\ncollect");
        let verbs: Vec<String> = offered.verbs.iter().map(ToString::to_string).collect();
        assert_eq!(verbs, ["send plain", "send signing", "collect"]);
        assert_eq!(offered.unknown, ["send everything"]);
        let wanted = |verbs: &[SenderVerb]| WantedVerb::one_of(verbs.iter().copied());
        assert!(offered.has(&wanted(&[SenderVerb::Send(DocumentKind::Alias), SenderVerb::Collect])));
        assert!(!offered.has(&wanted(&[SenderVerb::Outcome])));
    }

    #[test]
    fn a_verb_that_is_wanted_in_two_ways_is_named_once() {
        let ready = SenderVerb::Send(DocumentKind::Ready);
        assert_eq!(WantedVerb::one_of([ready, ready]).to_string(), "`send ready`");
        assert_eq!(WantedVerb::one_of([ready, SenderVerb::Collect]).to_string(), "`send ready` or `collect`");
    }
}
