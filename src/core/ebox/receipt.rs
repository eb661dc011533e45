//! From what was found to what becomes of a publication: the event, and the answer.

use alloc::{boxed::Box, format, string::String, vec::Vec};
use jiff::Timestamp;

use crate::ebox::answer::{
    AnswerArrives, PublicationAnswer, RefusalWords, ScriptedAnswer, TakenCode, TakenPublication, uuid,
};
use crate::ebox::calendar::expiry;
use crate::ebox::facts::PublicationFacts;
use crate::ebox::finding::EboxFinding;
use crate::ebox::judgement::JudgedPublication;
use crate::ebox::message::EboxMessage;
use crate::ebox::noted::facts;
use crate::ebox::publication::{Publication, PublishedDocument, RefusedPublication, SentPublication};
use crate::ebox::setting::{EboxScript, EboxSetting};
use crate::ebox::support::{EboxSupport, kept};
use crate::event::Event;
use crate::identity::belgium::{CbeNumber, EboxAddress, EboxApplicationId, EboxMessageId, MessageTypeId};
use crate::rule_book::ebox::EboxRule;

/// From what the next message and the next refusal get their names.
#[derive(Clone, Copy)]
pub(super) struct Next {
    pub(super) seed: u64,
    pub(super) time: Timestamp,
    pub(super) taken: u64,
    pub(super) refused: u64,
}

/// What the recipient has the sender tested with, and how many tries in a row were answered so.
#[derive(Clone, Copy)]
pub(super) struct Scripted {
    pub(super) script: Option<EboxScript>,
    pub(super) tries: u32,
}

pub(super) fn judged(
    sent: SentPublication,
    mut findings: Vec<EboxFinding>,
    scripted: Scripted,
    setting: &EboxSetting,
    next: Next,
    is_open: impl FnOnce(&EboxAddress) -> bool,
) -> JudgedPublication {
    let refuses = |findings: &[EboxFinding]| findings.iter().any(|finding| finding.rule.refuses());
    let script = scripted.script.filter(|script| script.tries().is_none_or(|most| scripted.tries < most));
    let is_scripted = !refuses(&findings);
    if is_scripted {
        match script {
            Some(EboxScript::DigestError) => findings.push(of_script(EboxRule::ScriptedDigest)),
            Some(EboxScript::NotImplemented) => findings.push(of_script(EboxRule::ScriptedNotImplemented)),
            Some(script) => {
                if let Some(answer) = instead(script) {
                    return refused(&sent, setting, findings, Answered::Scripted(answer), next);
                }
            }
            None => {}
        }
    }
    if refuses(&findings) {
        let how = if is_scripted { Answered::ByScript } else { Answered::ByRules };
        return refused(&sent, setting, findings, how, next);
    }
    match publication(&sent, &findings) {
        Some(publication) => taken(publication, scripted.script, setting, next, is_open),
        // A member that is needed is missing, and the schema has told of it.
        None => refused(&sent, setting, findings, Answered::ByRules, next),
    }
}

fn of_script(rule: EboxRule) -> EboxFinding {
    EboxFinding::new(
        rule,
        "recipient",
        "this recipient has senders tested: nothing is wrong with the publication",
    )
}

/// What is answered in the place of anything that the registry answers.
fn instead(script: EboxScript) -> Option<ScriptedAnswer> {
    match script {
        EboxScript::UnavailableTwice => Some(ScriptedAnswer::Unavailable),
        EboxScript::FailsAlways => Some(ScriptedAnswer::Failed),
        EboxScript::ProxyPageOnce => Some(ScriptedAnswer::ProxyPage),
        EboxScript::TooManyOnce => Some(ScriptedAnswer::TooMany),
        EboxScript::CutOnce => Some(ScriptedAnswer::Cut),
        EboxScript::DigestError
        | EboxScript::NotImplemented
        | EboxScript::AnswersLate
        | EboxScript::AnswerLost
        | EboxScript::UnknownCode => None,
    }
}

/// How a publication is answered that is not taken.
enum Answered {
    ByRules,
    /// As by a rule, though nothing is wrong.
    ByScript,
    Scripted(ScriptedAnswer),
}

fn refused(
    sent: &SentPublication,
    setting: &EboxSetting,
    findings: Vec<EboxFinding>,
    how: Answered,
    next: Next,
) -> JudgedPublication {
    let first = findings.iter().find(|finding| finding.rule.refuses());
    let answer = match (&how, first) {
        (Answered::Scripted(answer), _) => PublicationAnswer::Scripted(*answer),
        (Answered::ByRules | Answered::ByScript, first) => PublicationAnswer::Refused(RefusalWords {
            status: first.map_or(400, |finding| finding.rule.entry().status),
            code: first.map_or("INVALID_INPUT", |finding| finding.rule.entry().code.name()),
            id: uuid(next.seed, "status", next.refused + 1),
            message: first.map_or_else(String::new, |finding| finding.words().into()),
        }),
    };
    let status = match &answer {
        PublicationAnswer::Refused(words) => words.status,
        PublicationAnswer::Scripted(answer) => answer.status(),
        PublicationAnswer::Taken(_) => 201,
    };
    let recipient = sent.message.recipient.as_ref();
    let event = Event::PublicationRefused(Box::new(RefusedPublication {
        environment: sent.environment,
        client: sent.client.clone(),
        recipient: recipient.and_then(|to| EboxAddress::new(to.sector, &to.number).ok()),
        findings,
        status,
        scripted: !matches!(how, Answered::ByRules),
        facts: facts(sent),
        support: support(sent, setting),
    }));
    JudgedPublication { event, answer }
}

/// What a mail to the support holds of a publication, as it was sent; what was not, or could not be read, as it is
/// configured for its client. The organisation is the client's own: who writes the mail is it, whatever the message names.
fn support(sent: &SentPublication, setting: &EboxSetting) -> EboxSupport {
    let message = &sent.message;
    let configured = EboxSupport::of_client(sent.environment, setting, sent.client.as_str());
    let of_type = message.message_type.clone().and_then(|id| MessageTypeId::new(id).ok());
    let of_type = of_type.and_then(|id| setting.message_types.get(&id)).map(|of_type| of_type.sector);
    let sector = message.recipient.as_ref().map(|recipient| recipient.sector).or(of_type);
    EboxSupport {
        cbe: configured.cbe.or_else(|| message.organisation.as_deref().and_then(kept)),
        application: message.application.as_deref().and_then(kept).or(configured.application),
        message_type: message.message_type.as_deref().and_then(kept).or(configured.message_type),
        sector: sector.map(|sector| sector.name().into()).or(configured.sector),
        client_id: Some(sent.client.as_str().into()),
        ..EboxSupport::at(sent.environment)
    }
}

fn taken(
    publication: Publication,
    script: Option<EboxScript>,
    setting: &EboxSetting,
    next: Next,
    is_open: impl FnOnce(&EboxAddress) -> bool,
) -> JudgedPublication {
    let of_type = setting.message_types.get(&publication.message_type);
    let no_user = (!is_open(&publication.recipient)).then_some(TakenCode::NoDigitalUser);
    let answer =
        EboxMessageId::new(uuid(next.seed, "message", next.taken + 1)).map(|message_id| TakenPublication {
            message_id,
            expires: of_type.map_or(Timestamp::MAX, |of_type| expiry(next.time, of_type.validity)),
            code: if script == Some(EboxScript::UnknownCode) {
                Some(TakenCode::SomethingNew)
            } else {
                no_user
            },
            arrives: match script {
                Some(EboxScript::AnswersLate) => AnswerArrives::Late,
                Some(EboxScript::AnswerLost) => AnswerArrives::Never,
                _ => AnswerArrives::AtOnce,
            },
        });
    let answer = match answer {
        Ok(taken) => PublicationAnswer::Taken(taken),
        // A UUID is one; what is cut is as good as what cannot be.
        Err(_) => PublicationAnswer::Scripted(ScriptedAnswer::Failed),
    };
    JudgedPublication { event: Event::Published(Box::new(publication)), answer }
}

/// What was sent as a message, if all is there that a message needs.
fn publication(sent: &SentPublication, findings: &[EboxFinding]) -> Option<Publication> {
    let message = &sent.message;
    let recipient = message.recipient.as_ref()?;
    let documents = message.attachments.iter().map(|attachment| {
        let name = attachment.part_name.as_ref()?;
        let part = sent.parts.iter().find(|part| part.name == *name)?;
        Some(PublishedDocument {
            file_name: part.file_name.clone()?,
            media_type: part.media_type.clone()?,
            main_content: attachment.main_content?,
            signed: attachment.signed,
            size: part.size,
            sha256: part.sha256,
            digest_given: attachment.digest.is_some(),
            content: part.content,
        })
    });
    Some(Publication {
        environment: sent.environment,
        client: sent.client.clone(),
        recipient: EboxAddress::new(recipient.sector, &recipient.number).ok()?,
        organisation: CbeNumber::new(message.organisation.as_deref()?).ok()?,
        application: EboxApplicationId::new(message.application.as_deref()?).ok()?,
        message_type: MessageTypeId::new(message.message_type.as_deref()?).ok()?,
        subject: message.subject.clone()?,
        body: message.body.clone(),
        body_main_content: message.body_main_content?,
        reply_authorized: message.reply_authorized?,
        documents: documents.collect::<Option<Vec<_>>>()?,
        attention: message.attention.clone(),
        business_data: message.business_data.clone(),
        original_message_id: message.original_message_id.clone(),
        idempotency_key: sent.idempotency_key.clone(),
        findings: findings.to_vec(),
        facts: facts(sent),
    })
}

/// The message of a recipient to the sender of another; none of a citizen, who has no enterprise number.
pub(super) fn reply(to: &EboxMessage, text: &str) -> Option<Publication> {
    let EboxAddress::Enterprise(organisation) = &to.publication.recipient else { return None };
    let languages = &to.publication.subject;
    Some(Publication {
        recipient: EboxAddress::Enterprise(to.publication.organisation.clone()),
        organisation: organisation.clone(),
        subject: languages.map(|subject| format!("Re: {subject}")),
        body: Some(languages.map(|_| text.into())),
        body_main_content: true,
        reply_authorized: false,
        documents: Vec::new(),
        attention: None,
        business_data: Vec::new(),
        original_message_id: Some(to.id.as_str().into()),
        idempotency_key: None,
        findings: Vec::new(),
        facts: PublicationFacts::default(),
        ..to.publication.clone()
    })
}

/// A finding in one line, for the timeline.
pub(super) fn line(finding: &EboxFinding) -> String {
    let EboxFinding { rule, place, message, found, expected, advice } = finding;
    let mut line = format!("{}: ", rule.entry().id);
    if !place.is_empty() {
        line += &format!("{place}: ");
    }
    line += message;
    for (what, text) in [("found", found), ("expected", expected), ("to do", advice)] {
        if !text.is_empty() {
            line += &format!("; {what}: {text}");
        }
    }
    line
}
