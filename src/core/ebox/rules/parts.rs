//! The parts of a publication: what stands above each, which attachment names which, the main content, the digests.

use alloc::{collections::BTreeSet, format, vec::Vec};

use super::judged::JudgedSent;
use crate::ebox::finding::EboxFinding;
use crate::ebox::setting::MediaTypes;
use crate::identity::belgium::EboxSector;
use crate::rule_book::ebox::EboxRule;

/// The media types that documents may have.
pub(crate) const MEDIA_TYPES: [&str; 15] = [
    "application/pdf",
    "application/zip",
    "text/csv",
    "text/html",
    "text/plain",
    "text/xml",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.graphics",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-powerpoint",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];

/// The names that parts with files have.
pub(crate) const PART_NAMES: [&str; 6] = ["upfile1", "upfile2", "upfile3", "upfile4", "upfile5", "upfile6"];

pub(super) fn headers(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let recipient = judged.sent.message.recipient.as_ref();
    for part in &judged.sent.parts {
        let place = format!("part {}", part.name);
        for (missing, name) in
            [(part.file_name.is_none(), "filename"), (part.media_type.is_none(), "Content-Type")]
        {
            if missing {
                let message = format!("the part has no {name}");
                let advice = "curl sends both with -F 'upfile1=@a.pdf;type=application/pdf;filename=a.pdf'";
                found.push(EboxFinding::new(EboxRule::PartHeaders, &*place, message).advice(advice));
            }
        }
        let Some(media_type) = &part.media_type else { continue };
        if judged.setting.switches.media_types == MediaTypes::List
            && !MEDIA_TYPES.contains(&media_type.as_str())
        {
            let message = "documents of this media type are not taken";
            let finding = EboxFinding::new(EboxRule::MediaType, &*place, message)
                .found(media_type)
                .expected("one of the fifteen of the registry, such as application/pdf or text/xml")
                .advice("send a PDF where you can; images, application/xml and application/octet-stream are none of them");
            found.push(finding);
        } else if recipient.is_some_and(|to| to.sector == EboxSector::Citizen)
            && media_type != "application/pdf"
        {
            let message = "citizens see only PDFs properly";
            found.push(EboxFinding::new(EboxRule::CitizenDocument, place, message).found(media_type));
        }
    }
}

pub(super) fn match_attachments(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let (attachments, parts) = (&judged.sent.message.attachments, &judged.sent.parts);
    if attachments.len() != parts.len() {
        let message = "messageToPublish lists another number of attachments than there are parts with files";
        let finding = EboxFinding::new(EboxRule::PartCount, "attachments", message)
            .found(format!("{} attachments, {} parts", attachments.len(), parts.len()))
            .advice("list each file once in attachments, by the name of its part");
        found.push(finding);
    }
    let mut named = BTreeSet::new();
    for (index, attachment) in attachments.iter().enumerate() {
        // The schema tells of one that is not there.
        let Some(name) = &attachment.part_name else { continue };
        let place = format!("attachments[{index}].httpPartName");
        if !named.insert(name.as_str()) {
            let message = "two attachments name the same part";
            found.push(EboxFinding::new(EboxRule::PartName, place, message).found(name));
        } else if !parts.iter().any(|part| part.name == *name) {
            let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
            let message = "no part with a file has this name";
            let finding = EboxFinding::new(EboxRule::PartName, place, message).found(name);
            found.push(finding.expected(if names.is_empty() { "a part".into() } else { names.join(", ") }));
        }
    }
    let mut seen = BTreeSet::new();
    for part in parts {
        let place = format!("part {}", part.name);
        let refused = |message| EboxFinding::new(EboxRule::PartName, &*place, message).found(&part.name);
        if !PART_NAMES.contains(&part.name.as_str()) {
            found.push(refused("a part with a file is called otherwise").expected("upfile1 to upfile6"));
        } else if !seen.insert(part.name.as_str()) {
            found.push(refused("two parts have the same name"));
        } else if attachments.len() == parts.len() && !named.contains(part.name.as_str()) {
            found.push(refused("no attachment names this part"));
        }
    }
}

pub(super) fn main_content(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let message = &judged.sent.message;
    // The schema tells of one that is not there.
    let Some(is_body) = message.body_main_content else { return };
    let main = message.attachments.iter().filter(|attachment| attachment.main_content == Some(true)).count();
    let main = main + usize::from(is_body);
    let advice = "set mainContent of one attachment, or bodyMainContent, and none else";
    if main == 0 && message.attachments.iter().all(|attachment| attachment.main_content.is_some()) {
        let told = "neither an attachment nor the body is the main content";
        found.push(EboxFinding::new(EboxRule::NoMainContent, "attachments", told).advice(advice));
    }
    if main > 1 {
        let told = format!("{main} contents are the main content");
        found.push(EboxFinding::new(EboxRule::TooManyMainContents, "attachments", told).advice(advice));
    }
    if is_body && message.body.is_none() {
        let told = "bodyMainContent is true, and there is no bodyContent";
        found.push(
            EboxFinding::new(EboxRule::BodyMissing, "bodyContent", told).advice("add it, or set false"),
        );
    }
}

pub(super) fn digests(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    for (index, attachment) in judged.sent.message.attachments.iter().enumerate() {
        let Some(given) = &attachment.digest else { continue };
        let part = judged.sent.parts.iter().find(|part| Some(&part.name) == attachment.part_name.as_ref());
        let Some(part) = part else { continue };
        let right = part.sha256.base64_url();
        if given.trim_end_matches('=') == right {
            continue;
        }
        let is_plain_base64 = given.trim_end_matches('=').replace('+', "-").replace('/', "_") == right;
        let message = if given.eq_ignore_ascii_case(&part.sha256.hex()) {
            "the digest is hexadecimal"
        } else if is_plain_base64 {
            "the digest is in the plain alphabet of base64, with + and /"
        } else {
            "the digest is not that of the part's bytes"
        };
        let finding = EboxFinding::new(EboxRule::Digest, format!("attachments[{index}].digest"), message)
            .found(given)
            .expected(right)
            .advice("take SHA-256 of the bytes and write it in base64url, with - and _");
        found.push(finding);
    }
}
