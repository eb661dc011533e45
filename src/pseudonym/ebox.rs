//! Events of the e-Box with pseudonyms. Types of messages, applications and clients stay, as
//! document types do, and so do the numbers of the senders' own organisations.

use nets_core::ebox::content_facts::{AttentionDigests, ContentFacts, DocumentFacts};
use nets_core::ebox::facts::PublicationFacts;
use nets_core::ebox::finding::EboxFinding;
use nets_core::ebox::message::{EboxAct, EboxDeed, MessageLink};
use nets_core::ebox::publication::{
    AttentionOf, Publication, PublishedDocument, RefusedPublication, SentBusinessData,
};
use nets_core::ebox::setting::BusinessForm;
use nets_core::identity::belgium::{EboxAddress, IdempotencyKey, TranslatedText};

use crate::kind::{TextKind, TextReplacer};

pub(crate) fn publication(of: &Publication, texts: &dyn TextReplacer) -> Publication {
    Publication {
        recipient: address(&of.recipient, texts),
        organisation: of.organisation.clone(),
        subject: translated(&of.subject, texts),
        body: of.body.as_ref().map(|body| translated(body, texts)),
        documents: of.documents.iter().map(|document| published(document, texts)).collect(),
        attention: of.attention.as_ref().map(|attention| attention_of(attention, texts)),
        business_data: of.business_data.iter().map(|data| business_data(data, texts)).collect(),
        findings: findings(&of.findings, texts),
        original_message_id: of.original_message_id.clone(),
        idempotency_key: of.idempotency_key.as_ref().map(|key| idempotency_key(key, texts)),
        environment: of.environment,
        client: of.client.clone(),
        application: of.application.clone(),
        message_type: of.message_type.clone(),
        body_main_content: of.body_main_content,
        reply_authorized: of.reply_authorized,
        facts: facts(&of.facts, texts),
    }
}

pub(crate) fn refused(of: &RefusedPublication, texts: &dyn TextReplacer) -> RefusedPublication {
    RefusedPublication {
        recipient: of.recipient.as_ref().map(|recipient| address(recipient, texts)),
        findings: findings(&of.findings, texts),
        environment: of.environment,
        client: of.client.clone(),
        status: of.status,
        scripted: of.scripted,
        facts: facts(&of.facts, texts),
        support: of.support.clone(),
    }
}

pub(crate) fn act(of: &EboxAct, texts: &dyn TextReplacer) -> EboxAct {
    let deed = match &of.deed {
        EboxDeed::Reply { message, text } => {
            EboxDeed::Reply { message: message.clone(), text: texts.text(TextKind::Free, text) }
        }
        EboxDeed::Open | EboxDeed::Read { .. } | EboxDeed::Hide { .. } | EboxDeed::Show { .. } => {
            of.deed.clone()
        }
    };
    EboxAct { ebox: address(&of.ebox, texts), deed }
}

pub(crate) fn link(of: &MessageLink, texts: &dyn TextReplacer) -> MessageLink {
    MessageLink {
        message: of.message.clone(),
        recipients: of.recipients.iter().map(|recipient| address(recipient, texts)).collect(),
    }
}

/// Which keys are the same stays known.
fn idempotency_key(of: &IdempotencyKey, texts: &dyn TextReplacer) -> IdempotencyKey {
    IdempotencyKey::new(texts.text(TextKind::Id, of.as_str())).unwrap_or_else(|_| of.clone())
}

/// Which publications are the same stays known.
fn facts(of: &PublicationFacts, texts: &dyn TextReplacer) -> PublicationFacts {
    PublicationFacts {
        mark: texts.text(TextKind::Id, &of.mark),
        content: of.content.as_ref().map(|of| Box::new(content(of, texts))),
        ..of.clone()
    }
}

/// A digest of a short text tells the text to who tries all, so it is replaced, too.
fn content(of: &ContentFacts, texts: &dyn TextReplacer) -> ContentFacts {
    let digest = |digest: &str| texts.text(TextKind::Id, digest);
    let named = |of: &DocumentFacts| DocumentFacts { name: digest(&of.name), ..of.clone() };
    let data = of.business_data.iter().map(|(key, values)| (key.clone(), values.map(digest)));
    ContentFacts {
        documents: of.documents.iter().map(named).collect(),
        more: of.more,
        subject: of.subject.map(digest),
        body: of.body.as_ref().map(|body| body.map(digest)),
        attention: of.attention.as_ref().map(|of| AttentionDigests {
            id: texts.optional(TextKind::Id, of.id.as_deref()),
            name: texts.optional(TextKind::Id, of.name.as_deref()),
        }),
        business_data: data.collect(),
        reply_authorized: of.reply_authorized,
    }
}

fn address(of: &EboxAddress, texts: &dyn TextReplacer) -> EboxAddress {
    let number = texts.text(TextKind::Number, of.number());
    // A pseudonym has the form of the number. Were it another, no original would stay for that.
    let zeros = || EboxAddress::new(of.sector(), &"0".repeat(of.number().len()));
    EboxAddress::new(of.sector(), &number).or_else(|_| zeros()).unwrap_or_else(|_| of.clone())
}

fn translated(of: &TranslatedText, texts: &dyn TextReplacer) -> TranslatedText {
    of.map(|text| texts.text(TextKind::Free, text))
}

fn published(of: &PublishedDocument, texts: &dyn TextReplacer) -> PublishedDocument {
    PublishedDocument { file_name: texts.text(TextKind::Id, &of.file_name), ..of.clone() }
}

fn attention_of(of: &AttentionOf, texts: &dyn TextReplacer) -> AttentionOf {
    AttentionOf {
        id: texts.optional(TextKind::Number, of.id.as_deref()),
        kind: of.kind.clone(),
        name: texts.optional(TextKind::Free, of.name.as_deref()),
    }
}

fn business_data(of: &SentBusinessData, texts: &dyn TextReplacer) -> SentBusinessData {
    SentBusinessData {
        key: of.key.clone(),
        values: of.values.iter().map(|value| value.map(|text| business_value(text, texts))).collect(),
        name: of.name.as_ref().map(|name| translated(name, texts)),
        description: of.description.as_ref().map(|description| translated(description, texts)),
    }
}

/// A flag and a day stay: another would be neither, and the rule that asks for one would judge otherwise.
fn business_value(of: &str, texts: &dyn TextReplacer) -> String {
    let stays = BusinessForm::Flag.takes(of) || BusinessForm::Date.takes(of);
    if stays { of.to_owned() } else { texts.text(TextKind::Free, of) }
}

fn findings(of: &[EboxFinding], texts: &dyn TextReplacer) -> Vec<EboxFinding> {
    let replaced = |finding: &EboxFinding| EboxFinding {
        rule: finding.rule,
        place: finding.place.clone(),
        message: texts.text(TextKind::Sentence, &finding.message),
        found: texts.text(TextKind::Free, &finding.found),
        expected: texts.text(TextKind::Sentence, &finding.expected),
        advice: finding.advice.clone(),
    };
    of.iter().map(replaced).collect()
}
