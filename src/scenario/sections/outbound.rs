//! `outbound`: which of the known forms the files in Outbound take.

use nets_core::scenario::{OutboundSetting, ReceiptName, SignedObject};

use crate::keys::Presence::Default;
use crate::keys::{Form, Key, Section};
use crate::problem::Collector;
use crate::reader::Fields;
use crate::value;
use crate::yaml::Node;

pub(crate) const SECTION: Section = Section {
    name: "outbound",
    about: "Where Nets' own pages show two forms, the scenario chooses.",
    keys: &[
        Key {
            name: "receipt_name",
            form: Form::Words(&["numbered", "plain"]),
            presence: Default("numbered"),
            example: "plain",
            about: "`numbered` is the newer page's tTEST_DK12345678_XXXXXXX_netsshare_x.zip.receipt, `plain` the older one's without the XXXXXXX_.",
        },
        Key {
            name: "signed_object",
            form: Form::Words(&["seid", "openoces"]),
            presence: Default("seid"),
            example: "openoces",
            about: "`seid` is the SEID SDO with its seal, `openoces` the bare openoces:signature.",
        },
    ],
    one_of: false,
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
    Some(OutboundSetting { receipt_name: name?, signed_object: object?, ..usual })
}
