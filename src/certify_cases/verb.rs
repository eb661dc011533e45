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

macro_rules! message_kinds {
    ($($kind:ident $word:literal;)*) => {
        /// A kind of message that a program can say it publishes in e-Boxes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum MessageKind { $($kind,)* }

        impl MessageKind {
            pub const ALL: &'static [MessageKind] = &[$(MessageKind::$kind,)*];

            pub fn word(self) -> &'static str {
                match self { $(MessageKind::$kind => $word,)* }
            }
        }
    };
}

message_kinds! {
    Enterprise "enterprise";
    Citizen "citizen";
    Body "body";
    Documents "documents";
    Digests "digests";
    Names "names";
    LongSubject "long-subject";
    BusinessData "business-data";
    Attention "attention";
    Large "large";
    Production "production";
}

/// What a program can be asked to do: the first five through Nets Share, the others at the e-Box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SenderVerb {
    Send(DocumentKind),
    Collect,
    Outcome,
    Subscribed,
    ServeAlias,
    Publish(MessageKind),
    Resend,
    Status,
    Preferences,
    ReferenceData,
}

impl SenderVerb {
    /// Those of Nets Share, in the order in which the contract has them.
    pub fn of_nets_share() -> Vec<SenderVerb> {
        let others =
            [SenderVerb::Collect, SenderVerb::Outcome, SenderVerb::Subscribed, SenderVerb::ServeAlias];
        DocumentKind::ALL.into_iter().map(SenderVerb::Send).chain(others).collect()
    }

    /// Those of the e-Box, in the same order.
    pub fn of_ebox() -> Vec<SenderVerb> {
        let others =
            [SenderVerb::Resend, SenderVerb::Status, SenderVerb::Preferences, SenderVerb::ReferenceData];
        MessageKind::ALL.iter().copied().map(SenderVerb::Publish).chain(others).collect()
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
            SenderVerb::Publish(kind) => write!(f, "publish {}", kind.word()),
            SenderVerb::Resend => f.write_str("resend"),
            SenderVerb::Status => f.write_str("status"),
            SenderVerb::Preferences => f.write_str("preferences"),
            SenderVerb::ReferenceData => f.write_str("reference-data"),
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
    /// From what a program prints when it is asked for its verbs, of which these are known.
    pub fn read(printed: &str, known: &[SenderVerb]) -> Offered {
        let mut offered = Offered::default();
        for line in printed.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
            match known.iter().find(|verb| verb.to_string() == words) {
                Some(verb) => {
                    offered.verbs.insert(*verb);
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
        for (verbs, count) in [(SenderVerb::of_nets_share(), 22), (SenderVerb::of_ebox(), 15)] {
            let printed: String = verbs.iter().map(|verb| format!("{verb}\n")).collect();
            let offered = Offered::read(&printed, &verbs);
            assert_eq!((offered.verbs.len(), offered.unknown.len()), (count, 0));
        }
    }

    #[test]
    fn what_is_no_verb_is_kept_to_be_told() {
        let offered = Offered::read(
            "send plain\r\n\n  send   signing \nsend everything\ncollect\nresend",
            &SenderVerb::of_nets_share(),
        );
        let verbs: Vec<String> = offered.verbs.iter().map(ToString::to_string).collect();
        assert_eq!(verbs, ["send plain", "send signing", "collect"]);
        assert_eq!(offered.unknown, ["send everything", "resend"]);
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
