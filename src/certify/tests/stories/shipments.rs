//! The shipments of the stories, by their names.

use std::io::{Cursor, Write};

use nets_core::identity::Country::{Denmark, Norway, Sweden};
use nets_core::shipment::Channel;
use nets_samples::{Addressee, Letter, MessageBuilder, ShipmentBuilder, company, person};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::contract::Contract;

pub const ANNA: &str = "2402911995";
const SIGNS: &str = "6101800001";
const SIGNS_TOO: &str = "6101800011";
const WITH_WORDS: &str = "6101800005";
const WITHOUT_WORDS: &str = "6101800006";
const NEVER_ANSWERS: &str = "6101800008";
const NOT_SUBSCRIBED: &str = "6101800010";

const LETTER: &str = "163057";
const CONTRACT: &str = "162812";
const BY_ALIAS: &str = "170001";

const LETTER_BY_POST: Letter = Letter { first_class: false, duplex: false, colour: false };

/// The bytes of this shipment. A name with a number behind a colon is the same with another id and another title.
pub fn zip(name: &str) -> Vec<u8> {
    let (kind, number) = name.split_once(':').unwrap_or((name, "1"));
    let id = format!("{kind}-{number}");
    match kind {
        // The documents of `letter`, under another id.
        "letter-again" => packed(&id, letter(ANNA, "letter 1")),
        "folder" => own_zip(&id, |zip, options| {
            zip.add_directory("folder", options).expect("a folder");
        }),
        "cut" => {
            let whole = packed(&id, letter(ANNA, &id));
            whole[..whole.len() / 2].to_owned()
        }
        "no-xml" => edited(&id, letter(ANNA, &id), "<documentType>", "<documentTyp>", None),
        "email" => {
            let part = "<email:receiver xmlns:email=\"http://www.nets.eu/nets-share/1.6/email\">a@example.com</email:receiver>\n      <document>";
            edited(&id, letter(ANNA, &id).channel(Channel::Email), "<document>", part, None)
        }
        "no-return-address" => {
            let letter = letter(NOT_SUBSCRIBED, &id).letter(LETTER_BY_POST);
            edited(&id, letter, "returnAddress", "otherAddress", None)
        }
        "missing-file" => edited(&id, letter(ANNA, &id), "document1.pdf", "other.pdf", None),
        "not-a-pdf" => edited(&id, letter(ANNA, &id), "", "", Some(b"no PDF".to_vec())),
        "link" => {
            let page = "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://example.com)>>>>]";
            contract_of(&id, &Contract { page, ..Contract::default() })
        }
        "font" => {
            contract_of(&id, &Contract { font: "/Subtype/Type1/BaseFont/Helvetica", ..Contract::default() })
        }
        "form" => contract_of(
            &id,
            &Contract { catalogue: "/AcroForm<</Fields[<</T(a)>>]>>", ..Contract::default() },
        ),
        "thick" => thick(&id),
        "realtime-many" => {
            let many = (0..51).map(|number| letter(ANNA, &format!("{id} {number}")).realtime());
            ShipmentBuilder::new(&id).messages(many).zip().expect("a zip")
        }
        "other-company" => {
            let other = nets_core::identity::Organisation::new(Denmark, "87654321").expect("a company");
            ShipmentBuilder::new(&id).sender(&other).message(letter(ANNA, &id)).zip().expect("a zip")
        }
        _ => packed(&id, message(kind, &id)),
    }
}

fn message(kind: &str, id: &str) -> MessageBuilder {
    let to = |receiver: Addressee, of: &str| MessageBuilder::to(receiver, of).title(id);
    let contract = |number: &str| to(person(Denmark, number), CONTRACT);
    match kind {
        "letter" => letter(ANNA, "letter 1"),
        "another" => letter(ANNA, id),
        "norway" => to(person(Norway, "41018000001"), LETTER),
        "sweden" => to(person(Sweden, "198001610001"), LETTER),
        "company" => to(company("12345678"), LETTER),
        "unit" => to(company("12345678"), LETTER).production_unit("1234567890"),
        "alias" => to(alias("4711"), BY_ALIAS),
        "bad-alias" => to(alias("47-11"), BY_ALIAS),
        "mandatory" => to(person(Denmark, NOT_SUBSCRIBED), "163058"),
        "published" => letter(ANNA, id).publication_date(nets_core::civil::date(2026, 1, 12)),
        "described" => letter(ANNA, id).description("Your policy"),
        "described-too-long" => letter(ANNA, id).description("x".repeat(51)),
        "attached" => letter(ANNA, id).attachment("a.pdf", Some("Terms")),
        "attached-nine" => {
            (0..9).fold(letter(ANNA, id), |all, number| all.attachment(format!("a{number}.pdf"), None))
        }
        "payment" => letter(ANNA, id).payment_attachment("payment.xml"),
        "contract" => contract(SIGNS),
        "contract-slow" => contract(NEVER_ANSWERS),
        "contract-two" => contract(SIGNS_TOO),
        "contract-many" => contract(SIGNS).signer(person(Denmark, SIGNS_TOO)),
        "contract-ten" => (1..10)
            .fold(contract(SIGNS), |all, number| all.signer(person(Denmark, format!("61018001{number:02}")))),
        "letter-signed" => letter(ANNA, id).signer(person(Denmark, SIGNS)),
        "contract-rejected" => contract(WITH_WORDS),
        "contract-rejected-silently" => contract(WITHOUT_WORDS),
        "contract-large" => contract(SIGNS).pdf_bytes(1_200_000),
        "realtime" => letter(ANNA, id).realtime(),
        "printed" => letter(NOT_SUBSCRIBED, id).letter(LETTER_BY_POST),
        "unsubscribed" => letter(NOT_SUBSCRIBED, id),
        "dash" => letter("240291-1995", id),
        "not-agreed" => to(person(Denmark, ANNA), "199999"),
        other => panic!("no shipment is called {other}"),
    }
}

fn alias(value: &str) -> Addressee {
    Addressee::Alias { country: Denmark, value: value.to_owned() }
}

fn letter(number: &str, title: &str) -> MessageBuilder {
    MessageBuilder::to(person(Denmark, number), LETTER).title(title)
}

fn packed(id: &str, message: MessageBuilder) -> Vec<u8> {
    ShipmentBuilder::new(id).message(message).zip().expect("a zip")
}

/// A contract whose PDF is this one.
fn contract_of(id: &str, pdf: &Contract<'_>) -> Vec<u8> {
    let contract = MessageBuilder::to(person(Denmark, SIGNS), CONTRACT).title(id);
    edited(id, contract, "", "", Some(pdf.pdf()))
}

/// A letter of 41 sheets.
fn thick(id: &str) -> Vec<u8> {
    let pages: String = (0..41).map(|number| format!(" {} 0 R", 10 + number)).collect();
    let mut pdf = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[{pages}]/Count 41>>endobj\n"
    );
    for number in 0..41 {
        pdf.push_str(&format!("{} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n", 10 + number));
    }
    pdf.push_str("trailer<</Root 1 0 R>>\n%%EOF\n");
    let letter = letter(NOT_SUBSCRIBED, id).letter(LETTER_BY_POST);
    edited(id, letter, "", "", Some(pdf.into_bytes()))
}

/// A shipment whose XML is changed in one place, or whose document is another.
fn edited(id: &str, message: MessageBuilder, from: &str, to: &str, document: Option<Vec<u8>>) -> Vec<u8> {
    let xml = ShipmentBuilder::new(id).message(message).xml();
    let xml = if from.is_empty() { xml } else { xml.replace(from, to) };
    let document = document.unwrap_or_else(|| nets_samples::pdf::page(&[id]));
    pack(&[("shipment.xml", xml.as_bytes()), ("document1.pdf", &document)], |_, _| {})
}

fn own_zip(id: &str, more: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>, SimpleFileOptions)) -> Vec<u8> {
    let xml = ShipmentBuilder::new(id).message(letter(ANNA, id)).xml();
    pack(&[("shipment.xml", xml.as_bytes()), ("document1.pdf", &nets_samples::pdf::page(&[id]))], more)
}

fn pack(
    files: &[(&str, &[u8])],
    more: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>, SimpleFileOptions),
) -> Vec<u8> {
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, options).expect("a file");
        zip.write_all(bytes).expect("its bytes");
    }
    more(&mut zip, options);
    zip.finish().expect("a zip").into_inner()
}
