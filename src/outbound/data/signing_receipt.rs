//! The data of the receipt in a signing result: who signed, or why it was not signed.

use minijinja::Value;
use nets_core::civil::Date;
use nets_core::effect::{Conclusion, OutboundFile, Signature, SigningResult};
use nets_core::identity::Party;

use super::{day, everywhere, local_time, party};
use crate::record::{joined, record};

pub(crate) fn data(file: &OutboundFile, result: &SigningResult) -> Value {
    let answer = SigningAnswer::of(result);
    joined(
        everywhere(file),
        [
            ("shipment_id", result.shipment_id.as_str().into()),
            ("message_id", result.message_id.as_str().into()),
            ("eboks_id", result.eboks_id.as_ref().map(|id| id.as_str()).into()),
            ("document_type", result.document_type.as_str().into()),
            ("filepath", result.file.as_str().into()),
            ("receiver", result.receiver.as_ref().map(party).into()),
            ("processed", result.processed.to_string().into()),
            ("status", if answer.reject_reason.is_none() { "SIGNED" } else { "REJECTED" }.into()),
            ("reject_reason", answer.reject_reason.into()),
            ("reason_text", answer.reason_text.into()),
            ("response_date", answer.response_date.to_string().into()),
            ("deadline", answer.deadline),
            ("rejected_by", answer.rejected_by.map(party).into()),
            ("signers", answer.signers.into()),
        ],
    )
}

/// The conclusion, spread out so that every part always has a place.
struct SigningAnswer<'a> {
    reject_reason: Option<&'static str>,
    reason_text: Option<&'a str>,
    response_date: Date,
    deadline: Value,
    rejected_by: Option<&'a Party>,
    signers: Vec<Value>,
}

impl<'a> SigningAnswer<'a> {
    fn of(result: &'a SigningResult) -> Self {
        // e-Boks sends no date with a passed deadline, so it is the day Nets processed the return file.
        let nothing = SigningAnswer {
            reject_reason: None,
            reason_text: None,
            response_date: result.processed,
            deadline: ().into(),
            rejected_by: None,
            signers: Vec::new(),
        };
        match &result.conclusion {
            Conclusion::Signed { signatures } => SigningAnswer {
                response_date: signatures.iter().map(|at| day(at.at)).max().unwrap_or(result.processed),
                signers: signatures.iter().map(signer).collect(),
                ..nothing
            },
            Conclusion::Rejected { by, at, reason } => SigningAnswer {
                reject_reason: Some("REJECTED_BY_SIGNER"),
                reason_text: reason.as_deref(),
                response_date: day(*at),
                rejected_by: Some(by),
                ..nothing
            },
            Conclusion::DeadlinePassed { deadline } => SigningAnswer {
                reject_reason: Some("PASSED_DEADLINE"),
                deadline: local_time(*deadline),
                ..nothing
            },
        }
    }
}

fn signer(signature: &Signature) -> Value {
    record([
        ("kind", signature.signer.kind().into()),
        ("value", signature.signer.value().into()),
        ("country", signature.signer.country().code().into()),
        ("name", signature.name.as_str().into()),
        ("signed", local_time(signature.at)),
    ])
}
