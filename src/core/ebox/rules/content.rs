//! What a message says: its language, its lengths, members that are not supported.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::judged::JudgedSent;
use crate::ebox::finding::EboxFinding;
use crate::ebox::setting::{CheckDigits, EboxLanguages};
use crate::ebox::spelling::EboxSpelling;
use crate::identity::belgium::{Ssin, TranslatedText};
use crate::rule_book::ebox::EboxRule;

/// The most characters of each.
const SUBJECT: usize = 400;
const FILE_NAME: usize = 255;
const BUSINESS_VALUE: usize = 256;
const ATTENTION_NAME: usize = 100;

/// Each text of a publication, with the member that it stands in.
fn texts(judged: JudgedSent<'_>) -> impl Iterator<Item = (String, &TranslatedText)> {
    let message = &judged.sent.message;
    let titles = message.attachments.iter().enumerate().filter_map(|(index, attachment)| {
        Some((format!("attachments[{index}].attachmentTitle"), attachment.title.as_ref()?))
    });
    let values = message.business_data.iter().enumerate().flat_map(|(index, data)| {
        let place = move |value| format!("businessDataList[{index}].values[{value}]");
        data.values.iter().enumerate().map(move |(value, text)| (place(value), text))
    });
    let subject = message.subject.iter().map(|text| ("subject".into(), text));
    subject.chain(message.body.iter().map(|text| ("bodyContent".into(), text))).chain(titles).chain(values)
}

pub(super) fn languages(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    if judged.sent.message.subject.as_ref().is_some_and(|subject| subject.texts().next().is_none()) {
        let message = "the subject is in no language";
        found.push(EboxFinding::new(EboxRule::NoLanguage, "subject", message).expected("nl, fr or de"));
    }
    if judged.setting.switches.languages == EboxLanguages::Many {
        return;
    }
    let mut languages = BTreeSet::new();
    for (place, text) in texts(judged) {
        for (language, _) in text.texts() {
            if languages.insert(language) && languages.len() == 2 {
                let codes: Vec<&str> = languages.iter().map(|language| language.code()).collect();
                let message = "a publication is in one language, the same in all its texts";
                let finding = EboxFinding::new(EboxRule::Languages, &*place, message)
                    .found(codes.join(", "))
                    .expected("one of nl, fr and de")
                    .advice("send the texts in the recipient's language alone");
                found.push(finding);
            }
        }
    }
}

pub(super) fn unsupported(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let message = &judged.sent.message;
    if message.registered_mail == Some(true) {
        let told = "registeredMail is only for the service for registered mail";
        let finding = EboxFinding::new(EboxRule::RegisteredMail, "registeredMail", told);
        found.push(finding.advice("leave it out, or set false"));
    }
    if message.payment_data {
        let told = "paymentData is not supported";
        found.push(EboxFinding::new(EboxRule::PaymentData, "paymentData", told).advice("leave it out"));
    }
}

pub(super) fn lengths(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let message = &judged.sent.message;
    let mut hold = |rule, place: String, text: &str, most: usize| {
        let length = text.chars().count();
        if length > most {
            let told = format!("{place} has {length} characters, and may have {most}");
            found.push(
                EboxFinding::new(rule, place, told)
                    .found(format!("{length}"))
                    .expected(format!("{most} at most")),
            );
        }
    };
    for (language, text) in message.subject.iter().flat_map(TranslatedText::texts) {
        hold(EboxRule::SubjectLength, format!("subject.{}", language.code()), text, SUBJECT);
    }
    for part in &judged.sent.parts {
        let name = part.file_name.as_deref().unwrap_or_default();
        hold(EboxRule::FileNameLength, format!("part {}", part.name), name, FILE_NAME);
    }
    for (place, text) in texts(judged).filter(|(place, _)| place.starts_with("businessDataList")) {
        for (language, text) in text.texts() {
            let place = format!("{place}.{}", language.code());
            hold(EboxRule::BusinessDataLength, place, text, BUSINESS_VALUE);
        }
    }
    let Some(attention) = &message.attention else { return };
    let name = attention.name.as_deref().unwrap_or_default();
    hold(EboxRule::Attention, "forTheAttentionOf.name".into(), name, ATTENTION_NAME);
    if let Some(kind) = attention.kind.as_ref().filter(|kind| *kind != "person") {
        let told = "forTheAttentionOf is of another type than person";
        let finding = EboxFinding::new(EboxRule::Attention, "forTheAttentionOf.type", told);
        found.push(finding.found(kind).expected("person"));
    }
    // Only of version 3 is it said that the number must be valid.
    let with_digits =
        judged.sent.spelling == EboxSpelling::V3 && judged.setting.switches.check_digits == CheckDigits::On;
    let is_wrong = |id: &str| Ssin::new(id).map_or(true, |id| with_digits && !id.has_check_digits());
    if let Some(id) = attention.id.as_ref().filter(|id| is_wrong(id)) {
        let told = "forTheAttentionOf.id is no number of a national register";
        let finding = EboxFinding::new(EboxRule::Attention, "forTheAttentionOf.id", told);
        found.push(finding.found(id).expected(Ssin::EXPECTED));
    }
}

pub(super) fn ignored(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let message = &judged.sent.message;
    if message.expiration_date {
        let told = "expirationDate is ignored: when a message expires follows from its type";
        found.push(EboxFinding::new(EboxRule::Ignored, "expirationDate", told).advice("leave it out"));
    }
    for (index, _) in
        message.attachments.iter().enumerate().filter(|(_, attachment)| attachment.title.is_some())
    {
        let told = "attachmentTitle is ignored: the title is the name of the file";
        let place = format!("attachments[{index}].attachmentTitle");
        found.push(EboxFinding::new(EboxRule::Ignored, place, told).advice("leave it out"));
    }
}
