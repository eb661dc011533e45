//! What a sender's program to the e-Box is told: one case file, as JSON.

use std::collections::BTreeMap;

use nets_core::identity::belgium::EboxEnvironment;
use serde::Serialize;

use crate::case_file::CASE_FORMAT;
use crate::verb::{MessageKind, SenderVerb, WantedVerb};

/// All that a verb is told.
#[derive(Debug, Clone, Serialize)]
pub struct EboxCaseFile {
    pub(crate) case: u32,
    /// What `publish` is asked to send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<MessageKind>,
    pub(crate) environment: &'static str,
    /// The `aud` of assertions there.
    pub(crate) audience: &'static str,
    pub(crate) sender: CaseSender,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) messages: Vec<CaseEboxMessage>,
    /// Which message `status` is asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<AboutEboxMessage>,
    /// Whose preferences are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recipients: Option<CaseEnterprises>,
    /// Which message type is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_type: Option<&'static str>,
}

/// Who sends.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CaseSender {
    organisation: &'static str,
    application: &'static str,
}

/// A message to be published.
/// Bound: what is written in this crate.
#[derive(Debug, Clone, Serialize)]
pub struct CaseEboxMessage {
    /// The sender's own, by which a later run knows it again.
    pub(crate) id: String,
    pub(crate) recipient: CaseRecipient,
    pub(crate) message_type: &'static str,
    /// For whom this type was agreed.
    pub(crate) type_for: &'static str,
    pub(crate) language: &'static str,
    pub(crate) subject: String,
    /// The text that is the main content, where no document is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<&'static str>,
    /// The first is the main content, where there is no body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) documents: Vec<CaseDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) attention: Option<CaseAttention>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) business_data: BTreeMap<&'static str, &'static str>,
    /// Real seconds in which there is nothing to send, before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pause_seconds: Option<u32>,
}

/// An enterprise or a citizen.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CaseRecipient {
    Enterprise(&'static str),
    Citizen(&'static str),
}

/// A file beside the case file.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CaseDocument {
    pub(crate) file: &'static str,
    /// Under which name the recipient is to see it.
    pub(crate) name: String,
    pub(crate) media_type: &'static str,
}

/// The person at an enterprise whom a message is for.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CaseAttention {
    pub(crate) citizen: &'static str,
    pub(crate) name: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct AboutEboxMessage {
    pub(crate) message: String,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct CaseEnterprises {
    pub(crate) enterprises: Vec<&'static str>,
}

impl EboxCaseFile {
    /// Nothing but where it is, and who sends.
    pub(crate) fn at(environment: EboxEnvironment) -> EboxCaseFile {
        EboxCaseFile {
            case: CASE_FORMAT,
            kind: None,
            environment: environment.name(),
            audience: match environment {
                EboxEnvironment::Int => "https://services-int.socialsecurity.be/REST/oauth/v5/token",
                EboxEnvironment::Acc => "https://services-acpt.socialsecurity.be/REST/oauth/v5/token",
                EboxEnvironment::Prd => "https://services.socialsecurity.be/REST/oauth/v5/token",
            },
            sender: CaseSender { organisation: "0199000151", application: "test:ebox:docsender:one" },
            messages: Vec::new(),
            about: None,
            recipients: None,
            message_type: None,
        }
    }

    /// What a run with this verb needs for it; none where the file is for another one.
    pub(crate) fn wanted(&self, verb: &str) -> Option<WantedVerb> {
        let verb = match verb {
            "publish" => SenderVerb::Publish(self.kind?),
            "resend" if !self.messages.is_empty() => SenderVerb::Resend,
            "status" if self.about.is_some() => SenderVerb::Status,
            "preferences" if self.recipients.is_some() => SenderVerb::Preferences,
            "reference-data" if self.message_type.is_some() => SenderVerb::ReferenceData,
            _ => return None,
        };
        Some(WantedVerb::one_of([verb]))
    }

    /// The files that it names.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &'static str> {
        self.messages.iter().flat_map(|message| message.documents.iter().map(|document| document.file))
    }
}
