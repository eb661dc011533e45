//! What a shipment may cost as a whole, and that the costly parts of it are cheap.

use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Interrupted};

use crate::raw::packed;
use crate::support::{
    PDF, SHIPMENT, ZIP_NAME, Zip, changed, file, inspect_bytes, inspect_xml, inspector, rules, scenario,
};

const ALIAS: &str = "<eboks:alias>Kunde7</eboks:alias>";
const PERSON: &str = "<eboks:personIdentityNumber>6101800001</eboks:personIdentityNumber>";

/// So many messages with contracts, each of which unpacks the same 15 MiB for each of three pages.
pub fn heavy_contracts(count: usize) -> Inspection {
    let content = packed(&packed(&vec![b' '; 15 * 1024 * 1024]));
    contracts(count, "/Filter[/FlateDecode/FlateDecode]", &content)
}

/// So many messages with contracts, each of which unpacks its content for each of three pages.
fn contracts(count: usize, dict: &str, content: &[u8]) -> Inspection {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>";
    let head = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 5 0 R 6 0 R]>>endobj\n\
         3 0 obj{page}endobj\n5 0 obj{page}endobj\n6 0 obj{page}endobj\n\
         4 0 obj<<{dict}/Length {}>>stream\n",
        content.len()
    );
    let pdf = [head.as_bytes(), content, b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"].concat();
    let start = SHIPMENT.find("<message id=\"3\"").expect("a third message");
    let end = SHIPMENT.find("</messages>").expect("their end");
    let message = &SHIPMENT[start..end];
    let each = |index| {
        let named = message.replacen("id=\"3\"", &format!("id=\"h{index}\""), 1);
        let named = named.replace("<attachment path=\"document1.pdf\"/>", "").replace("163057", "162812");
        named.replace("document1.pdf", &format!("h{index}.pdf")).replace(ALIAS, PERSON)
    };
    let all: String = (0..count).map(each).collect();
    let with_all = (0..count).fold(Zip::valid(), |zip, index| zip.with(&format!("h{index}.pdf"), &pdf));
    inspect_bytes(&with_all.changed(&[("</messages>", &format!("{all}</messages>"))]).bytes())
}

fn is_told(inspection: &Inspection, rule: &str) {
    assert_eq!(rules(inspection), [rule], "{:#?}", inspection.findings());
}

#[test]
fn what_predictors_do_is_counted_for_the_shipment() {
    let rows = packed(&[4, b'q'].repeat(512 * 1024));
    let plain = contracts(8, "/Filter/FlateDecode", &rows);
    assert_eq!(rules(&plain), [""; 0], "{:#?}", plain.findings());
    let dict = "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 1>>";
    is_told(&contracts(8, dict, &rows), "shipment.too-complex");
}

#[test]
fn thousands_of_namespaces_in_force_do_not_slow_the_elements_down() {
    let declared = |level: usize| {
        (0..98).map(|index| format!(" xmlns:p{level}_{index}=\"u:{index}\"")).collect::<String>()
    };
    let opened: String = (0..60).map(|level| format!("<a{}>", declared(level))).collect();
    let leaves: String = (0..6_000).map(|index| format!("<b xmlns:q=\"u:{index}\"/>")).collect();
    let nested = format!("{opened}{leaves}{}", "</a>".repeat(60));
    is_told(
        &inspect_xml(changed(&[("<shipmentInfo>", &format!("{nested}<shipmentInfo>"))]).as_bytes()),
        "schema.violation",
    );
}

#[test]
fn a_type_that_is_named_among_thousands_of_namespaces_is_counted() {
    let start = SHIPMENT.find("<message id=\"3\"").expect("a third message");
    let end = SHIPMENT.find("</messages>").expect("their end");
    let declared: String = (0..90).map(|index| format!(" xmlns:p{index}=\"u:{index}\"")).collect();
    let each = |id: usize| {
        SHIPMENT[start..end].replacen(
            "id=\"3\"",
            &format!(
                "id=\"t{id}\" xmlns:x=\"http://www.w3.org/2001/XMLSchema-instance\" x:type=\"p1:t\"{declared}"
            ),
            1,
        )
    };
    let many: String = (0..2_000).map(each).collect();
    let inspection = inspect_xml(changed(&[("</messages>", &format!("{many}</messages>"))]).as_bytes());
    assert_eq!(inspection.findings().len(), 1_001);
}

#[test]
fn a_value_of_megabytes_is_refused_at_a_small_cost() {
    let long = "a".repeat(8 * 1024 * 1024);
    is_told(&inspect_xml(changed(&[("163057", &long)]).as_bytes()), "schema.violation");
    let inspection = inspect_xml(changed(&[("id=\"3\"", &format!("id=\"{long}\""))]).as_bytes());
    assert_eq!(rules(&inspection), ["schema.assumed"]);
    assert!(inspection.findings().iter().all(|finding| finding.found.len() < 1_000));
}

#[test]
fn a_name_of_megabytes_is_not_repeated_in_each_finding() {
    let prefix = "p".repeat(1024 * 1024);
    let attributes: String = (0..90).map(|index| format!(" a{index}=\"\"")).collect();
    let xml = changed(&[
        (
            "<shipmentInfo>",
            &format!(
                "<{prefix}:shipmentInfo xmlns:{prefix}=\"http://www.nets.eu/nets-share/1.6\"{attributes}>"
            ),
        ),
        ("</shipmentInfo>", &format!("</{prefix}:shipmentInfo>")),
    ]);
    let inspection = inspect_xml(xml.as_bytes());
    assert_eq!(rules(&inspection), ["schema.assumed"; 90]);
    assert!(inspection.findings().iter().all(|finding| finding.message.len() < 1_000));
}

#[test]
fn a_message_id_of_megabytes_is_not_repeated_in_each_finding() {
    let id = "i".repeat(1024 * 1024);
    let missing = "<attachment path=\"nothing.pdf\"/>".repeat(20_000);
    let xml =
        changed(&[("id=\"2\"", &format!("id=\"{id}\"")), ("</filepath>", &format!("</filepath>{missing}"))]);
    let zip = Zip::valid().without("shipment.xml").with("shipment.xml", xml).stored();
    let inspection = inspect_bytes(&zip.bytes());
    let ids = inspection.findings().iter().filter_map(|finding| finding.place.message_id.as_ref());
    assert!(ids.map(String::len).all(|length| length < 1_000));
    assert_eq!(inspection.findings().len(), 1_001, "{:?}", inspection.findings().first());
}

#[test]
fn many_names_that_are_nearly_right_are_looked_up_a_few_times_only() {
    let names: Vec<String> = (0..190).map(|index| format!("{}{index:05}.pdf", "x".repeat(70))).collect();
    let zip = names.iter().fold(Zip::valid(), |zip, name| zip.with(name, PDF));
    let named: String =
        (0..900).map(|index| format!("<attachment path=\"{}{index:05}.pdx\"/>", "x".repeat(70))).collect();
    let inspection = inspect_bytes(&zip.changed(&[("</filepath>", &format!("</filepath>{named}"))]).bytes());
    let meant = inspection.findings().iter().filter(|finding| finding.advice.starts_with("Did you mean"));
    assert_eq!(meant.count(), 50);
}

#[test]
fn xml_files_that_unpack_to_much_are_counted_too() {
    let xml = format!("<a>{}</a>", "<b/>".repeat(250_000));
    let zip = (0..60).fold(Zip::valid(), |zip, index| zip.with(&format!("x{index}.xml"), &xml));
    is_told(&inspect_bytes(&zip.bytes()), "shipment.too-complex");
}

#[test]
fn the_largest_ordinary_shipment_takes_a_part_of_its_budget() {
    let start = SHIPMENT.find("<message id=\"3\"").expect("a third message");
    let end = SHIPMENT.find("</messages>").expect("their end");
    let message = SHIPMENT[start..end]
        .replace("document1.pdf", "document.pdf")
        .replace("163057", "162812")
        .replace(ALIAS, PERSON);
    let each = |index: usize| {
        message
            .replacen("id=\"3\"", &format!("id=\"m{index}\""), 1)
            .replace("document.pdf", &format!("d{}.pdf", index % 2_000))
    };
    let all: String = (0..10_000).map(each).collect();
    let contract = crate::contract::Contract::default().pdf();
    let zip = (0..2_000).fold(Zip::valid(), |zip, index| zip.with(&format!("d{index}.pdf"), &contract));
    let xml = SHIPMENT.replace("</messages>", &format!("{all}</messages>"));
    let inspection = inspect_bytes(&zip.without("shipment.xml").with("shipment.xml", xml).bytes());
    assert_eq!(rules(&inspection), [""; 0], "{:#?}", inspection.findings().first());
}

#[test]
fn what_the_system_cannot_read_says_nothing_about_the_shipment() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shipment.zip");
    std::fs::write(&path, Zip::valid().bytes()).expect("room on the disk");
    let unreadable = std::fs::File::options().append(true).open(&path).expect("a file to write to");
    let scenario = scenario();
    let cancel = Cancel::default();
    let context = Context { scenario: &scenario, sender: None, folder: None, today: None, cancel: &cancel };
    let inspected = inspector().inspect_zip(unreadable, ZIP_NAME, &context);
    assert!(matches!(inspected, Err(Interrupted::System(_))), "{inspected:?}");
}

#[test]
fn an_inspection_that_nobody_waits_for_has_no_answer() {
    let scenario = scenario();
    let cancel = Cancel::default();
    let context = Context { scenario: &scenario, sender: None, folder: None, today: None, cancel: &cancel };
    let inspect = || inspector().inspect_zip(file(&Zip::valid().bytes()), ZIP_NAME, &context);
    assert!(inspect().is_ok());
    cancel.cancel();
    assert!(matches!(inspect(), Err(Interrupted::Cancelled)));
    assert!(matches!(inspector().inspect_xml(SHIPMENT.as_bytes(), &context), Err(Interrupted::Cancelled)));
}
