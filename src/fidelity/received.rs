//! A file that came back: what it is, and to which shipments it belongs.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor};
use std::path::Path;

use nets_core::result_name::result_name_part;
use nets_intake::OpenZip;
use nets_outbound::OutboundFormat;
use nets_text::system_words;

use crate::reading;
use crate::sent::SentShipments;

/// A list of a million subscribers has less.
const LARGEST: u64 = 512 << 20;

/// A receipt in a zip has less.
const LARGEST_RECEIPT: u64 = 4 << 20;

/// A file that came back from Nets.
pub struct DropFile<'f> {
    pub path: &'f Path,
    pub name: String,
}

/// What it holds.
pub enum DropContent {
    Xml(File),
    /// The one XML file in a zip.
    Receipt(Vec<u8>),
}

impl DropContent {
    /// A sentence where it cannot be read.
    pub fn of(file: &DropFile<'_>) -> Result<Self, String> {
        let opened = File::open(file.path).map_err(|error| system_words(&error))?;
        if file.name.to_ascii_lowercase().ends_with(".zip") {
            return Ok(DropContent::Receipt(receipt_in(opened)?));
        }
        let size = opened.metadata().map_err(|error| system_words(&error))?.len();
        if size > LARGEST {
            return Err(format!("it has {size} bytes, and at most {LARGEST} are read"));
        }
        Ok(DropContent::Xml(opened))
    }

    /// From its start.
    pub fn read(&self) -> Result<Box<dyn BufRead + '_>, String> {
        match self {
            DropContent::Receipt(bytes) => Ok(Box::new(Cursor::new(bytes))),
            DropContent::Xml(file) => {
                let mut file = file;
                std::io::Seek::rewind(&mut file).map_err(|error| system_words(&error))?;
                Ok(Box::new(BufReader::new(std::io::Read::take(file, LARGEST))))
            }
        }
    }
}

/// Why a zip cannot be read is told without the names in it, which may be personal.
fn receipt_in(zip: File) -> Result<Vec<u8>, String> {
    let zip = OpenZip::of(zip).map_err(|_| "its list of files cannot be read")?;
    let is_receipt = |name: &str| name.eq_ignore_ascii_case("receipt.xml");
    let is_xml = |name: &str| name.to_ascii_lowercase().ends_with(".xml") && !name.contains("-signature-");
    let named = zip.listed().position(|file| is_receipt(file.name));
    let place = named.or_else(|| zip.listed().position(|file| is_xml(file.name)));
    let place = place.ok_or("there is no receipt, no *.xml, in it")?;
    zip.read_at(place, LARGEST_RECEIPT).map_err(|_| "its receipt is damaged, or too large".to_owned())
}

/// What a file is, by its name and its outermost element; none when that is not to be seen. `sent` are the names under
/// which shipments were sent.
pub fn format_of<'n>(
    name: &str,
    root: &str,
    sent: impl IntoIterator<Item = &'n str>,
) -> Option<OutboundFormat> {
    let (name, root) = (name.to_ascii_lowercase(), root.to_ascii_lowercase());
    // A shipment may be called by anything.
    let ours = without_sent_name(&name);
    if name.starts_with("signed_documents_") || name.ends_with(".zip") {
        Some(OutboundFormat::SigningReceipt)
    } else if root.contains("realtime") || ours.contains("realtime") {
        Some(OutboundFormat::RealtimeReceipt)
    } else if name.ends_with(".receipt") {
        Some(OutboundFormat::Receipt)
    } else if name.contains("_subscribers_") || root.contains("subscri") {
        Some(OutboundFormat::SubscriptionList)
    } else if name.contains("report") || root.contains("report") {
        Some(OutboundFormat::DistributionReport)
    } else {
        let of_upload = sent.into_iter().any(|sent| name.contains(&sent.to_lowercase()));
        of_upload.then_some(OutboundFormat::Receipt)
    }
}

/// What is left of a name without that of a zip that was sent.
fn without_sent_name(name: &str) -> String {
    const END: &str = ".zip";
    let sent =
        name.find("netsshare_").and_then(|from| Some((from, from + name[from..].find(END)? + END.len())));
    sent.map_or(name.to_owned(), |(from, to)| [&name[..from], &name[to..]].concat())
}

/// The places of the shipments that a file is about, by the name that was sent, the ids in it, or that of a message.
pub(crate) fn shipments_of(
    file: &DropFile<'_>,
    content: &DropContent,
    sent: &SentShipments,
) -> Result<BTreeSet<usize>, String> {
    let by_name =
        sent.shipments.iter().enumerate().filter(|(_, shipment)| file.name.contains(&shipment.file_name));
    // One name may be the end of another: the longest is meant.
    if let Some((place, _)) = by_name.max_by_key(|(_, shipment)| shipment.file_name.len()) {
        return Ok(BTreeSet::from([place]));
    }
    let mut found = BTreeSet::new();
    let mut values = |element: reading::SeenElement| {
        for (place, shipment) in sent.shipments.iter().enumerate() {
            if !element.text.is_empty() && shipment.shipment_id.as_ref() == Some(&element.text) {
                found.insert(place);
            }
        }
    };
    reading::read(&mut *content.read()?, "", &mut values)?;
    if found.is_empty()
        && let Some((place, _)) = message_of(&file.name, sent)
    {
        found.insert(place);
    }
    Ok(found)
}

/// The shipment and the id of the message after which a signing result is named.
pub(crate) fn message_of<'s>(name: &str, sent: &'s SentShipments) -> Option<(usize, &'s str)> {
    let stem = name.strip_suffix(".zip")?;
    let ends = |id: &str| {
        let part = result_name_part(id);
        !part.is_empty() && (stem.ends_with(&format!("_{part}")) || stem.contains(&format!("_{part}_")))
    };
    let ids = sent
        .shipments
        .iter()
        .enumerate()
        .flat_map(|(place, shipment)| shipment.message_ids.iter().map(move |id| (place, id.as_str())));
    ids.filter(|(_, id)| ends(id)).max_by_key(|(_, id)| id.len())
}
