//! PDFs made anew: each kind of thing that a PDF may hold is in the copy too, and no text of the original.

use nets_core::rule_book::RuleId;
use nets_core::shipment::Inspection;

use crate::contract::Contract;
use crate::left::{all_bytes, found};
use crate::spoilt::with_pdf;
use crate::support::{FOLDER, KEY, TODAY, ZIP_NAME, file, inspector, scenario};
use nets_intake::{Cancel, Context};
use nets_pseudonym::{Judge, Learning, PseudonymKey, Pseudonyms};

/// What is found in the copy of a shipment with this PDF to be signed, and all bytes of the copy.
fn copy(pdf: Vec<u8>) -> (Inspection, Inspection, Vec<Vec<u8>>) {
    let zip = file(&with_pdf("document1.pdf", pdf).bytes());
    let scenario = scenario();
    let learning = Learning::default();
    learning.keep(&scenario);
    learning.upload(&zip).expect("a zip");
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed(KEY));
    let (inspector, cancel) = (inspector(), Cancel::default());
    let sender = scenario.senders.values().next();
    let context =
        Context { scenario: &scenario, sender, folder: Some(FOLDER), today: Some(TODAY), cancel: &cancel };
    let judge = Judge { inspector: &inspector, context, sender: context.sender, scenario: &scenario };
    let mut target = tempfile::tempfile().expect("a file");
    let made = pseudonyms.upload(&zip, ZIP_NAME, &judge, &target).expect("a copy");
    let found = inspector.inspect_zip(zip, ZIP_NAME, &context).expect("nothing interrupts it");
    let kept = made.kept.unwrap_or_else(|why| panic!("{why}\n{:#?}", found.findings()));
    let mut bytes = Vec::new();
    std::io::Seek::rewind(&mut target).expect("a file");
    std::io::Read::read_to_end(&mut target, &mut bytes).expect("its bytes");
    (found, kept, all_bytes(&bytes))
}

fn told(inspection: &Inspection, rule: RuleId) -> Vec<&str> {
    let findings = inspection.findings().iter().filter(|finding| finding.rule == rule);
    findings.map(|finding| finding.found.as_str()).collect()
}

#[test]
fn each_kind_of_thing_is_in_the_copy_in_the_same_object() {
    let action = |action: &str| format!("/Annots[<</Subtype/Link/A{action}>>]");
    let link = action("<</S/URI/URI(https://secretbank.example/kirsten?id=4711)>>");
    let script = action("<</S/JavaScript/JS(app.alert\\(1\\))>>");
    let field = "/Annots[<</Subtype/Widget/FT/Tx/T(Kirstens svar)>>]";
    let film = "/Annots[<</Subtype/Screen>>]";
    let attached = "/Annots[<</Subtype/FileAttachment>>]";
    let note = "/Annots[<</Subtype/FreeText/Contents(Kirsten)/DA(/Secretfont 9 Tf)>>]";
    let print = action("<</S/Named/N/Print>>");
    let two = "/Annots[<</Subtype/Link/A<</S/URI/URI(https://kirsten.example)>>>><</Subtype/Link/A<</S/Launch/F(kirsten.exe)>>>>]";
    let pages = [&link, &script, field, film, attached, note, &print, two];
    let catalogues = [
        "/Names<</JavaScript<</Names[(Kirsten)<<>>]>>>>",
        "/Names<</EmbeddedFiles<</Names[(Kirsten)<<>>]>>>>",
        "/AcroForm<</Fields[<</T(Kirsten)>>]>>",
        "/AcroForm<</XFA(x)>>",
        "/Collection<<>>",
        "/AF[<<>>]",
        "/OCProperties<</OCGs[<</Name(Kirstens lag)>>]>>",
        "/OpenAction<</S/JavaScript/JS(x)>>",
        "/Outlines<</First<</A<</S/URI/URI(https://kirsten.example)>>>>>>",
    ];
    let fonts = [
        "/Subtype/Type1/BaseFont/Helvetica",
        "/Subtype/TrueType/BaseFont/Kirstenfont/FontDescriptor 6 0 R",
        "/Subtype/Type1",
    ];
    let contents = ["BT /Kirsten 9 Tf (x) Tj ET", "BT 3 Tr /F1 9 Tf (x) Tj ET /X Do"];
    let mut contracts: Vec<Contract<'_>> = Vec::new();
    contracts.extend(pages.iter().map(|page| Contract { page, ..Contract::default() }));
    contracts.extend(catalogues.iter().map(|catalogue| Contract { catalogue, ..Contract::default() }));
    contracts.extend(fonts.iter().map(|font| Contract { font, ..Contract::default() }));
    contracts.extend(contents.iter().map(|content| Contract {
        content,
        font: fonts[0],
        ..Contract::default()
    }));
    contracts.push(Contract { image: "/F(kirsten.jpg)", ..Contract::default() });
    contracts.push(Contract { image: "/Subtype/PS", ..Contract::default() });
    for contract in contracts {
        let pdf = contract.pdf();
        let (original, copy, bytes) = copy(pdf.clone());
        let shown = String::from_utf8_lossy(&pdf).into_owned();
        let rules: Vec<RuleId> = original.findings().iter().map(|finding| finding.rule).collect();
        assert!(!rules.is_empty(), "{shown}");
        for rule in rules {
            let places = |texts: &[&str]| -> Vec<String> {
                texts.iter().map(|text| text.split('(').skip(1).collect::<Vec<_>>().join("(")).collect()
            };
            let (before, after) = (told(&original, rule), told(&copy, rule));
            assert_eq!(places(&before), places(&after), "{before:?} {after:?}\n{shown}");
        }
        let left = found(&bytes, ["kirsten", "secretbank", "secretfont", "4711"]);
        assert!(left.is_empty(), "{left:?}\n{shown}");
    }
}

#[test]
fn what_cannot_be_read_cannot_be_read_in_the_copy_for_the_same_cause() {
    let damaged: [(&[u8], &str); 4] = [
        (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>", "pdf.damaged"),
        (b"%PDF-1.4 nothing that could be read, by any of the ways in which it is looked for", "pdf.damaged"),
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[]>>endobj trailer<</Root 1 0 R>>        ",
            "pdf.damaged",
        ),
        (b"", "pdf.header"),
    ];
    for (bytes, rule) in damaged {
        let (original, copy, _) = copy(bytes.to_vec());
        for inspection in [&original, &copy] {
            let rules: Vec<&str> = inspection.findings().iter().map(|finding| finding.rule().id).collect();
            assert_eq!(rules, [rule], "{:#?}", inspection.findings());
        }
    }
    let (original, copy, _) = copy(crate::spoilt::OWNER_PASSWORD.to_vec());
    let rules = |inspection: &Inspection| -> Vec<&str> {
        inspection.findings().iter().map(|finding| finding.rule().id).collect()
    };
    assert_eq!(rules(&original), rules(&copy));
    assert!(rules(&copy).contains(&"pdf.encrypted"), "{:#?}", copy.findings());
}
