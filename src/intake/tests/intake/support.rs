//! What the tests of this crate share: a small world, a valid shipment, and a builder of zips.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, Write};

use nets_core::civil::{Date, date};
use nets_core::finding::{Finding, Severity};
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, UserId};
use nets_core::rule_book::RuleId;
use nets_core::scenario::{AliasFields, Material, Scenario, Sender, TakenAlias};
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Inspector, SchemaSource, SchemaWay};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

pub const ZIP_NAME: &str = "netsshare_test.zip";
pub const FOLDER: &str = "DK12345678";

/// The day on which zips are inspected.
pub const TODAY: Date = date(2026, 1, 5);

/// An empty page. It has no table, and readers do without.
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
    2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
    3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n\
    trailer\n<</Root 1 0 R>>\n%%EOF\n";

/// The published shipment, with every optional part that does not exclude another.
pub const SHIPMENT: &str = include_str!("shipment.xml");

/// The demo sender with a second e-Boks id, a material that can be sent by alias (163057), one that
/// can be sent from the second id alone (163059), and one for signing (162812).
pub fn scenario() -> Scenario {
    let user = UserId::new("tTEST1").expect("a user");
    let organisation = Organisation::new(Country::Denmark, "12345678").expect("a company number");
    let eboks_id = EboksId::new("15723").expect("an id");
    let second_id = EboksId::new("15725").expect("an id");
    let mut sender = Sender::new(user.clone(), organisation, eboks_id);
    sender.eboks_ids.insert(second_id.clone());
    let fields = AliasFields {
        field1_id: "customer number".to_owned(),
        field2_id: "code".to_owned(),
        document_group: None,
        taken: TakenAlias::Refuse,
    };
    let (letter, mut by_alias) = material("163057", None);
    by_alias.alias = Some(fields);
    let (second_letter, mut from_second) = material("163059", None);
    from_second.alias.clone_from(&by_alias.alias);
    from_second.eboks_id = Some(second_id);
    Scenario {
        senders: BTreeMap::from([(user, sender)]),
        materials: [(letter, by_alias), (second_letter, from_second), material("162812", Some(3))].into(),
        ..Scenario::new("test")
    }
}

fn material(id: &str, signing_deadline_days: Option<u16>) -> (DocumentType, Material) {
    let document_type = DocumentType::new(id).expect("a document type");
    let name = if signing_deadline_days.is_some() { "Contract" } else { "Letter" };
    let material =
        Material { name: name.to_owned(), signing_deadline_days, ..Material::new(document_type.clone()) };
    (document_type, material)
}

pub fn inspector() -> Inspector {
    Inspector::by(SchemaSource::Embedded, SchemaWay::Both).expect("our own schemas")
}

pub fn inspect_xml(xml: &[u8]) -> Inspection {
    let scenario = scenario();
    let context =
        Context { scenario: &scenario, sender: None, folder: None, today: None, cancel: &Cancel::default() };
    inspector().inspect_xml(xml, &context).expect("nothing interrupts it")
}

/// Inspects a zip as if the demo sender had put it into its folder.
pub fn inspect_zip(zip: File, file_name: &str) -> Inspection {
    inspect_in(&scenario(), zip, file_name)
}

/// The same, with a rule that is off by default.
pub fn inspect_with(rule: RuleId, zip: &[u8]) -> Inspection {
    let mut scenario = scenario();
    scenario.rules.switch_on(rule);
    inspect_in(&scenario, file(zip), ZIP_NAME)
}

fn inspect_in(scenario: &Scenario, zip: File, file_name: &str) -> Inspection {
    let sender = scenario.senders.values().next();
    let cancel = Cancel::default();
    let context = Context { scenario, sender, folder: Some(FOLDER), today: Some(TODAY), cancel: &cancel };
    inspector().inspect_zip(zip, file_name, &context).expect("nothing interrupts it")
}

pub fn inspect_bytes(zip: &[u8]) -> Inspection {
    inspect_zip(file(zip), ZIP_NAME)
}

pub fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(bytes).expect("room on the disk");
    file.rewind().expect("a file that can be rewound");
    file
}

/// A zip in memory. It begins with the files that [`SHIPMENT`] names.
#[derive(Clone)]
pub struct Zip {
    pub entries: Vec<(String, Vec<u8>)>,
    pub method: CompressionMethod,
}

impl Zip {
    pub fn empty() -> Self {
        Zip { entries: Vec::new(), method: CompressionMethod::Deflated }
    }

    pub fn valid() -> Self {
        Zip::empty()
            .with("shipment.xml", SHIPMENT.as_bytes())
            .with("document1.pdf", PDF)
            .with("attachment_002.pdf", PDF)
            .with("eBoksPayment.xml", b"<payment/>")
    }

    pub fn with(mut self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.entries.push((name.to_owned(), content.as_ref().to_vec()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.entries.retain(|(entry, _)| entry != name);
        self
    }

    /// The shipment with these texts replaced, each of which must be there.
    pub fn changed(self, changes: &[(&str, &str)]) -> Self {
        self.without("shipment.xml").with("shipment.xml", changed(changes))
    }

    pub fn renamed(mut self, from: &str, to: &str) -> Self {
        for (name, _) in &mut self.entries {
            if name == from {
                to.clone_into(name);
            }
        }
        self
    }

    pub fn stored(mut self) -> Self {
        self.method = CompressionMethod::Stored;
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(self.method);
        for (name, content) in &self.entries {
            writer.start_file(name.as_str(), options).expect("an entry");
            writer.write_all(content).expect("its content");
        }
        writer.finish().expect("a zip").into_inner()
    }
}

pub fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(SHIPMENT.to_owned(), |xml, (from, to)| {
        assert!(xml.contains(from), "the shipment has no {from}");
        xml.replacen(from, to, 1)
    })
}

/// Replaces bytes in a finished zip, such as a name in both of its places.
pub fn patch(zip: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "a patch keeps the length");
    let mut patched = zip.to_vec();
    let places: Vec<usize> =
        zip.windows(from.len()).enumerate().filter(|(_, window)| *window == from).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "nothing to patch");
    for at in places {
        patched[at..at + to.len()].copy_from_slice(to);
    }
    patched
}

pub fn rules(inspection: &Inspection) -> Vec<&'static str> {
    inspection.findings().iter().map(|finding| finding.rule().id).collect()
}

pub fn errors(inspection: &Inspection) -> Vec<&Finding> {
    inspection.findings().iter().filter(|finding| finding.severity() == Severity::Error).collect()
}

/// The headers of an entry: the one before its data, and the one in the list at the end.
pub struct Headers<'z> {
    zip: &'z mut [u8],
    local: usize,
    central: usize,
}

impl<'z> Headers<'z> {
    pub fn of(zip: &'z mut [u8], name: &str) -> Self {
        let at = |zip: &[u8], signature: &[u8], length: usize| {
            let named = zip.windows(name.len()).enumerate().filter(|(_, window)| *window == name.as_bytes());
            let mut headers = named.filter_map(|(at, _)| at.checked_sub(length));
            headers.find(|at| zip[*at..].starts_with(signature)).expect("a header")
        };
        let (local, central) = (at(zip, b"PK\x03\x04", 30), at(zip, b"PK\x01\x02", 46));
        Headers { zip, local, central }
    }

    pub fn set_flags(&mut self, flags: u16) {
        self.put(self.local + 6, &flags.to_le_bytes());
        self.put(self.central + 8, &flags.to_le_bytes());
    }

    pub fn set_method(&mut self, method: u16) {
        self.put(self.local + 8, &method.to_le_bytes());
        self.put(self.central + 10, &method.to_le_bytes());
    }

    pub fn set_size(&mut self, size: u32) {
        self.put(self.local + 22, &size.to_le_bytes());
        self.put(self.central + 24, &size.to_le_bytes());
    }

    pub fn set_unix_mode(&mut self, mode: u32) {
        self.put(self.central + 5, &[3]);
        self.put(self.central + 38, &(mode << 16).to_le_bytes());
    }

    pub fn set_offset(&mut self, offset: u32) {
        self.put(self.central + 42, &offset.to_le_bytes());
    }

    pub fn offset(&self) -> u32 {
        u32::try_from(self.local).expect("a small zip")
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.zip[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

/// The receiver of the last message.
pub const RECEIVER: &str = "<eboks:receiver>\n        <eboks:alias>Kunde7</eboks:alias>\n        <eboks:country>DK</eboks:country>\n      </eboks:receiver>";

/// A shipment without a letter outside ASCII.
pub fn in_ascii() -> String {
    SHIPMENT.chars().filter(char::is_ascii).collect()
}

/// The parts of a letter.
pub const PRINT_RECEIVER: &str = r#"<receiver xmlns="http://www.nets.eu/nets-share/1.6/print"><name>Anna Demo</name><addressLine>Gade 1</addressLine><postalCode>1000</postalCode><city>By</city></receiver>"#;
pub const RETURN_ADDRESS: &str = r#"<returnAddress xmlns="http://www.nets.eu/nets-share/1.6/print-nordic"><name>Demo</name><addressLine>Gade 2</addressLine><postalCode>1000</postalCode><city>By</city></returnAddress>"#;

/// The last message without its e-Boks id.
pub const EBOKS_ID_OF_LAST: (&str, &str) = (
    "<message id=\"3\">\n      <sender>\n        <eboks:eboksId>15723</eboks:eboksId>",
    "<message id=\"3\">\n      <sender>",
);

pub const EMAIL_RECEIVER: &str = r#"<receiver xmlns="http://www.nets.eu/nets-share/1.6/email"><address>anna@example.dk</address></receiver>"#;

/// A PDF of so many empty pages.
pub fn pdf_of(pages: usize) -> String {
    let kids = (0..pages).map(|page| format!("{} 0 R ", page + 3)).collect::<String>();
    let leaves = (0..pages)
        .map(|page| format!("{} 0 obj<</Type/Page/Parent 2 0 R>>endobj\n", page + 3))
        .collect::<String>();
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/MediaBox[0 0 595 842]/Kids[{kids}]/Count {pages}>>endobj\n\
         {leaves}trailer<</Root 1 0 R>>\n%%EOF\n"
    )
}
