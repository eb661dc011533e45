//! `see` and `never`: what is on the timeline, and what is not.

use nets_scenario::Problem;
use nets_yaml::keys::Presence::Default;
use nets_yaml::keys::{Form, Key, Section};
use nets_yaml::{Collector, Fields, Node};

use crate::expectation::{Never, See};
use crate::pattern::Window;
use crate::sections::common::{AT_LEAST_KEY, AT_MOST_KEY, COUNT_KEY, count};
use crate::sections::entry::{
    AFTER_STEP_KEY, ATTENTION_KEY, DOCUMENT_TYPE_KEY, FILE_KEY, FROM_KEY, MESSAGE_ID_KEY, RECIPIENT_KEY,
    SHIPMENT_ID_KEY, TEXT_KEY, TO_KEY, UNTIL_STEP_KEY, UPLOAD_KEY, USER_KEY, WHAT_KEY, pattern, window,
};

pub(crate) const SEE: Section = Section {
    name: "see",
    about: "Entries of the timeline: all that is given must hold of each. How many there are to be is said by `count`, or by `at_least` and `at_most`; one or more when none of them is there.",
    keys: &[
        WHAT_KEY,
        USER_KEY,
        UPLOAD_KEY,
        MESSAGE_ID_KEY,
        SHIPMENT_ID_KEY,
        RECIPIENT_KEY,
        DOCUMENT_TYPE_KEY,
        FILE_KEY,
        TEXT_KEY,
        ATTENTION_KEY,
        COUNT_KEY,
        AT_LEAST_KEY,
        AT_MOST_KEY,
        FROM_KEY,
        TO_KEY,
        AFTER_STEP_KEY,
        UNTIL_STEP_KEY,
    ],
    constraints: &[],
};

pub(crate) const NEVER: Section = Section {
    name: "never",
    about: "Entries that must not be there. That none is found proves nothing where none could be found: so the same filters, without the window, or those of `control`, must match something else in the same case. If they do not, or the case knows nothing with an id that is named here, the case is undecided.",
    keys: &[
        WHAT_KEY,
        USER_KEY,
        UPLOAD_KEY,
        MESSAGE_ID_KEY,
        SHIPMENT_ID_KEY,
        RECIPIENT_KEY,
        DOCUMENT_TYPE_KEY,
        FILE_KEY,
        TEXT_KEY,
        ATTENTION_KEY,
        FROM_KEY,
        TO_KEY,
        AFTER_STEP_KEY,
        UNTIL_STEP_KEY,
        Key {
            name: "control",
            form: Form::Section(&CONTROL),
            presence: Default("the same filters without the window"),
            example: "{what: [upload_finished]}",
            about: "What shows that such an entry would have been found.",
        },
    ],
    constraints: &[],
};

const CONTROL: Section = Section {
    name: "control",
    about: "Entries of the timeline of which there must be one: all that is given must hold.",
    keys: &[
        WHAT_KEY,
        USER_KEY,
        UPLOAD_KEY,
        MESSAGE_ID_KEY,
        SHIPMENT_ID_KEY,
        RECIPIENT_KEY,
        DOCUMENT_TYPE_KEY,
        FILE_KEY,
        TEXT_KEY,
        ATTENTION_KEY,
    ],
    constraints: &[],
};

pub(crate) fn see(node: &Node, out: &mut Collector) -> Option<See> {
    let fields = Fields::of(node, &SEE, out)?;
    let entry = pattern(&fields, out);
    let count = count(&fields, out);
    let window = window(&fields, out);
    let (entry, count, window) = (entry?, count?, window?);
    if count.at_most == Some(0) {
        let name = if fields.names("count") { "count" } else { "at_most" };
        let spot = fields.key_spot(name).unwrap_or(fields.spot());
        let problem = Problem::error(spot, "that nothing is seen proves nothing by itself");
        out.add(problem.hint("write `never`, without a number, in place of `see`"));
        return None;
    }
    Some(See { entry, count, window })
}

pub(crate) fn never(node: &Node, out: &mut Collector) -> Option<Never> {
    let fields = Fields::of(node, &NEVER, out)?;
    let entry = pattern(&fields, out);
    let window = window(&fields, out);
    let control =
        fields.optional("control", |node, out| pattern(&Fields::of(node, &CONTROL, out)?, out), out);
    let never = Never { entry: entry?, window: window?, control: control?.map(Box::new) };
    if never.control.as_deref() == Some(&never.entry) && never.window == Window::default() {
        let spot = fields.key_spot("control").unwrap_or(fields.spot());
        let message = "the control asks for what must never be there, so that the case cannot pass";
        out.add(Problem::error(spot, message).hint("leave a filter out of `control`, or give a window"));
        return None;
    }
    Some(never)
}
