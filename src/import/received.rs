//! What a file says that came back.

use std::fs::File;

use nets_core::Timestamp;
use nets_core::civil::Date;
use nets_core::identity::{DocumentType, EboksId, Organisation, Party};
use nets_fidelity::{DropContent, DropFile, SeenElement, format_of, root, says_duplicate};
use nets_intake::OpenZip;
use nets_outbound::OutboundFormat;

use crate::file::ImportFile;
use crate::moments::{day, day_in, moment};
use crate::rows::{Row, holds, organisation, rows};

/// So many rows of one list are looked at by themselves; a scenario can say no more.
const MOST_SUBSCRIBERS: usize = 20_000;

/// Bound: what one file says.
pub(crate) enum ReceivedFacts {
    Receipt(ReceiptFacts),
    Realtime(Vec<AnswerFacts>),
    Report(ReportFacts),
    List(ListFacts),
    Signing(Box<SigningFacts>),
}

pub(crate) struct ReceiptFacts {
    /// None where it has no status.
    pub(crate) accepted: Option<bool>,
    /// Whether it is refused as one that has come before.
    pub(crate) is_duplicate: bool,
}

/// What e-Boks said of a realtime message.
pub(crate) struct AnswerFacts {
    pub(crate) shipment_id: Option<String>,
    pub(crate) message_id: String,
    pub(crate) accepted: bool,
}

/// Bound: the messages of a day.
pub(crate) struct ReportFacts {
    pub(crate) written: Option<Timestamp>,
    pub(crate) rows: Vec<DeliveryFacts>,
    /// Rows without what they are about.
    pub(crate) unclear: u64,
}

pub(crate) struct DeliveryFacts {
    pub(crate) shipment_id: Option<String>,
    pub(crate) message_id: String,
    pub(crate) channel: String,
    pub(crate) status: String,
    pub(crate) at: Option<Timestamp>,
}

/// Bound: `MOST_SUBSCRIBERS`.
pub(crate) struct ListFacts {
    pub(crate) organisation: Option<String>,
    pub(crate) date: Option<Date>,
    pub(crate) rows: Vec<(Party, DocumentType, Option<EboksId>)>,
    pub(crate) left_out: u64,
    pub(crate) unclear: u64,
}

/// How a signing ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DropSigning {
    /// Who signed, and when, where that is said.
    Signed(Vec<(Party, Option<Timestamp>)>),
    Rejected {
        by: Option<Party>,
        words: Option<String>,
    },
    DeadlinePassed,
}

pub(crate) struct SigningFacts {
    pub(crate) shipment_id: Option<String>,
    pub(crate) message_id: String,
    pub(crate) receiver: Option<Party>,
    pub(crate) document_type: Option<DocumentType>,
    pub(crate) end: DropSigning,
    /// The day on which Nets processed it.
    pub(crate) processed: Option<Date>,
    /// Whether signatures lie in it by themselves, without an SDO.
    pub(crate) is_bare: bool,
}

/// Why nothing is known of a file.
pub(crate) enum DropNotRead {
    /// It is of no kind that is known.
    Unknown,
    /// Why it cannot be read, in a sentence.
    Broken(String),
}

impl From<String> for DropNotRead {
    fn from(why: String) -> Self {
        DropNotRead::Broken(why)
    }
}

impl ReceivedFacts {
    pub(crate) fn read<'n>(
        file: &ImportFile,
        sent: impl IntoIterator<Item = &'n str>,
    ) -> Result<ReceivedFacts, DropNotRead> {
        let lower = file.name.to_ascii_lowercase();
        if ![".xml", ".zip", ".receipt"].iter().any(|end| lower.ends_with(end)) {
            return Err(DropNotRead::Unknown);
        }
        let content = DropContent::of(&DropFile { path: &file.path, name: file.name.clone() })?;
        let root = root(&mut *content.read()?)?;
        let format = format_of(&file.name, &root, sent).ok_or(DropNotRead::Unknown)?;
        Ok(match format {
            OutboundFormat::Receipt => ReceivedFacts::Receipt(receipt(&content)?),
            OutboundFormat::RealtimeReceipt => ReceivedFacts::Realtime(realtime(&content)?),
            OutboundFormat::DistributionReport => ReceivedFacts::Report(report(&content)?),
            OutboundFormat::SubscriptionList => ReceivedFacts::List(list(file, &content)?),
            OutboundFormat::SigningReceipt => ReceivedFacts::Signing(Box::new(signing(file, &content)?)),
        })
    }
}

fn receipt(content: &DropContent) -> Result<ReceiptFacts, DropNotRead> {
    let (_, rest) = rows(&mut *content.read()?, &|_| false, &mut |_| {})?;
    let status = rest.value("status");
    let accepted = match status {
        Some("200") => Some(true),
        Some(code) if code.len() == 3 && code.starts_with(['4', '5']) => Some(false),
        _ => None,
    };
    let is_duplicate = rest.all("message").any(says_duplicate);
    Ok(ReceiptFacts { accepted, is_duplicate })
}

fn is_message(element: &SeenElement) -> bool {
    holds(element, "messageid")
}

fn realtime(content: &DropContent) -> Result<Vec<AnswerFacts>, DropNotRead> {
    let mut answers = Vec::new();
    let (_, rest) = rows(&mut *content.read()?, &is_message, &mut |row| {
        if let Some((message_id, status)) = row.value("messageid").zip(row.value("status")) {
            let shipment_id = row.value("shipmentid").map(str::to_owned);
            let accepted = status.starts_with('2') || is_good(status);
            answers.push(AnswerFacts { shipment_id, message_id: message_id.to_owned(), accepted });
        }
    })?;
    if let Some(id) = rest.value("shipmentid") {
        for answer in &mut answers {
            answer.shipment_id.get_or_insert_with(|| id.to_owned());
        }
    }
    Ok(answers)
}

/// Whether a word for a status says that it went well.
pub(crate) fn is_good(status: &str) -> bool {
    ["CONFIRMED", "DELIVERED", "ACCEPTED", "OK", "SENT", "PRINTED"]
        .iter()
        .any(|word| status.eq_ignore_ascii_case(word))
}

fn report(content: &DropContent) -> Result<ReportFacts, DropNotRead> {
    let mut facts = ReportFacts { written: None, rows: Vec::new(), unclear: 0 };
    let (_, rest) = rows(&mut *content.read()?, &is_message, &mut |row| match delivery(&row) {
        Some(row) => facts.rows.push(row),
        None => facts.unclear += 1,
    })?;
    facts.written = rest.value("to").and_then(moment);
    Ok(facts)
}

fn delivery(row: &Row) -> Option<DeliveryFacts> {
    Some(DeliveryFacts {
        shipment_id: row.value("shipmentid").map(str::to_owned),
        message_id: row.value("messageid")?.to_owned(),
        channel: row.value("channel")?.to_uppercase(),
        status: row.value("status")?.to_uppercase(),
        at: ["time", "timestamp", "date"].iter().find_map(|name| row.value(name)).and_then(moment),
    })
}

fn list(file: &ImportFile, content: &DropContent) -> Result<ListFacts, DropNotRead> {
    let organisation = file.name.split('_').next().filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let mut facts = ListFacts {
        organisation: organisation.filter(|part| !part.is_empty()).map(str::to_owned),
        date: day_in(&file.name),
        rows: Vec::new(),
        left_out: 0,
        unclear: 0,
    };
    let is_row = |element: &SeenElement| holds(element, "documenttype");
    rows(&mut *content.read()?, &is_row, &mut |row| {
        let party = row.parties(None).into_iter().next();
        let kind = row.value("documenttype").and_then(|id| DocumentType::new(id).ok());
        match party.zip(kind) {
            Some(_) if facts.rows.len() >= MOST_SUBSCRIBERS => facts.left_out += 1,
            Some((party, kind)) => {
                let eboks_id = row.value("eboksid").and_then(|id| EboksId::new(id).ok());
                facts.rows.push((party, kind, eboks_id));
            }
            None => facts.unclear += 1,
        }
    })?;
    Ok(facts)
}

fn signing(file: &ImportFile, content: &DropContent) -> Result<SigningFacts, DropNotRead> {
    let mut found = None;
    let (_, rest) = rows(&mut *content.read()?, &is_message, &mut |row| {
        found.get_or_insert(row);
    })?;
    let row = found.unwrap_or(rest);
    let no = |what: &str| DropNotRead::Broken(format!("its receipt has no {what}"));
    let message_id = row.value("messageid").ok_or_else(|| no("messageId"))?.to_owned();
    let answer = row.value("responsedate").and_then(moment);
    let reason = row.value("rejectreason").unwrap_or_default().to_uppercase();
    let status = row.value("status").unwrap_or_default().to_uppercase();
    let end = if reason == "PASSED_DEADLINE" || status == "PASSED_DEADLINE" {
        DropSigning::DeadlinePassed
    } else if reason == "REJECTED_BY_SIGNER" || status.starts_with("REJECT") {
        let by = row.parties(Some("rejectedby")).into_iter().next();
        DropSigning::Rejected { by, words: row.value("reasontext").map(str::to_owned) }
    } else if status == "SIGNED" || has_signed_object(file) {
        let times: Vec<_> = row.all("signed").map(moment).collect();
        let signers = row.parties(Some("signers")).into_iter().enumerate();
        DropSigning::Signed(
            signers.map(|(at, party)| (party, times.get(at).copied().flatten().or(answer))).collect(),
        )
    } else {
        return Err(no("status that is known"));
    };
    Ok(SigningFacts {
        shipment_id: row.value("shipmentid").map(str::to_owned),
        message_id,
        receiver: row.parties(Some("receiver")).into_iter().next(),
        document_type: row.value("documenttype").and_then(|id| DocumentType::new(id).ok()),
        end,
        processed: day_in(&file.name).or_else(|| row.value("responsedate").and_then(day)),
        is_bare: has_bare_signatures(file),
    })
}

fn names_in(file: &ImportFile, is_one: impl Fn(&str) -> bool) -> bool {
    let zip = File::open(&file.path).and_then(OpenZip::of);
    zip.is_ok_and(|zip| zip.listed().any(|listed| is_one(&listed.name.to_ascii_lowercase())))
}

fn has_signed_object(file: &ImportFile) -> bool {
    names_in(file, |name| name.ends_with(".sdo"))
}

fn has_bare_signatures(file: &ImportFile) -> bool {
    !has_signed_object(file) && names_in(file, |name| name.ends_with(".xml") && name.contains("-signature-"))
}

/// The company whose number begins a file's name, among those that are known.
pub(crate) fn organisation_of<'o>(
    number: Option<&str>,
    known: impl IntoIterator<Item = &'o Organisation>,
) -> Option<Organisation> {
    known
        .into_iter()
        .find(|known| Some(known.number()) == number)
        .cloned()
        .or_else(|| organisation(number, None))
}
