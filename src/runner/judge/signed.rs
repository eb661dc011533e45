//! `signed`: the object that comes of a signing.

use std::collections::BTreeSet;

use nets_accept::SignedDocument;
use nets_core::timeline::OutboundKind;

use crate::seen::{Evidence, WrittenFile, kind_word};
use crate::signed::verify;
use crate::told::Outcome;
use crate::xml;
use crate::zipped::documents;

/// The receipt beside the signed objects of a result.
const RECEIPT: &str = "receipt.xml";
const SIGNED: &str = "SIGNED";

/// The reason where a signer said no; a deadline that has passed has another, and the same status.
const BY_SIGNER: &str = "REJECTED_BY_SIGNER";

/// Below a signer of the receipt stands one of these.
const NUMBERS: [&str; 3] = ["personIdentityNumber", "corporateIdentityNumber", "alias"];

pub(super) fn signed(expectation: &SignedDocument, of: &Evidence<'_>) -> Outcome {
    let user = expectation.user.as_ref().map_or(&of.sender, |user| &user.it);
    let expected = words(expectation);
    let uploads = expectation.shipment_id.as_deref().map(|id| of.seen.uploads_of(id));
    let kind = kind_word(OutboundKind::SigningResult);
    let results = || of.seen.written().filter(|file| file.kind == kind);
    let fits = |file: &WrittenFile<'_>| {
        file.user == user
            && file.message_id == Some(expectation.message_id.as_str())
            && uploads.as_ref().is_none_or(|ids| file.upload.is_some_and(|id| ids.contains(&id)))
    };
    let found: Vec<WrittenFile<'_>> = results().filter(fits).collect();
    match &found[..] {
        [only] => of.with_all_kept(judged(expectation, expected, only, of)),
        [] if of.seen.gone > 0 => {
            let seen = format!("no result of its signing is known, and {}", of.seen.gone_words());
            Outcome::undecided(expected, seen)
        }
        [] => {
            let all: Vec<&str> = results().map(|file| file.name).take(10).collect();
            let all = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
            Outcome::fail(expected, "no result of its signing was written").evidence("all results", all)
        }
        several => {
            let names: Vec<&str> = several.iter().map(|file| file.name).take(10).collect();
            Outcome::fail(expected, format!("{} results fit: {}", several.len(), names.join(", ")))
                .evidence("to do", "say by `shipment_id` which one is meant")
        }
    }
}

fn words(expectation: &SignedDocument) -> String {
    let deed = if expectation.rejected { "rejected" } else { "signed" };
    let by = if expectation.signers.is_empty() {
        String::new()
    } else {
        format!(" by {}", expectation.signers.join(" and "))
    };
    let of = expectation.shipment_id.as_ref().map_or_else(String::new, |id| format!(" of the shipment {id}"));
    format!("the document of message {}{of} to be {deed}{by}", expectation.message_id)
}

fn judged(
    expectation: &SignedDocument,
    expected: String,
    file: &WrittenFile<'_>,
    of: &Evidence<'_>,
) -> Outcome {
    let bytes = match of.contents.of(file.user, file.name) {
        Ok(bytes) => bytes,
        Err(why) => return Outcome::undecided(expected, why),
    };
    let mut objects = Vec::new();
    let mut receipt = None;
    for document in documents(&bytes) {
        match document.name {
            Some(name) if name == RECEIPT => receipt = Some(document.bytes),
            Some(name) => objects.push((name, document.bytes)),
            None => {}
        }
    }
    let Some(receipt) = receipt else {
        return Outcome::undecided(expected, format!("{} has no {RECEIPT}", file.name));
    };
    let status = xml::value(&receipt, &["signingReceipt", "status"]).unwrap_or_default();
    if (status == SIGNED) == expectation.rejected {
        return Outcome::fail(expected, format!("{}: its status is {status}", file.name));
    }
    if expectation.rejected {
        let reason = xml::value(&receipt, &["signingReceipt", "rejectReason"]).unwrap_or_default();
        if reason != BY_SIGNER {
            let told = format!("{}: no signer rejected it, its rejectReason is {reason}", file.name);
            return Outcome::fail(expected, told).evidence(
                "to do",
                format!("for this reason, expect `outbound` with `xml: {{path: /signingReceipt/rejectReason, is: {reason}}}`"),
            );
        }
        if !expectation.signers.is_empty() {
            let hint = "the result does not say who rejected it: write `see` with `what: signer_rejected` and `recipient`";
            return Outcome::undecided(expected, hint);
        }
        return Outcome::pass().expected(expected).seen(format!("{}: {status}", file.name));
    }
    let signers = signers(&receipt);
    let wanted: BTreeSet<&str> = expectation.signers.iter().map(String::as_str).collect();
    let are: BTreeSet<&str> = signers.iter().map(String::as_str).collect();
    if !wanted.is_empty() && wanted != are {
        return Outcome::fail(expected, format!("{}: by {}", file.name, signers.join(" and ")));
    }
    let (authority, document) = match of.signing.of(file.name) {
        Ok(known) => known,
        Err(why) => return Outcome::undecided(expected, format!("{}: {why}", file.name)),
    };
    match verify(&objects, document, authority) {
        Ok(count) if count == signers.len() && count > 0 => Outcome::pass()
            .expected(expected)
            .seen(format!("{}: by {}", file.name, signers.join(" and ")))
            .evidence(
                "verified",
                format!("{count} signatures, their certificates, and the document in them"),
            ),
        Ok(count) => Outcome::fail(
            expected,
            format!(
                "{}: it has {count} signatures, and its receipt names {} signers",
                file.name,
                signers.len()
            ),
        ),
        Err(why) => Outcome::fail(expected, format!("{}: {why}", file.name)),
    }
}

/// Who has signed, as the receipt says.
fn signers(receipt: &[u8]) -> Vec<String> {
    let Some(root) = xml::parse(receipt) else { return Vec::new() };
    NUMBERS
        .iter()
        .flat_map(|number| xml::values_of(&root, &["signingReceipt", "signers", "signer", number]))
        .collect()
}
