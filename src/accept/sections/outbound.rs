//! `outbound`: files of Outbound and what is in them.

use nets_scenario::{Problem, TextSpan};
use nets_yaml::keys::Presence::{Optional, Required};
use nets_yaml::keys::{Constraint, Form, Key, Section};
use nets_yaml::{Collector, Fields, Node, YamlValue, list, value};

use crate::expectation::{OutboundFiles, XmlExpectation, XmlHolds};
use crate::sections::common::{
    AT_LEAST_KEY, AT_MOST_KEY, COUNT, COUNT_KEY, GLOB, LONGEST_TEXT, count, glob, small, text, user,
};
use crate::xml_path::XmlPath;

pub(crate) const SECTION: Section = Section {
    name: "outbound",
    about: "Files that were written into Outbound, whether they are still there or not. What is said of their contents must hold of each of them. That there is none is proven where one could have this name; else the case is undecided.",
    keys: &[
        Key {
            name: "file",
            form: GLOB,
            presence: Required,
            example: "'*.receipt'",
            about: "Which, with `*` and `?`.",
        },
        Key {
            name: "user",
            form: nets_scenario::forms::USER,
            presence: nets_yaml::keys::Presence::Default("the sender's"),
            example: "tTEST1",
            about: "In whose Outbound.",
        },
        COUNT_KEY,
        AT_LEAST_KEY,
        AT_MOST_KEY,
        Key {
            name: "contains",
            form: Form::Text(LONGEST_TEXT),
            presence: Optional,
            example: "Too late",
            about: "A text that is somewhere in it, as UTF-8.",
        },
        Key {
            name: "xml",
            form: Form::Either(&[Form::Section(&XML), Form::List(&Form::Section(&XML))]),
            presence: Optional,
            example: "{path: /receipt/status, is: OK}",
            about: "What is at a place of it, or a list of such.",
        },
    ],
    constraints: &[],
};

const XML: Section = Section {
    name: "xml",
    about: "Elements and attributes are named by their local names, from the root down: `/a/b[2]/@c` is the attribute `c` of the second `b`. Without a number all of a name are meant, and one of them must hold what is said. The value of an element is all text in it. That none is there is proven where files of Outbound can have one; else the case is undecided.",
    keys: &[
        Key {
            name: "path",
            form: Form::Code {
                pattern: "^/[^\\s]{0,2000}$",
                words: "a path such as /receipt/shipment[2]/@id: names from the root down, and no other signs",
            },
            presence: Required,
            example: "/receipt/status",
            about: "Where.",
        },
        Key {
            name: "is",
            form: Form::Text(LONGEST_TEXT),
            presence: Optional,
            example: "OK",
            about: "The value, without the blanks around it.",
        },
        Key {
            name: "contains",
            form: Form::Text(LONGEST_TEXT),
            presence: Optional,
            example: "late",
            about: "A text that is somewhere in the value.",
        },
        Key { name: "count", form: COUNT, presence: Optional, example: "0", about: "So many are there." },
    ],
    constraints: &[Constraint::ExactlyOne(&["is", "contains", "count"])],
};

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<OutboundFiles> {
    let fields = Fields::of(node, &SECTION, out)?;
    let file = fields.required("file", glob, out);
    let user = fields.optional("user", user, out);
    let count = count(&fields, out);
    let contains = fields.optional("contains", text, out);
    let xml = fields.or("xml", Vec::new(), xml, out);
    let files = OutboundFiles { file: file?, user: user?, count: count?, contains: contains?, xml: xml? };
    let looks_inside = files.contains.is_some() || !files.xml.is_empty();
    if looks_inside && files.count.at_most == Some(0) {
        let name = if fields.names("contains") { "contains" } else { "xml" };
        let spot = fields.key_spot(name).unwrap_or(fields.spot());
        let problem = Problem::error(spot, "no such file is to be there, so that nothing can be in it");
        out.add(problem.hint("leave this out, or the number"));
        return None;
    }
    Some(files)
}

fn xml(node: &Node, out: &mut Collector) -> Option<Vec<XmlExpectation>> {
    let YamlValue::List(_) = node.value else { return Some(vec![place(node, out)?]) };
    let places = list(node, "places", place, out);
    places.complete.then(|| places.items.into_iter().map(|place| place.it).collect())
}

fn place(node: &Node, out: &mut Collector) -> Option<XmlExpectation> {
    let fields = Fields::of(node, &XML, out)?;
    let path = fields.required("path", path, out);
    let is = fields.optional("is", value::text::<LONGEST_TEXT>, out);
    let contains = fields.optional("contains", text, out);
    let count = fields.optional("count", small, out);
    let holds = match (is?, contains?, count?) {
        (Some(is), None, None) => XmlHolds::Is(is),
        (None, Some(contains), None) => XmlHolds::Contains(contains),
        (None, None, Some(count)) => XmlHolds::Count(count),
        _ => {
            let problem = Problem::error(fields.spot(), "it does not say one thing of this place");
            out.add(problem.expected("one of `is`, `contains` and `count`"));
            return None;
        }
    };
    Some(XmlExpectation { path: path?, holds })
}

fn path(node: &Node, out: &mut Collector) -> Option<XmlPath> {
    let written = text(node, out)?;
    let bad = match XmlPath::parse(&written) {
        Ok(path) => return Some(path),
        Err(bad) => bad,
    };
    // In quotes the value begins one column later; what is wrong is pointed at where it stands.
    let is_quoted = node.spot.width as usize == written.chars().count() + 2;
    let ahead = u32::try_from(bad.at + usize::from(is_quoted)).unwrap_or_default();
    let mut position = node.spot.position;
    let is_within = ahead < node.spot.width;
    position.column += if is_within { ahead } else { 0 };
    let width = if is_within { node.spot.width - ahead - u32::from(is_quoted) } else { node.spot.width };
    let spot = TextSpan { position, width: width.max(1) };
    let problem = Problem::error(spot, bad.message).hint(bad.hint);
    out.add(problem.expected("a path such as /receipt/shipment[2]/@id"));
    None
}
