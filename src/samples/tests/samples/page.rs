//! The page on shipment.xml: what stands between its markers is made here, from the samples and from the remarks in
//! the schemas.

use std::fs;
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::golden::agrees;

const END: &str = "<!-- end -->\n";
/// All versions say the same, but for the number in their namespaces.
const SCHEMAS: &str = "schemas/1.6";

#[test]
fn the_page_shows_the_samples_and_what_the_schemas_say() {
    let path = repository("docs/shipment.md");
    let page = fs::read_to_string(&path).expect("the page");
    for schema in schemas() {
        assert!(page.contains(&format!("<!-- declarations: {schema} -->")), "{schema} has no table");
    }
    agrees(&path, &renewed(&page));
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn schemas() -> Vec<String> {
    let entries = fs::read_dir(repository(SCHEMAS)).expect("the folder");
    entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned()).collect()
}

/// The page with everything between its markers made anew.
fn renewed(page: &str) -> String {
    let mut renewed = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<!-- ") {
        let (marker, after) = after.split_once(" -->\n").expect("the end of a marker");
        let (_, after) = after.split_once(END).unwrap_or_else(|| panic!("{marker} has no end"));
        renewed.push_str(&format!("{before}<!-- {marker} -->\n{}{END}", made(marker)));
        rest = after;
    }
    renewed + rest
}

fn made(marker: &str) -> String {
    match marker.split_once(": ") {
        Some(("sample", name)) => sample(name),
        Some(("declarations", schema)) => table(schema),
        _ => panic!("{marker} is no marker that this test knows: sample or declarations"),
    }
}

fn sample(name: &str) -> String {
    let sample = nets_samples::all().iter().find(|sample| sample.name == name).expect("a sample");
    let (summary, outcome) = (sample.summary, sample.outcome);
    format!("{summary} {outcome}\n\n```xml\n{}\n```\n", sample.shipment_xml().trim_end())
}

fn table(schema: &str) -> String {
    let xsd = fs::read_to_string(repository(SCHEMAS).join(schema)).expect("the schema");
    let mut table = String::from("| declaration | what it may hold, and how sure we are |\n| --- | --- |\n");
    for Remarks { declaration, remarks } in remarks(&xsd) {
        let remarks = remarks.join("; ").replace('|', "\\|");
        table.push_str(&format!("| {declaration} | {remarks} |\n"));
    }
    table
}

struct Remarks {
    /// Such as `Message/@id`; of the whole document where nothing is named.
    declaration: String,
    remarks: Vec<String>,
}

/// Every remark, at the declaration it stands in.
fn remarks(xsd: &str) -> Vec<Remarks> {
    let mut reader = Reader::from_str(xsd);
    reader.config_mut().expand_empty_elements = true;
    let mut found: Vec<Remarks> = Vec::new();
    // The name of each open element, where it has one.
    let mut open: Vec<Option<String>> = Vec::new();
    let mut in_documentation = false;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => {
                in_documentation = start.name().as_ref() == b"xs:documentation";
                open.push(name(&start));
            }
            Event::Text(text) if in_documentation => {
                let text = text.xml10_content().expect("text");
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let path: Vec<_> = open.iter().flatten().map(String::as_str).collect();
                let declaration =
                    if path.is_empty() { "all of it".to_owned() } else { format!("`{}`", path.join("/")) };
                match found.last_mut().filter(|last| last.declaration == declaration) {
                    Some(last) => last.remarks.push(text),
                    None => found.push(Remarks { declaration, remarks: vec![text] }),
                }
            }
            Event::End(_) => {
                in_documentation = false;
                open.pop();
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn name(start: &BytesStart<'_>) -> Option<String> {
    let attribute = |key: &str| {
        let found = start.try_get_attribute(key).expect("attributes")?;
        Some(String::from_utf8_lossy(&found.value).into_owned())
    };
    let name = attribute("name").or_else(|| attribute("ref"))?;
    Some(if start.name().as_ref() == b"xs:attribute" { format!("@{name}") } else { name })
}
