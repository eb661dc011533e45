//! The kinds of documents and services that a sender may say it uses.

use nets_core::identity::{Country, Party};
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::{Channel, Message};

use crate::profile::CertifiedProfile;

macro_rules! kinds {
    (
        of NetsShare { $($kind:ident $word:literal $says:literal;)* }
        of Ebox { $($of_ebox:ident $ebox_word:literal $ebox_says:literal;)* }
    ) => {
        /// What a sender sends or uses.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum SentKind { $($kind,)* $($of_ebox,)* }

        impl SentKind {
            /// Through Nets Share.
            pub const ALL: &'static [SentKind] = &[$(SentKind::$kind,)*];

            /// To the Belgian e-Box.
            pub const EBOX: &'static [SentKind] = &[$(SentKind::$of_ebox,)*];

            /// Those that a profile is about.
            pub fn of(profile: CertifiedProfile) -> &'static [SentKind] {
                match profile {
                    CertifiedProfile::NetsShare => SentKind::ALL,
                    CertifiedProfile::Ebox => SentKind::EBOX,
                }
            }

            /// As `sends` has it.
            pub fn word(self) -> &'static str {
                match self { $(SentKind::$kind => $word,)* $(SentKind::$of_ebox => $ebox_word,)* }
            }

            /// What is meant, as a part of a sentence.
            pub fn says(self) -> &'static str {
                match self { $(SentKind::$kind => $says,)* $(SentKind::$of_ebox => $ebox_says,)* }
            }
        }
    };
}

kinds! {
    of NetsShare {
        Plain "plain" "a document to a Danish person number";
        Norway "norway" "a document to a Norwegian person number";
        Sweden "sweden" "a document to a Swedish person number";
        Cvr "cvr" "a document to a Danish company";
        PNumber "p-number" "a document to a production unit (P-number)";
        Alias "alias" "a document to an alias";
        Mandatory "mandatory" "a document of a mandatory document type";
        PublicationDate "publication-date" "a document with a publication date";
        Description "description" "a document with a description";
        Attachments "attachments" "a document with attachments";
        PaymentAttachment "payment-attachment" "a document with a payment attachment";
        Signing "signing" "a document to be signed";
        MultiSigning "multi-signing" "a document to be signed by several";
        Realtime "realtime" "a realtime document";
        NextChannel "next-channel" "a document to e-Boks that has a next channel";
        Print "print" "a letter to be printed";
        Email "email" "a message by e-mail";
        Lists "lists" "subscription lists, which it uses";
    }
    of Ebox {
        Enterprise "enterprise" "a message to an enterprise";
        Citizen "citizen" "a message to a citizen";
        Body "body" "a message with a body";
        Documents "documents" "several documents in one message";
        Digests "digests" "documents with digests";
        Names "names" "file names with accents, and long ones";
        LongSubject "long-subject" "long subjects";
        BusinessData "business-data" "business data";
        Attention "attention" "messages for the attention of a person";
        Large "large" "documents of 30 MB";
        Status "status" "questions for the status of its messages";
        Preferences "preferences" "questions for preferences";
        ReferenceData "reference-data" "questions for message types";
        Peak "peak" "the peak that its initial request declares";
        Production "production" "messages in production";
    }
}

impl SentKind {
    pub fn from_word(word: &str) -> Option<SentKind> {
        Self::both().find(|kind| kind.word() == word)
    }

    /// Those of both services, in their order.
    fn both() -> impl Iterator<Item = SentKind> {
        Self::ALL.iter().chain(Self::EBOX).copied()
    }

    /// The kind that a shipment was to have which this rule refuses.
    pub(crate) fn hinted_by(rule: RuleId) -> Option<SentKind> {
        Some(match rule {
            RuleId::PdfSigningSize
            | RuleId::PdfFontEmbedded
            | RuleId::PdfActiveLink
            | RuleId::PdfJavaScript
            | RuleId::PdfForm
            | RuleId::PdfEmbeddedFile
            | RuleId::PdfMultimedia
            | RuleId::PdfAction
            | RuleId::PdfLayers
            | RuleId::PdfExternalContent => SentKind::Signing,
            RuleId::SignersOnSigningType | RuleId::SignerCount | RuleId::SignerTwice => {
                SentKind::MultiSigning
            }
            RuleId::AttachmentCount => SentKind::Attachments,
            RuleId::DescriptionLength => SentKind::Description,
            RuleId::AliasForm | RuleId::AliasMaterial => SentKind::Alias,
            RuleId::PublicationDateForm => SentKind::PublicationDate,
            RuleId::PaymentAttachmentForm => SentKind::PaymentAttachment,
            RuleId::PrintReturnAddress | RuleId::PrintSheets => SentKind::Print,
            RuleId::OrganisationForm => SentKind::Cvr,
            _ => return None,
        })
    }
}

/// Several kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KindSet(u64);

impl KindSet {
    /// Whatever the scenario makes of the message.
    pub fn of(message: &Message, scenario: &Scenario) -> KindSet {
        let material = scenario.materials.get(&message.document_type);
        let signs = material.is_some_and(|material| material.signing_deadline_days.is_some());
        let mut kinds = KindSet::default();
        let mut note = |kind, holds: bool| {
            if holds {
                kinds.insert(kind);
            }
        };
        match &message.receiver {
            Some(Party::Person(person)) => match person.country() {
                Country::Denmark => note(SentKind::Plain, !signs),
                Country::Norway => note(SentKind::Norway, true),
                Country::Sweden => note(SentKind::Sweden, true),
            },
            Some(Party::Organisation(_)) => note(SentKind::Cvr, message.production_unit.is_none()),
            Some(Party::Alias(_)) => note(SentKind::Alias, true),
            None => {}
        }
        note(SentKind::PNumber, message.production_unit.is_some());
        note(SentKind::Mandatory, material.is_some_and(|material| material.mandatory));
        note(SentKind::PublicationDate, message.publication_date.is_some());
        note(SentKind::Description, message.description.as_deref().is_some_and(|text| !text.is_empty()));
        note(SentKind::Attachments, !message.attachments.is_empty());
        note(SentKind::PaymentAttachment, message.payment_attachment.is_some());
        note(SentKind::Signing, signs);
        note(SentKind::MultiSigning, signs && !message.extra_signers.is_empty());
        note(SentKind::Realtime, message.realtime || material.is_some_and(|material| material.realtime));
        note(SentKind::NextChannel, has_next_channel(message, scenario));
        note(SentKind::Print, message.print.is_some());
        note(SentKind::Email, message.email);
        kinds
    }

    pub fn insert(&mut self, kind: SentKind) {
        self.0 |= 1 << kind as u64;
    }

    pub fn contains(self, kind: SentKind) -> bool {
        self.0 & (1 << kind as u64) != 0
    }

    pub fn with(self, other: KindSet) -> KindSet {
        KindSet(self.0 | other.0)
    }

    /// In the order of [`SentKind::ALL`] and [`SentKind::EBOX`].
    pub fn iter(self) -> impl Iterator<Item = SentKind> {
        SentKind::both().filter(move |kind| self.contains(*kind))
    }
}

impl FromIterator<SentKind> for KindSet {
    fn from_iter<I: IntoIterator<Item = SentKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(KindSet::default(), |mut all, kind| {
            all.insert(kind);
            all
        })
    }
}

/// Whether it can still reach a receiver whom e-Boks does not reach.
fn has_next_channel(message: &Message, scenario: &Scenario) -> bool {
    let ways = message.ways(scenario.unnamed_channels);
    let by_print = ways.contains(&Channel::Print) && message.print.is_some();
    let by_email = ways.contains(&Channel::Email) && message.email;
    message.receiver.is_some() && ways.first() == Some(&Channel::Eboks) && (by_print || by_email)
}
