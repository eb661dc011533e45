//! The pages under docs/outbound: what stands between their markers is made here, from the golden
//! files, the schemas' annotations and the table of the templates' data.

use std::fs;
use std::path::PathBuf;

use nets_outbound::OutboundFormat;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::golden::agrees;
use crate::support::golden::here;

const END: &str = "<!-- end -->\n";

#[test]
fn the_pages_show_what_is_written_and_what_templates_are_given() {
    for path in pages() {
        let page = fs::read_to_string(&path).expect("the page");
        agrees(&path, &renewed(&page));
    }
}

#[test]
fn every_format_and_every_schema_has_its_place_in_a_page() {
    let pages: String = pages().iter().map(|path| fs::read_to_string(path).expect("the page")).collect();
    for format in OutboundFormat::ALL {
        assert!(pages.contains(&format!("<!-- data: {format} -->")), "{format} has no table of its data");
    }
    for schema in schemas() {
        let name = schema.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(pages.contains(&format!("<!-- elements: {name} -->")), "{name} has no table of its elements");
    }
}

#[test]
fn every_element_of_our_schemas_has_its_grade() {
    for schema in schemas() {
        for Element { path, grade } in elements(&fs::read_to_string(&schema).expect("the schema")) {
            let graded =
                ["documented: ", "observed: ", "assumed: "].iter().any(|word| grade.starts_with(word));
            assert!(graded, "{}: {path} begins with no grade: {grade:?}", schema.display());
        }
    }
}

fn pages() -> Vec<PathBuf> {
    files("../../docs/outbound", "md")
}

fn schemas() -> Vec<PathBuf> {
    files("../../schemas/outbound", "xsd")
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(here(folder)).expect("the folder");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    files
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
        Some(("example", golden)) => example(golden),
        Some(("elements", schema)) => table_of_elements(schema),
        Some(("data", format)) => table_of_data(format),
        _ => panic!("{marker} is no marker that this test knows: example, elements or data"),
    }
}

fn example(golden: &str) -> String {
    let text = fs::read_to_string(here("tests/golden").join(golden)).expect("the golden file");
    format!("```xml\n{}\n```\n", text.trim_end())
}

fn table_of_data(template: &str) -> String {
    let format = OutboundFormat::of_template(template).expect("a template's name");
    let mut table = String::from("| name | what it is |\n| --- | --- |\n");
    for variable in format.variables() {
        table.push_str(&format!("| `{}` | {} |\n", variable.path, variable.meaning));
    }
    table
}

fn table_of_elements(schema: &str) -> String {
    let xsd = fs::read_to_string(here("../../schemas/outbound").join(schema)).expect("the schema");
    let mut table = String::from("| element | how sure we are |\n| --- | --- |\n");
    for Element { path, grade } in elements(&xsd) {
        let grade = grade.replace(". assumed: ", ". **assumed**: ");
        let (first, rest) = grade.split_once(':').expect("a grade");
        table.push_str(&format!("| `{path}` | **{first}**:{rest} |\n"));
    }
    table
}

struct Element {
    /// From the root, or from the group that it is part of wherever that is used.
    path: String,
    grade: String,
}

fn elements(xsd: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xsd);
    reader.config_mut().expand_empty_elements = true;
    let (mut found, mut open, mut within) = (Vec::<Element>::new(), Vec::new(), Vec::new());
    let mut in_documentation = false;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => {
                let name = start.try_get_attribute("name").expect("attributes");
                let name = name.map(|name| String::from_utf8_lossy(&name.value).into_owned());
                let is_element = start.name().as_ref() == b"xs:element";
                in_documentation = start.name().as_ref() == b"xs:documentation";
                if let Some(name) = name.filter(|_| is_element) {
                    open.push(name);
                    found.push(Element { path: open.join("/"), grade: String::new() });
                    within.push(Some(found.len() - 1));
                } else {
                    within.push(None);
                }
            }
            Event::Text(text) if in_documentation => {
                if let Some(index) = within.iter().rev().flatten().next() {
                    found[*index].grade.push_str(&text.xml10_content().expect("text"));
                }
            }
            Event::End(_) => {
                in_documentation = false;
                if within.pop().flatten().is_some() {
                    open.pop();
                }
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}
