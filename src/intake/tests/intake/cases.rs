//! For every rule about an upload: a shipment that breaks it and nothing else, and one that just
//! keeps it.

use nets_core::finding::Severity;
use nets_core::rule_book::{RuleId, Stage};
use nets_core::shipment::Inspection;

use crate::contract::Contract;
use crate::costs::heavy_contracts;
use crate::raw::Raw;
use crate::schemas::lenient;
use crate::spoilt::{
    OWNER_PASSWORD, contract, edited, files, helvetica, letter, named, pdf, twice, with_link, with_pdf,
};
use crate::support::{
    EBOKS_ID_OF_LAST, Headers, PDF, PRINT_RECEIVER, RECEIVER, RETURN_ADDRESS, SHIPMENT, ZIP_NAME, Zip,
    changed, file, in_ascii, inspect_bytes, inspect_with, inspect_xml, inspect_zip, patch, pdf_of, rules,
};

struct Case {
    rule: RuleId,
    breaks: fn() -> Inspection,
    keeps: fn() -> Inspection,
}

const MIB: usize = 1024 * 1024;

fn zip(zip: Zip) -> Inspection {
    inspect_bytes(&zip.bytes())
}

fn xml(changes: &[(&str, &str)]) -> Inspection {
    zip(Zip::valid().changed(changes))
}

/// The shipment changed so, judged with a rule that is off by default.
fn with(rule: RuleId, changes: &[(&str, &str)]) -> Inspection {
    inspect_with(rule, &Zip::valid().changed(changes).bytes())
}

/// A second e-Boks id for the last message, in the place of the first.
const FROM_SECOND_ID: (&str, &str) = (
    "<message id=\"3\">\n      <sender>\n        <eboks:eboksId>15723",
    "<message id=\"3\">\n      <sender>\n        <eboks:eboksId>15725",
);

/// The first message on these channels.
fn channels(names: &[&str]) -> Inspection {
    let named = times(names.len(), |index| format!("<channel>{}</channel>", names[index]));
    let after_sender = "</sender>\n      <eboks:receiver>";
    let with_channels = format!("</sender>\n      <channels>{named}</channels><eboks:receiver>");
    xml(&[(after_sender, &with_channels)])
}

/// The first message with these parts for print.
fn printed(parts: &[&str]) -> Inspection {
    xml(&[("<document>", &format!("{}<document>", parts.concat()))])
}

/// The first message as a letter whose document has so many pages, and one attachment of a page.
fn letter_of(pages: usize) -> Inspection {
    let pdf = pdf_of(pages);
    let parts = format!("{PRINT_RECEIVER}{RETURN_ADDRESS}<document>");
    let other = "<documentType>162812</documentType>\n        <filepath>document1.pdf</filepath>\n        <attachment";
    let printed = other.replace("document1.pdf", "letter.pdf");
    zip(Zip::valid().with("letter.pdf", pdf).changed(&[("<document>", &parts), (other, &printed)]))
}

fn payment(content: &str) -> Inspection {
    zip(with_pdf("eBoksPayment.xml", content.as_bytes().to_vec()))
}

fn times(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}

fn attachments(count: usize) -> Inspection {
    let all = times(count, |_| "<attachment path=\"document1.pdf\"/>".to_owned());
    xml(&[("<attachment path=\"document1.pdf\"/>", &all)])
}

/// A message that this many are to sign, the receiver included.
fn signers(count: usize) -> Inspection {
    let one = |number| {
        format!(
            "<eboks:danishSigner><eboks:personIdentityNumber>61018001{number:02}</eboks:personIdentityNumber></eboks:danishSigner>"
        )
    };
    let signer = "<eboks:danishSigner><eboks:personIdentityNumber>6101800002</eboks:personIdentityNumber></eboks:danishSigner>";
    xml(&[(signer, &times(count - 1, one))])
}

fn realtime_messages(count: usize) -> Inspection {
    let start = SHIPMENT.find("<message id=\"1\"").expect("a first message");
    let end = SHIPMENT.find("<message id=\"2\"").expect("a second message");
    let message = &SHIPMENT[start..end];
    let all = times(count, |index| message.replacen("id=\"1\"", &format!("id=\"r{index}\""), 1));
    xml(&[(message, &all)])
}

fn namespaces(count: usize) -> Inspection {
    let all = times(count, |index| format!(" xmlns:n{index}=\"urn:n{index}\""));
    xml(&[("<shipment ", &format!("<shipment{all} "))])
}

fn nested(depth: usize) -> Inspection {
    let deeper = depth - 4;
    let nest = format!("{}{}", "<x>".repeat(deeper), "</x>".repeat(deeper));
    xml(&[("<documentType>", &format!("{nest}<documentType>"))])
}

fn padded_xml(size: usize) -> Inspection {
    let mut bytes = SHIPMENT.as_bytes().to_vec();
    bytes.resize(size, b' ');
    inspect_xml(&bytes)
}

const CASES: &[Case] = &[
    Case {
        rule: RuleId::ZipName,
        breaks: || inspect_zip(file(&Zip::valid().bytes()), "Netsshare_test.zip"),
        keeps: || inspect_zip(file(&Zip::valid().bytes()), "netsshare_.zip"),
    },
    Case {
        rule: RuleId::ZipUnreadable,
        breaks: || {
            let bytes = Zip::valid().bytes();
            inspect_bytes(&bytes[..bytes.len() - 1])
        },
        keeps: || zip(Zip::valid()),
    },
    Case {
        rule: RuleId::ZipEntryDamaged,
        breaks: || inspect_bytes(&patch(&Zip::valid().stored().bytes(), b"<payment/>", b"<paymens/>")),
        keeps: || zip(Zip::valid().stored()),
    },
    Case {
        rule: RuleId::ZipEntryEncrypted,
        breaks: || edited("eBoksPayment.xml", |headers| headers.set_flags(1)),
        keeps: || edited("eBoksPayment.xml", |headers| headers.set_flags(0)),
    },
    Case {
        rule: RuleId::ZipEntryCompression,
        breaks: || edited("eBoksPayment.xml", |headers| headers.set_method(12)),
        keeps: || edited("eBoksPayment.xml", |headers| headers.set_method(8)),
    },
    Case {
        rule: RuleId::ZipSubfolder,
        breaks: || zip(Zip::valid().with("folder/extra.pdf", PDF)),
        keeps: || zip(Zip::valid().with("folder-extra.pdf", PDF)),
    },
    Case {
        rule: RuleId::ZipEntryName,
        breaks: || zip(Zip::valid().with("../extra.pdf", PDF)),
        keeps: || zip(Zip::valid().with("..extra.pdf", PDF)),
    },
    Case {
        rule: RuleId::ZipEntryKind,
        breaks: || edited("eBoksPayment.xml", |headers| headers.set_unix_mode(0o120_777)),
        keeps: || edited("eBoksPayment.xml", |headers| headers.set_unix_mode(0o100_644)),
    },
    Case { rule: RuleId::ZipDuplicateEntry, breaks: || twice("document1.pdf"), keeps: || zip(Zip::valid()) },
    Case { rule: RuleId::ZipFileCount, breaks: || files(10_001), keeps: || files(10_000) },
    Case {
        rule: RuleId::ZipSize,
        breaks: || {
            let file = file(b"");
            file.set_len(2 * 1024 * 1024 * 1024 + 1).expect("a sparse file");
            inspect_zip(file, ZIP_NAME)
        },
        keeps: || zip(Zip::valid()),
    },
    Case {
        rule: RuleId::ZipBomb,
        breaks: || {
            let mut bytes = Zip::valid().bytes();
            let first = Headers::of(&mut bytes, "document1.pdf").offset();
            Headers::of(&mut bytes, "attachment_002.pdf").set_offset(first);
            inspect_bytes(&bytes)
        },
        // A thousand times its packed size, as a blank scan is.
        keeps: || zip(with_pdf("attachment_002.pdf", pdf(9 * MIB))),
    },
    Case {
        rule: RuleId::ZipAmbiguous,
        breaks: || inspect_bytes(&Raw::valid().comment(&Raw::valid().bytes()).bytes()),
        keeps: || inspect_bytes(&Raw::valid().comment(b"made by PK").bytes()),
    },
    Case { rule: RuleId::ShipmentTooComplex, breaks: || heavy_contracts(24), keeps: || heavy_contracts(1) },
    Case {
        rule: RuleId::ZipNoShipmentXml,
        breaks: || zip(Zip::valid().renamed("shipment.xml", "Shipment.xml")),
        keeps: || zip(Zip::valid()),
    },
    Case {
        rule: RuleId::ZipNoPdf,
        breaks: || zip(Zip::valid().without("document1.pdf").without("attachment_002.pdf")),
        keeps: || {
            let one = Zip::valid().without("attachment_002.pdf");
            zip(one.changed(&[("attachment_002.pdf", "document1.pdf")]))
        },
    },
    Case {
        rule: RuleId::ZipUnexpectedFile,
        breaks: || zip(Zip::valid().with("readme.txt", b"hello")),
        keeps: || zip(Zip::valid()),
    },
    Case {
        rule: RuleId::ZipNameEncoding,
        breaks: || inspect_bytes(&named(b"k\x91r \x9Be.pdf", 0, "kær øe.pdf")),
        keeps: || inspect_bytes(&named("kær øe.pdf".as_bytes(), 1 << 11, "kær øe.pdf")),
    },
    Case {
        rule: RuleId::ZipUnusedFile,
        breaks: || zip(Zip::valid().with("extra.pdf", PDF)),
        keeps: || zip(Zip::valid().with("extra.pdf", PDF).changed(&[("document1.pdf", "extra.pdf")])),
    },
    Case {
        rule: RuleId::ZipUnusedBytes,
        breaks: || inspect_bytes(&Raw::with(|member| member.gap = vec![0; 16]).bytes()),
        keeps: || inspect_bytes(&Raw::valid().comment(&[0; 16]).bytes()),
    },
    Case {
        rule: RuleId::PdfSize,
        breaks: || zip(with_pdf("attachment_002.pdf", pdf(10 * MIB + 1)).stored()),
        keeps: || zip(with_pdf("attachment_002.pdf", pdf(10 * MIB)).stored()),
    },
    Case {
        rule: RuleId::PdfSigningSize,
        breaks: || {
            let only_one = ("<documentType>162812", "<documentType>163057");
            zip(with_pdf("document1.pdf", pdf(MIB + 1)).stored().changed(&[only_one]))
        },
        keeps: || zip(with_pdf("document1.pdf", pdf(MIB)).stored()),
    },
    Case {
        rule: RuleId::SizeUnit,
        breaks: || zip(with_pdf("attachment_002.pdf", pdf(10_000_001)).stored()),
        keeps: || zip(with_pdf("attachment_002.pdf", pdf(10_000_000)).stored()),
    },
    Case {
        rule: RuleId::PdfHeader,
        breaks: || zip(with_pdf("attachment_002.pdf", b"hello".to_vec())),
        keeps: || zip(with_pdf("attachment_002.pdf", [&[b' '; 1019][..], PDF].concat())),
    },
    Case {
        rule: RuleId::PdfDamaged,
        breaks: || zip(with_pdf("attachment_002.pdf", PDF[..100].to_vec())),
        keeps: || zip(with_pdf("attachment_002.pdf", PDF[..200].to_vec())),
    },
    Case {
        rule: RuleId::PdfEncrypted,
        breaks: || letter("trailer<</Root 1 0 R/Encrypt<</Filter/Standard>> >>"),
        keeps: || letter("trailer<</Root 1 0 R/Encrypt null>>"),
    },
    Case {
        rule: RuleId::PdfRestricted,
        breaks: || zip(with_pdf("attachment_002.pdf", OWNER_PASSWORD.to_vec())),
        keeps: || zip(Zip::valid()),
    },
    Case {
        rule: RuleId::PdfTooComplex,
        breaks: || letter(&("9 0 obj<<>>".repeat(400_001) + "endobj")),
        keeps: || letter(&("9 0 obj<<>>".repeat(90_000) + "endobj")),
    },
    Case {
        rule: RuleId::PdfFontEmbedded,
        breaks: || contract(&helvetica()),
        keeps: || contract(&Contract { content: "/F1 9 Tf () Tj", ..helvetica() }),
    },
    Case {
        rule: RuleId::PdfFontUnseen,
        breaks: || contract(&Contract { content: "3 Tr /F1 9 Tf (scan) Tj", ..helvetica() }),
        keeps: || contract(&Contract { content: "3 Tr /F1 9 Tf (scan) Tj", ..Contract::default() }),
    },
    Case {
        rule: RuleId::PdfFontSubset,
        breaks: || contract(&Contract { font: "/BaseFont/Test/FontDescriptor 6 0 R", ..Contract::default() }),
        keeps: || contract(&Contract::default()),
    },
    Case {
        rule: RuleId::PdfActiveLink,
        breaks: || with_link("<</S/URI/URI(mailto:me@example.com)>>"),
        keeps: || with_link("<</S/GoTo/D[3 0 R/Fit]>>"),
    },
    Case {
        rule: RuleId::PdfJavaScript,
        breaks: || with_link("<</S/JavaScript/JS(x)>>"),
        keeps: || with_link("<</S/Named/N/NextPage>>"),
    },
    Case {
        rule: RuleId::PdfForm,
        breaks: || {
            contract(&Contract { catalogue: "/AcroForm<</Fields[<</T(a)>>]>>", ..Contract::default() })
        },
        keeps: || contract(&Contract { catalogue: "/AcroForm<</Fields[]>>", ..Contract::default() }),
    },
    Case {
        rule: RuleId::PdfEmbeddedFile,
        breaks: || {
            contract(&Contract { page: "/Annots[<</Subtype/FileAttachment>>]", ..Contract::default() })
        },
        keeps: || contract(&Contract { page: "/Annots[<</Subtype/Text>>]", ..Contract::default() }),
    },
    Case {
        rule: RuleId::PdfMultimedia,
        breaks: || contract(&Contract { page: "/Annots[<</Subtype/Movie>>]", ..Contract::default() }),
        keeps: || contract(&Contract { page: "/Annots[<</Subtype/Stamp>>]", ..Contract::default() }),
    },
    Case {
        rule: RuleId::PdfAction,
        breaks: || with_link("<</S/Hide/T(a)>>"),
        keeps: || with_link("<</S/GoTo/D[3 0 R/Fit]>>"),
    },
    Case {
        rule: RuleId::PdfLayers,
        breaks: || contract(&Contract { catalogue: "/OCProperties<</OCGs[<<>>]>>", ..Contract::default() }),
        keeps: || contract(&Contract { catalogue: "/OCProperties<</OCGs[]>>", ..Contract::default() }),
    },
    Case {
        rule: RuleId::PdfExternalContent,
        breaks: || contract(&Contract { image: "/F(elsewhere.jpg)", ..Contract::default() }),
        keeps: || contract(&Contract::default()),
    },
    Case {
        rule: RuleId::XmlEncoding,
        breaks: || inspect_xml(SHIPMENT.replace("\"UTF-8\"", "\"ISO-8859-1\"").as_bytes()),
        keeps: || inspect_xml(SHIPMENT.replace(" encoding=\"UTF-8\"", " encoding=\"utf-8\"").as_bytes()),
    },
    Case {
        rule: RuleId::XmlEncodingDeclared,
        breaks: || inspect_xml(in_ascii().replace("\"UTF-8\"", "\"US-ASCII\"").as_bytes()),
        keeps: || inspect_xml(in_ascii().as_bytes()),
    },
    Case {
        rule: RuleId::SchemaAssumption,
        breaks: || xml(&[("id=\"3\"", &format!("id=\"{}\"", "3".repeat(101)))]),
        keeps: || xml(&[("id=\"3\"", &format!("id=\"{}\"", "3".repeat(100)))]),
    },
    Case { rule: RuleId::ReceiverMissing, breaks: || xml(&[(RECEIVER, "")]), keeps: || xml(&[]) },
    Case {
        rule: RuleId::EboksIdMissing,
        breaks: || xml(&[EBOKS_ID_OF_LAST]),
        keeps: || xml(&[EBOKS_ID_OF_LAST, (RECEIVER, &format!("{PRINT_RECEIVER}{RETURN_ADDRESS}"))]),
    },
    Case {
        rule: RuleId::NotByEboks,
        breaks: || xml(&[(RECEIVER, &format!("{PRINT_RECEIVER}{RETURN_ADDRESS}"))]),
        keeps: || printed(&[PRINT_RECEIVER, RETURN_ADDRESS]),
    },
    Case {
        rule: RuleId::UnknownContent,
        breaks: || printed(&[&PRINT_RECEIVER.replace("city", "town"), RETURN_ADDRESS]),
        keeps: || printed(&[PRINT_RECEIVER, RETURN_ADDRESS]),
    },
    Case { rule: RuleId::XmlSize, breaks: || padded_xml(64 * MIB + 1), keeps: || padded_xml(64 * MIB) },
    Case {
        rule: RuleId::XmlNotWellFormed,
        breaks: || xml(&[("</messages>\n</shipment>", "</messages>\n")]),
        keeps: || xml(&[("</shipment>", "</shipment  >")]),
    },
    Case {
        rule: RuleId::XmlDoctype,
        breaks: || xml(&[("<shipment ", "<!DOCTYPE shipment>\n<shipment ")]),
        keeps: || xml(&[("<shipment ", "<!-- DOCTYPE shipment -->\n<shipment ")]),
    },
    Case { rule: RuleId::XmlDepth, breaks: || nested(65), keeps: || nested(64) },
    Case { rule: RuleId::XmlAttributeCount, breaks: || namespaces(99), keeps: || namespaces(98) },
    Case {
        rule: RuleId::XmlNamespace,
        breaks: || xml(&[("\"http://www.nets.eu/nets-share/1.6\"", "\"http://www.nets.eu/netsshare/1.6\"")]),
        keeps: || zip(Zip::valid()),
    },
    Case {
        rule: RuleId::XmlVersion,
        breaks: || {
            zip(Zip::valid()
                .without("shipment.xml")
                .with("shipment.xml", SHIPMENT.replace("share/1.6", "share/1.7")))
        },
        keeps: || {
            zip(Zip::valid()
                .without("shipment.xml")
                .with("shipment.xml", SHIPMENT.replace("share/1.6", "share/1.3")))
        },
    },
    Case {
        rule: RuleId::XmlMixedVersions,
        breaks: || xml(&[("1.6/eboks", "1.5/eboks")]),
        keeps: || {
            xml(&[("<shipment ", "<shipment xmlns:print=\"http://www.nets.eu/nets-share/1.6/print\" ")])
        },
    },
    Case {
        rule: RuleId::SchemaViolation,
        breaks: || xml(&[("<documentType>162812<", "<documentType>16281<")]),
        keeps: || xml(&[("<documentType>162812<", "<documentType> 162812 <")]),
    },
    Case {
        rule: RuleId::PersonNumberForm,
        breaks: || xml(&[("6101800001", "610180-0001")]),
        keeps: || {
            let norwegian = "61018000011</eboks:personIdentityNumber>\n        <eboks:country>NO<";
            xml(&[("6101800001</eboks:personIdentityNumber>\n        <eboks:country>DK<", norwegian)])
        },
    },
    Case {
        rule: RuleId::AliasForm,
        breaks: || xml(&[("Kunde7", &"a".repeat(51))]),
        keeps: || xml(&[("Kunde7", &"a".repeat(50))]),
    },
    Case {
        rule: RuleId::ReceiverCountry,
        breaks: || xml(&[("<eboks:country>DK<", "<eboks:country>dk<")]),
        keeps: || {
            xml(&[(
                "<eboks:alias>Kunde7</eboks:alias>\n        <eboks:country>DK",
                "<eboks:alias>Kunde7</eboks:alias>\n        <eboks:country>SE",
            )])
        },
    },
    Case {
        rule: RuleId::ShipmentSender,
        breaks: || xml(&[("<corporateIdentityNumber>12345678", "<corporateIdentityNumber>87654321")]),
        keeps: || zip(Zip::valid()),
    },
    Case { rule: RuleId::EboksIdKnown, breaks: || xml(&[("15723", "15724")]), keeps: || zip(Zip::valid()) },
    Case {
        rule: RuleId::MaterialKnown,
        breaks: || xml(&[("163057", "163058")]),
        keeps: || xml(&[("162812", "163057")]),
    },
    Case {
        rule: RuleId::FileMissing,
        breaks: || xml(&[("<filepath>document1.pdf", "<filepath>Document1.pdf")]),
        keeps: || xml(&[("<filepath>document1.pdf", "<filepath> document1.pdf ")]),
    },
    Case {
        rule: RuleId::MessageIdUnique,
        breaks: || xml(&[("id=\"3\"", "id=\"1\"")]),
        keeps: || xml(&[("id=\"3\"", "id=\"01\"")]),
    },
    Case {
        rule: RuleId::MessageIdName,
        breaks: || {
            xml(&[("<message id=\"1\"", "<message id=\"a/b\""), ("<message id=\"2\"", "<message id=\"a b\"")])
        },
        // One of the two is not to be signed, and so never has a result.
        keeps: || {
            xml(&[("<message id=\"1\"", "<message id=\"a/b\""), ("<message id=\"3\"", "<message id=\"a b\"")])
        },
    },
    Case {
        rule: RuleId::MessageIncomplete,
        breaks: || lenient(&changed(&[("<documentType>162812</documentType>", "")])),
        keeps: || lenient(SHIPMENT),
    },
    Case { rule: RuleId::AttachmentCount, breaks: || attachments(9), keeps: || attachments(8) },
    Case {
        rule: RuleId::DescriptionLength,
        breaks: || xml(&[("Følgebrev", &"ø".repeat(51))]),
        keeps: || xml(&[("Følgebrev", &"ø".repeat(50))]),
    },
    Case {
        rule: RuleId::SignersOnSigningType,
        breaks: || {
            let message = "</eboks:config>\n      <document>\n        <documentType>";
            let from = format!("</eboks:signers>\n      {message}162812");
            xml(&[(&from, &from.replace("162812", "163057"))])
        },
        keeps: || zip(Zip::valid()),
    },
    Case { rule: RuleId::SignerCount, breaks: || signers(10), keeps: || signers(9) },
    Case {
        rule: RuleId::SignerTwice,
        breaks: || xml(&[("6101800002", "6101800001")]),
        keeps: || zip(Zip::valid()),
    },
    Case {
        rule: RuleId::OrganisationForm,
        breaks: || xml(&[("cvr=\"12345678\"", "cvr=\"DK12345678\"")]),
        keeps: || xml(&[("cvr=\"12345678\"", "cvr=\" 12345678 \"")]),
    },
    Case {
        rule: RuleId::AliasMaterial,
        breaks: || xml(&[("<documentType>163057", "<documentType>162812")]),
        keeps: || zip(Zip::valid()),
    },
    Case {
        rule: RuleId::PersonDate,
        breaks: || xml(&[("6101800001", "9201800001")]),
        keeps: || xml(&[("6101800001", "9101800001")]),
    },
    Case {
        rule: RuleId::PersonCheckDigits,
        breaks: || with(RuleId::PersonCheckDigits, &[("6101800002", "6101800006")]),
        keeps: || {
            let valid = [("6101800002", "6101800006"), ("6101800001", "6101800014")];
            with(RuleId::PersonCheckDigits, &valid)
        },
    },
    Case {
        rule: RuleId::OrganisationCheckDigit,
        breaks: || with(RuleId::OrganisationCheckDigit, &[]),
        keeps: || with(RuleId::OrganisationCheckDigit, &[("cvr=\"12345678\"", "cvr=\"12345674\"")]),
    },
    Case {
        rule: RuleId::MaterialEboksId,
        breaks: || xml(&[("163057", "163059")]),
        keeps: || xml(&[("163057", "163059"), FROM_SECOND_ID]),
    },
    Case {
        rule: RuleId::PublicationDateForm,
        breaks: || xml(&[("2026-02-28", "2026-02-29")]),
        keeps: || xml(&[("2026-02-28", "2026-03-01")]),
    },
    Case {
        rule: RuleId::PublicationDatePast,
        breaks: || xml(&[("2026-02-28", "2026-01-04")]),
        keeps: || xml(&[("2026-02-28", "2026-01-05")]),
    },
    Case {
        rule: RuleId::PublicationDateFar,
        breaks: || xml(&[("2026-02-28", "2027-01-07")]),
        keeps: || xml(&[("2026-02-28", "2027-01-06")]),
    },
    Case {
        rule: RuleId::AttachmentDescriptionLength,
        breaks: || xml(&[("folgebrev2", &"ø".repeat(51))]),
        keeps: || xml(&[("folgebrev2", &"ø".repeat(50))]),
    },
    Case {
        rule: RuleId::PaymentAttachmentForm,
        breaks: || payment("<payment>"),
        keeps: || payment("<payment></payment>"),
    },
    Case {
        rule: RuleId::ChannelTwice,
        breaks: || channels(&["eboks", "email", "eboks"]),
        keeps: || channels(&["email", "eboks"]),
    },
    Case {
        rule: RuleId::PrintReceiver,
        breaks: || printed(&[RETURN_ADDRESS]),
        keeps: || printed(&[PRINT_RECEIVER, RETURN_ADDRESS]),
    },
    Case {
        rule: RuleId::PrintReturnAddress,
        breaks: || printed(&[PRINT_RECEIVER]),
        keeps: || printed(&[PRINT_RECEIVER, RETURN_ADDRESS]),
    },
    Case { rule: RuleId::PrintSheets, breaks: || letter_of(40), keeps: || letter_of(39) },
    Case { rule: RuleId::RealtimeCount, breaks: || realtime_messages(51), keeps: || realtime_messages(50) },
];

/// What else is said, where a rule cannot be broken alone: the schema knows of no deep nesting.
fn also(rule: RuleId) -> &'static [&'static str] {
    if rule == RuleId::XmlDepth { &["schema.violation", "schema.assumed"] } else { &[] }
}

#[test]
fn every_rule_about_an_upload_has_a_case() {
    for rule in RuleId::ALL {
        let cases = CASES.iter().filter(|case| case.rule == *rule).count();
        let expected = usize::from(rule.rule().stage != Stage::History);
        assert_eq!(cases, expected, "cases of {}", rule.rule().id);
    }
}

#[test]
fn what_breaks_a_rule_breaks_no_other() {
    for case in CASES {
        let rule = case.rule.rule();
        let inspection = (case.breaks)();
        let others = also(case.rule);
        let found: Vec<&str> =
            rules(&inspection).into_iter().filter(|found| !others.contains(found)).collect();
        assert_eq!(found, [rule.id], "{:#?}", inspection.findings());
        assert!(inspection.findings().iter().all(|found| !found.advice.is_empty()), "advice for {}", rule.id);
        assert_eq!(inspection.shipment().is_none(), rule.severity == Severity::Error, "{}", rule.id);
    }
}

#[test]
fn what_just_keeps_a_rule_is_not_found() {
    for case in CASES {
        let inspection = (case.keeps)();
        let errors: Vec<_> =
            inspection.findings().iter().filter(|found| found.severity() == Severity::Error).collect();
        let others = also(case.rule);
        assert!(!rules(&inspection).contains(&case.rule.rule().id), "{:#?}", inspection.findings());
        assert!(
            errors.iter().all(|found| others.contains(&found.rule().id)),
            "{}: {errors:#?}",
            case.rule.rule().id
        );
    }
}
