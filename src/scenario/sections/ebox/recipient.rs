//! Enterprises and citizens, and what they do.

use nets_core::ebox::setting::{EboxRecipient, EboxScript, EboxStanding};
use nets_core::identity::belgium::EboxAddress;
use nets_yaml::keys::Presence::{Default, Optional};
use nets_yaml::keys::{Constraint, Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, times, value};

use super::common::{CBE, SSIN};
use super::sender::{cbe, ssin};

/// `NeverOpened` without the time, which another key has.
const STANDINGS: [(&str, EboxStanding); 4] = [
    ("opened", EboxStanding::Opened),
    ("never_opened", EboxStanding::NeverOpened { opens_after: None }),
    ("unknown", EboxStanding::Unknown),
    ("not_active", EboxStanding::NotActive),
];

const SCRIPTS: [(&str, EboxScript); 10] = [
    ("digest_error", EboxScript::DigestError),
    ("not_implemented", EboxScript::NotImplemented),
    ("unavailable_twice", EboxScript::UnavailableTwice),
    ("fails_always", EboxScript::FailsAlways),
    ("proxy_page_once", EboxScript::ProxyPageOnce),
    ("answers_late", EboxScript::AnswersLate),
    ("answer_lost", EboxScript::AnswerLost),
    ("cut_once", EboxScript::CutOnce),
    ("unknown_code", EboxScript::UnknownCode),
    ("too_many_once", EboxScript::TooManyOnce),
];

pub(super) const SECTION: Section = Section {
    name: "ebox_recipients",
    about: "An enterprise or a citizen: exactly one of `enterprise` and `citizen`.",
    keys: &[
        Key {
            name: "enterprise",
            form: CBE,
            presence: Optional,
            example: "0199000448",
            about: "An enterprise number.",
        },
        Key {
            name: "citizen",
            form: SSIN,
            presence: Optional,
            example: "99123100296",
            about: "The number of a citizen.",
        },
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Default("the number"),
            example: "TEST ONLY Reader",
            about: "What the recipient is called where it is shown.",
        },
        Key {
            name: "standing",
            form: Form::Words(&words(&STANDINGS)),
            presence: Default("opened"),
            example: "never_opened",
            about: "Whether the recipient has opened an e-Box (`opened`, `never_opened`), is in no register (`unknown`), or is not active any more.",
        },
        Key {
            name: "opens_after",
            form: Form::Duration,
            presence: Optional,
            example: "3d",
            about: "How long after the first message one opens the e-Box who has `never_opened` it.",
        },
        Key {
            name: "exclusively_ebox",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether the recipient wants no paper, as preferences tell.",
        },
        Key {
            name: "reads_after",
            form: Form::Duration,
            presence: Optional,
            example: "1h",
            about: "How long after a message has come its main content is read; never when left out.",
        },
        Key {
            name: "hides_after",
            form: Form::Duration,
            presence: Optional,
            example: "1h",
            about: "How long after it has come a message is hidden; never when left out.",
        },
        Key {
            name: "replies_after",
            form: Form::Duration,
            presence: Optional,
            example: "1d",
            about: "How long after a message that may be replied to an enterprise replies; never when left out.",
        },
        Key {
            name: "answers",
            form: Form::Words(&words(&SCRIPTS)),
            presence: Optional,
            example: "unavailable_twice",
            about: "How publications to this recipient are answered though nothing is wrong with them, to test the sender. What is answered once or twice is answered so again after a publication was taken.",
        },
    ],
    constraints: &[
        Constraint::ExactlyOne(&["enterprise", "citizen"]),
        Constraint::Needs { other: "standing", word: "never_opened", key: "opens_after" },
    ],
};

pub(super) fn read(node: &Node, out: &mut Collector) -> Option<EboxRecipient> {
    let fields = Fields::of(node, &SECTION, out)?;
    let enterprise = fields.optional("enterprise", cbe, out);
    let citizen = fields.optional("citizen", ssin, out);
    let name = fields.optional("name", value::text::<100>, out);
    let standing =
        fields.or("standing", EboxStanding::Opened, |node, out| value::word(node, &STANDINGS, out), out);
    let opens_after = fields.optional("opens_after", times::duration, out);
    let exclusively = fields.or("exclusively_ebox", false, value::flag, out);
    let reads_after = fields.optional("reads_after", times::duration, out);
    let hides_after = fields.optional("hides_after", times::duration, out);
    let replies_after = fields.optional("replies_after", times::duration, out);
    let script = fields.optional("answers", |node, out| value::word(node, &SCRIPTS, out), out);
    let address = enterprise?.map(EboxAddress::Enterprise).or(citizen?.map(EboxAddress::Citizen))?;
    let opens_after = opens_after?;
    let standing = match standing? {
        EboxStanding::NeverOpened { .. } => EboxStanding::NeverOpened { opens_after },
        other => other,
    };
    Some(EboxRecipient {
        name: name?.unwrap_or_else(|| address.number().to_owned()),
        address,
        standing,
        exclusively: exclusively?,
        reads_after: reads_after?,
        hides_after: hides_after?,
        replies_after: replies_after?,
        script: script?,
    })
}
