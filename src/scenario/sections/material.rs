//! `materials`: the document types agreed with Nets and e-Boks.

use nets_core::identity::{DocumentType, EboksId};
use nets_core::scenario::{AliasFields, Material, TakenAlias};
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::value::{self, coded};
use nets_yaml::{Collector, Fields, Node};

use super::sender::EBOKS_ID;

pub const DOCUMENT_TYPE: Form = Form::Code { pattern: "^[0-9]{6}$", words: "a document type of 6 digits" };

const DEADLINE_DAYS: (u64, u64) = (1, 365);

pub(crate) const SECTION: Section = Section {
    name: "materials",
    about: "One entry for each document type. What a type means is agreed by contract and not said in shipment.xml; here the scenario says it.",
    keys: &[
        Key {
            name: "document_type",
            form: DOCUMENT_TYPE,
            presence: Required,
            example: "163057",
            about: "The material id, as in <documentType>.",
        },
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Default("the document type"),
            example: "Letter",
            about: "What the material is called where it is shown.",
        },
        Key {
            name: "signing",
            form: Form::Section(&SIGNING),
            presence: Optional,
            example: "{deadline_days: 3}",
            about: "Sets the type up for signing.",
        },
        Key {
            name: "mandatory",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Delivered whether or not the recipient subscribes.",
        },
        Key {
            name: "realtime",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Delivered at once, whatever the message says.",
        },
        Key {
            name: "eboks_id",
            form: EBOKS_ID,
            presence: Optional,
            example: "15723",
            about: "The only e-Boks id that may send it, and whose subscription list shows it. Left out, any of the sender's may.",
        },
        Key {
            name: "alias",
            form: Form::Section(&ALIAS_FIELDS),
            presence: Optional,
            example: "{field1: customer number, field2: code}",
            about: "Sets the type up for aliases: people register for it with two values, and are addressed by the first.",
        },
    ],
    constraints: &[],
};

pub(crate) const SIGNING: Section = Section {
    name: "signing",
    about: "The conditions of a document type for signing.",
    keys: &[Key {
        name: "deadline_days",
        form: Form::Whole { least: DEADLINE_DAYS.0, most: DEADLINE_DAYS.1 },
        presence: Required,
        example: "3",
        about: "Days a signer has, counted from delivery.",
    }],
    constraints: &[],
};

pub(crate) const ALIAS_FIELDS: Section = Section {
    name: "alias",
    about: "The two fields that e-Boks shows to a person who registers, and what becomes of an alias that is taken.",
    keys: &[
        Key {
            name: "field1",
            form: Form::Text(FIELD_NAME),
            presence: Default("customer number"),
            example: "customer number",
            about: "The name of the first field, whose value is the address; sent as field1_id.",
        },
        Key {
            name: "field2",
            form: Form::Text(FIELD_NAME),
            presence: Default("code"),
            example: "meter number",
            about: "The name of the second field, whose value is the secret; sent as field2_id.",
        },
        Key {
            name: "document_group",
            form: DOCUMENT_GROUP,
            presence: Default("the document type"),
            example: "15135",
            about: "The ID that Nets gives the document type for the web service, sent as document_group. It is another in testing than in production.",
        },
        Key {
            name: "taken",
            form: Form::Words(&words(&TAKEN)),
            presence: Default("refuse"),
            example: "replace",
            about: "What becomes of a second person with an alias that another has: refused, or put in the first one's place (assumed).",
        },
    ],
    constraints: &[],
};

const FIELD_NAME: usize = 100;

const DOCUMENT_GROUP: Form = Form::Code {
    pattern: "^[!-~]{1,50}$",
    words: "an ID of 1 to 50 letters, digits and signs, such as 15135",
};

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Material> {
    let fields = Fields::of(node, &SECTION, out)?;
    let document_type = fields.required("document_type", document_type, out);
    let name = fields.optional("name", value::text::<100>, out);
    let signing_deadline_days = fields.optional("signing", signing, out);
    let mandatory = fields.or("mandatory", false, value::flag, out);
    let realtime = fields.or("realtime", false, value::flag, out);
    let eboks_id = fields.optional("eboks_id", eboks_id, out);
    let alias = fields.optional("alias", alias, out);
    let document_type = document_type?;
    Some(Material {
        name: name?.unwrap_or_else(|| document_type.to_string()),
        document_type,
        signing_deadline_days: signing_deadline_days?,
        mandatory: mandatory?,
        realtime: realtime?,
        eboks_id: eboks_id?,
        alias: alias?,
    })
}

pub fn document_type(node: &Node, out: &mut Collector) -> Option<DocumentType> {
    coded(node, &DOCUMENT_TYPE, DocumentType::new, out)
}

fn eboks_id(node: &Node, out: &mut Collector) -> Option<EboksId> {
    coded(node, &EBOKS_ID, EboksId::new, out)
}

fn alias(node: &Node, out: &mut Collector) -> Option<AliasFields> {
    let fields = Fields::of(node, &ALIAS_FIELDS, out)?;
    let name = |key, usual: &str, out: &mut Collector| {
        fields.or(key, usual.to_owned(), value::text::<FIELD_NAME>, out)
    };
    let (field1_id, field2_id) = (name("field1", "customer number", out), name("field2", "code", out));
    let taken = fields.or("taken", TakenAlias::Refuse, |node, out| value::word(node, &TAKEN, out), out);
    let document_group = fields.optional("document_group", document_group, out);
    Some(AliasFields {
        field1_id: field1_id?,
        field2_id: field2_id?,
        document_group: document_group?,
        taken: taken?,
    })
}

fn document_group(node: &Node, out: &mut Collector) -> Option<String> {
    let fits =
        |text: &String| (1..=50).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    coded(node, &DOCUMENT_GROUP, |text| Some(text).filter(fits).ok_or("no ID"), out)
}

const TAKEN: [(&str, TakenAlias); 2] = [("refuse", TakenAlias::Refuse), ("replace", TakenAlias::Replace)];

fn signing(node: &Node, out: &mut Collector) -> Option<u16> {
    let fields = Fields::of(node, &SIGNING, out)?;
    let days = |node: &Node, out: &mut Collector| value::whole(node, DEADLINE_DAYS.0, DEADLINE_DAYS.1, out);
    u16::try_from(fields.required("deadline_days", days, out)?).ok()
}
