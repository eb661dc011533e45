//! The receipt in the zip of a signing result: who signed, or why nobody will.

use std::io;

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::civil::Date;
use nets_core::effect::{Conclusion, SigningResult};
use nets_core::identity::Party;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use crate::RenderProblem;
use crate::xml::{element, text};

pub(crate) fn render(result: &SigningResult) -> Result<Vec<u8>, RenderProblem> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    element(&mut writer, "signingReceipt", false, |writer| write(writer, result))?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn write(writer: &mut Writer<Vec<u8>>, result: &SigningResult) -> io::Result<()> {
    text(writer, "shipmentId", &result.shipment_id)?;
    text(writer, "messageId", &result.message_id)?;
    text(writer, "eboksId", result.eboks_id.as_str())?;
    text(writer, "documentType", result.document_type.as_str())?;
    text(writer, "filepath", &result.file)?;
    element(writer, "receiver", false, |writer| party(writer, &result.receiver))?;
    match &result.conclusion {
        Conclusion::Signed { signatures } => {
            text(writer, "status", "SIGNED")?;
            let last = signatures.iter().map(|signature| day(signature.at)).max();
            response_date(writer, last.unwrap_or(result.processed))?;
            element(writer, "signers", signatures.is_empty(), |writer| {
                signatures.iter().try_for_each(|signature| {
                    element(writer, "signer", false, |writer| {
                        party(writer, &signature.signer)?;
                        text(writer, "signed", &local_time(signature.at))
                    })
                })
            })
        }
        Conclusion::Rejected { by, at, reason } => {
            text(writer, "status", "REJECTED")?;
            text(writer, "rejectReason", "REJECTED_BY_SIGNER")?;
            if let Some(reason) = reason {
                text(writer, "reasonText", reason)?;
            }
            response_date(writer, day(*at))?;
            element(writer, "rejectedBy", false, |writer| party(writer, by))
        }
        Conclusion::DeadlinePassed { .. } => {
            text(writer, "status", "REJECTED")?;
            text(writer, "rejectReason", "PASSED_DEADLINE")?;
            // e-Boks sends no date with these, so it is the day Nets processed the return file.
            response_date(writer, result.processed)
        }
    }
}

/// A party in the words of shipment.xml.
fn party(writer: &mut Writer<Vec<u8>>, party: &Party) -> io::Result<()> {
    let name = match party {
        Party::Person { .. } => "personIdentityNumber",
        Party::Organisation { .. } => "corporateIdentityNumber",
        Party::Alias { .. } => "alias",
    };
    text(writer, name, party.value())?;
    text(writer, "country", party.country().code())
}

fn response_date(writer: &mut Writer<Vec<u8>>, date: Date) -> io::Result<()> {
    text(writer, "responseDate", &date.to_string())
}

fn day(at: Timestamp) -> Date {
    copenhagen().to_datetime(at).date()
}

/// Copenhagen's time with its distance from UTC, such as `2026-01-06T08:30:00+01:00`.
fn local_time(at: Timestamp) -> String {
    at.to_zoned(copenhagen()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
