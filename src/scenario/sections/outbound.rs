//! `outbound`: which of the known forms the files in Outbound take.

use nets_core::scenario::{NamePattern, OutboundSetting, ReceiptName, SignedObject};
use nets_yaml::keys::Presence::Default;
use nets_yaml::keys::{Form, Key, Section, one_of, words};
use nets_yaml::{Collector, Fields, Node, Problem, value};

/// The longest name that any place in it may still make longer.
const LONGEST: usize = 100;

const NAME: Form = Form::Text(LONGEST);

pub(crate) const SECTION: Section = Section {
    name: "outbound",
    about: "Where Nets' own pages show two forms, the scenario chooses.",
    keys: &[
        Key {
            name: "receipt_name",
            form: Form::Words(&words(&NAMES)),
            presence: Default("numbered"),
            example: "plain",
            about: "`numbered` is the newer page's tTEST_DK12345678_XXXXXXX_netsshare_x.zip.receipt, `plain` the older one's without the XXXXXXX_.",
        },
        Key {
            name: "signed_object",
            form: Form::Words(&words(&OBJECTS)),
            presence: Default("seid"),
            example: "openoces",
            about: "`seid` is the SEID SDO with its seal, `openoces` the bare openoces:signature.",
        },
        Key {
            name: "realtime_receipt",
            form: NAME,
            presence: Default("'{user}_{folder}_{number}_{file}.realtime.receipt'"),
            example: "none",
            about: "How the receipt for realtime messages is called, with the places {user}, {folder}, {number} and {file}; `none` writes none. That it comes within a minute is documented, its name is assumed. A client that takes every name with netsshare_ in it for a shipment's receipt needs another name here, or `none`.",
        },
        Key {
            name: "distribution_report",
            form: NAME,
            presence: Default("'{organisation}_distribution_report_{date}.xml'"),
            example: "'{user}_report_{date}.xml'",
            about: "How the daily distribution report is called, with the places {user}, {organisation} and {date}; `none` writes none. The name is assumed.",
        },
    ],
    constraints: &[],
};

pub(crate) fn default() -> OutboundSetting {
    OutboundSetting::default()
}

const NAMES: [(&str, ReceiptName); 2] = [("numbered", ReceiptName::Numbered), ("plain", ReceiptName::Plain)];
const OBJECTS: [(&str, SignedObject); 2] =
    [("seid", SignedObject::Seid), ("openoces", SignedObject::OpenOces)];

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<OutboundSetting> {
    let fields = Fields::of(node, &SECTION, out)?;
    let usual = default();
    let name = fields.or("receipt_name", usual.receipt_name, |node, out| value::word(node, &NAMES, out), out);
    let object =
        fields.or("signed_object", usual.signed_object, |node, out| value::word(node, &OBJECTS, out), out);
    let realtime = fields.or(
        "realtime_receipt",
        usual.realtime_receipt,
        |node, out| pattern(node, &["user", "folder", "number", "file"], out),
        out,
    );
    let report = fields.or(
        "distribution_report",
        usual.distribution_report,
        |node, out| pattern(node, &["user", "organisation", "date"], out),
        out,
    );
    Some(OutboundSetting {
        receipt_name: name?,
        signed_object: object?,
        realtime_receipt: realtime?,
        distribution_report: report?,
    })
}

/// A file name with known places, or `none`.
fn pattern(node: &Node, places: &[&'static str], out: &mut Collector) -> Option<Option<NamePattern>> {
    let text = value::text::<LONGEST>(node, out)?;
    if text == "none" {
        return Some(None);
    }
    let plain = |each: char| each.is_ascii_alphanumeric() || "-_. {}".contains(each);
    if text.is_empty() || text.starts_with('.') || !text.chars().all(plain) {
        out.add(
            Problem::error(node.spot, format!("`{text}` cannot be the name of a file in Outbound"))
                .expected("letters, digits, '-', '_' and '.', with places such as {user}; or `none`"),
        );
        return None;
    }
    for place in text.split('{').skip(1) {
        let name = place.split('}').next().unwrap_or_default();
        if !place.contains('}') || !places.contains(&name) {
            out.add_error(|| {
                Problem::error(node.spot, format!("`{{{name}}}` is no place in this name"))
                    .nearest(name, places.iter().copied())
                    .expected(one_of(places))
            });
            return None;
        }
    }
    Some(Some(NamePattern(text)))
}
