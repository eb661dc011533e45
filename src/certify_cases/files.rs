//! All of it as files: the acceptance files, the scenario, the case files, and the PDFs and zips that those name.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use nets_core::identity::Country;
use nets_samples::{MessageBuilder, ShipmentBuilder, pdf, person};

use crate::case_file::{CaseFile, CaseMessage};
use crate::shipments;
use crate::verb::{SenderVerb, WantedVerb};

/// The acceptance files, in the order in which their cases are told.
pub const SUITES: [(&str, &str); 4] = [
    ("can.yaml", include_str!("suites/can.yaml")),
    ("alias.yaml", include_str!("suites/alias.yaml")),
    ("reads.yaml", include_str!("suites/reads.yaml")),
    ("never.yaml", include_str!("suites/never.yaml")),
];

pub(crate) const SCENARIO: (&str, &str) = ("scenario.yaml", include_str!("suites/scenario.yaml"));

/// A little more than 1 MB, whichever of the two one takes for a MB.
const OVER_1_MB: usize = 1_050_000;

/// What a payment attachment holds is not public; it is held to be well-formed XML.
const PAYMENT: &str = "<payment><amount currency=\"DKK\">125.00</amount></payment>\n";

/// A file of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryFile {
    /// From the folder of the library, with `/`.
    pub path: String,
    pub bytes: Cow<'static, [u8]>,
}

/// The cases with all that they name.
pub struct CaseLibrary {
    /// By name, without its ending.
    /// Bound: what is written in this crate.
    cases: BTreeMap<&'static str, CaseFile>,
}

impl Default for CaseLibrary {
    fn default() -> Self {
        CaseLibrary { cases: shipments::all().into_iter().collect() }
    }
}

impl CaseLibrary {
    /// What a run of the sender's program with these arguments needs of it; none where they are not of the contract.
    pub fn wanted(&self, arguments: &[String]) -> Option<WantedVerb> {
        let [verb, file] = arguments else { return None };
        let case = self.cases.get(file.strip_suffix(".json")?)?;
        match verb.as_str() {
            "send" => case.to_send(),
            "collect" => Some(WantedVerb::one_of([SenderVerb::Collect])),
            "outcome" => Some(WantedVerb::one_of([SenderVerb::Outcome])),
            "subscribed" => Some(WantedVerb::one_of([SenderVerb::Subscribed])),
            "serve-alias" => Some(WantedVerb::one_of([SenderVerb::ServeAlias])),
            _ => None,
        }
    }

    /// Every file of it but those of `certificates`.
    pub fn files(&self) -> io::Result<Vec<LibraryFile>> {
        let text = |path: &str, text: &'static str| LibraryFile {
            path: path.to_owned(),
            bytes: Cow::Borrowed(text.as_bytes()),
        };
        let mut files = vec![text(SCENARIO.0, SCENARIO.1), text("case.schema.json", crate::json_schema())];
        files.extend(SUITES.iter().map(|(name, suite)| text(name, suite)));
        let mut documents = BTreeSet::new();
        for (name, case) in &self.cases {
            files.push(made(format!("cases/{name}.json"), case.json().into_bytes()));
            documents.extend(case.documents());
            if let Some(ready) = &case.ready {
                files.push(made(format!("files/{}", ready.zip), zip(case, &ready.shipment_id)?));
            }
        }
        documents.remove(shipments::LOST);
        files.extend(documents.into_iter().map(|name| made(format!("files/{name}"), document(name))));
        Ok(files)
    }
}

pub(crate) fn made(path: String, bytes: Vec<u8>) -> LibraryFile {
    LibraryFile { path, bytes: Cow::Owned(bytes) }
}

fn document(name: &str) -> Vec<u8> {
    match name {
        "payment.xml" => return PAYMENT.as_bytes().to_vec(),
        "no-pdf.pdf" => return b"This is no PDF.\n".to_vec(),
        _ => {}
    }
    let title = match name {
        "contract.pdf" => "Contract",
        "terms.pdf" => "Terms",
        "prices.pdf" => "Prices",
        "over-1-mb.pdf" => "Large contract",
        _ => "Letter",
    };
    let lines = [title, "TEST ONLY"];
    if name == "over-1-mb.pdf" { pdf::of_size(&lines, OVER_1_MB) } else { pdf::page(&lines) }
}

/// The shipment of a case file as a zip; a letter where the file has none.
fn zip(case: &CaseFile, shipment_id: &str) -> io::Result<Vec<u8>> {
    let messages: Vec<MessageBuilder> = match &case.shipment {
        Some(shipment) => shipment.messages.iter().map(message).collect(),
        None => vec![MessageBuilder::to(person(Country::Denmark, "2402911995"), "163057").title("Letter")],
    };
    ShipmentBuilder::new(shipment_id).messages(messages).zip()
}

fn message(message: &CaseMessage) -> MessageBuilder {
    let receiver = person(Country::Denmark, message.receiver.person.unwrap_or_default());
    MessageBuilder::to(receiver, message.document_type)
        .id(message.id.as_str())
        .eboks_id(message.eboks_id)
        .title(message.title)
        .description(message.title)
}
