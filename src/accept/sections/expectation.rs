//! `then`: what is to be seen at the end of a case.

use nets_core::alias::AliasWord;
use nets_core::rule_book::{Severity, Visibility};
use nets_scenario::Problem;
use nets_scenario::forms::USER;
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Constraint, Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Located, Node, YamlValue, list, value};

use crate::expectation::{
    AliasCalls, Expectation, FileExpectation, FindingExpectation, Receipt, SignedDocument,
};
use crate::sections::common::{
    AT_LEAST_KEY, AT_MOST_KEY, COUNT_KEY, GLOB, ID, LONGEST_TEXT, PARTY, RULE, count, glob, id, number, rule,
    text, user,
};
use crate::sections::{ended, outbound, seen};

const EXPECTATIONS: [&str; 11] = [
    "see",
    "never",
    "receipt",
    "outbound",
    "signed",
    "fetched",
    "deleted",
    "exit",
    "output",
    "finding",
    "alias_calls",
];

pub(crate) const SECTION: Section = Section {
    name: "then",
    about: "What is to be seen when all steps are done. Each entry is exactly one expectation.",
    keys: &[
        Key {
            name: "see",
            form: Form::Section(&seen::SEE),
            presence: Optional,
            example: "{what: [signer_rejected], message_id: contract-1, count: 1}",
            about: "So many such entries are on the timeline.",
        },
        Key {
            name: "never",
            form: Form::Section(&seen::NEVER),
            presence: Optional,
            example: "{what: [upload_finished], shipment_id: A-17, after_step: 1}",
            about: "No such entry is on the timeline, and it is shown that one would have been found.",
        },
        Key {
            name: "receipt",
            form: Form::Section(&RECEIPT),
            presence: Optional,
            example: "{shipment_id: A-17, accepted: false, rules: [pdf.encrypted]}",
            about: "The receipt of a shipment is there and says this.",
        },
        Key {
            name: "outbound",
            form: Form::Section(&outbound::SECTION),
            presence: Optional,
            example: "{file: '*.receipt', count: 1}",
            about: "So many such files were written into Outbound, and what is in them.",
        },
        Key {
            name: "signed",
            form: Form::Section(&SIGNED),
            presence: Optional,
            example: "{message_id: contract-1, signers: ['6101800001']}",
            about: "The signed document of a message is there, and its signatures verify.",
        },
        Key {
            name: "fetched",
            form: Form::Section(&FETCHED),
            presence: Optional,
            example: "{file: '*.receipt'}",
            about: "Such files were fetched from Outbound by the sender's own program.",
        },
        Key {
            name: "deleted",
            form: Form::Section(&DELETED),
            presence: Optional,
            example: "{file: '*.receipt'}",
            about: "Such files were deleted from Outbound by the sender's own program.",
        },
        Key {
            name: "exit",
            form: Form::Section(&ended::EXIT),
            presence: Optional,
            example: "{run: 1, is: 3}",
            about: "How a run of a program ended.",
        },
        Key {
            name: "output",
            form: Form::Section(&ended::OUTPUT),
            presence: Optional,
            example: "{run: 1, stream: stderr, contains: rejected}",
            about: "What a run of a program wrote.",
        },
        Key {
            name: "finding",
            form: Form::Section(&FINDING),
            presence: Optional,
            example: "{rule: pdf.form, shipment_id: A-17}",
            about: "Shipments were found to break a rule, as errors, warnings or lints.",
        },
        Key {
            name: "alias_calls",
            form: Form::Section(&ALIAS_CALLS),
            presence: Optional,
            example: "{count: 1, answered: OK}",
            about: "The sender's alias web service got so many calls.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&EXPECTATIONS)],
};

pub(crate) const WHOSE_OUTBOUND: Key = Key {
    name: "user",
    form: USER,
    presence: Default("the sender's"),
    example: "tTEST1",
    about: "In whose Outbound.",
};

const RECEIPT: Section = Section {
    name: "receipt",
    about: "Exactly one receipt is there that `shipment_id` and `file` fit, and all that is given holds of it.",
    keys: &[
        Key {
            name: "shipment_id",
            form: ID,
            presence: Optional,
            example: "A-17",
            about: "Of the shipment with this id in shipment.xml.",
        },
        Key {
            name: "file",
            form: GLOB,
            presence: Optional,
            example: "'*letters*.receipt'",
            about: "With this name, with `*` and `?`.",
        },
        WHOSE_OUTBOUND,
        Key {
            name: "accepted",
            form: Form::Flag,
            presence: Optional,
            example: "false",
            about: "Whether it says that the shipment was accepted.",
        },
        Key {
            name: "rules",
            form: Form::List(&RULE),
            presence: Default("[]"),
            example: "[pdf.encrypted]",
            about: "Rules whose breach it tells, among others.",
        },
        Key {
            name: "says",
            form: Form::Text(LONGEST_TEXT),
            presence: Optional,
            example: "received before",
            about: "A text that is somewhere in it.",
        },
    ],
    constraints: &[],
};

const SIGNED: Section = Section {
    name: "signed",
    about: "The object that comes of a signing. Its signatures are verified, and that the document in it is the one that was sent.",
    keys: &[
        Key {
            name: "message_id",
            form: ID,
            presence: Required,
            example: "contract-1",
            about: "Of the message with this id in shipment.xml.",
        },
        Key {
            name: "shipment_id",
            form: ID,
            presence: Optional,
            example: "A-17",
            about: "Where several shipments have a message of this id.",
        },
        WHOSE_OUTBOUND,
        Key {
            name: "signers",
            form: Form::List(&PARTY),
            presence: Default("[]"),
            example: "['6101800001', '6101800011']",
            about: "Who signed it, and no others; with none, it may be anyone.",
        },
        Key {
            name: "rejected",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether it is the result that tells that a signer rejected it; that of a passed deadline is another.",
        },
    ],
    constraints: &[],
};

const FILE: Key = Key {
    name: "file",
    form: GLOB,
    presence: Required,
    example: "'*.receipt'",
    about: "Which, with `*` and `?`.",
};

const FETCHED: Section = Section {
    name: "fetched",
    about: "Files of Outbound that were read to their end. What a `fetch` of the case gets does not count. That none was is proven where one of this name was written; else the case is undecided.",
    keys: &[FILE, WHOSE_OUTBOUND, COUNT_KEY, AT_LEAST_KEY, AT_MOST_KEY],
    constraints: &[],
};

const DELETED: Section = Section {
    name: "deleted",
    about: "Files of Outbound that were deleted. What a `fetch` of the case deletes does not count. That none was is proven where one of this name was written; else the case is undecided.",
    keys: &[FILE, WHOSE_OUTBOUND, COUNT_KEY, AT_LEAST_KEY, AT_MOST_KEY],
    constraints: &[],
};

const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("lint", Severity::Lint)];

const FINDING: Section = Section {
    name: "finding",
    about: "Findings of one rule, of one severity, or both. That there is none is proven where a shipment with these ids was inspected for them; else the case is undecided.",
    keys: &[
        Key {
            name: "rule",
            form: RULE,
            presence: Optional,
            example: "pdf.form",
            about: "The rule that is broken; [rules.md](rules.md) has them all.",
        },
        Key {
            name: "severity",
            form: Form::Words(&words(&SEVERITIES)),
            presence: Optional,
            example: "warning",
            about: "What follows: `error` refuses the shipment.",
        },
        Key {
            name: "shipment_id",
            form: ID,
            presence: Optional,
            example: "A-17",
            about: "Only in the shipment with this id in shipment.xml.",
        },
        Key {
            name: "message_id",
            form: ID,
            presence: Optional,
            example: "contract-1",
            about: "Only in the message with this id in shipment.xml.",
        },
        Key {
            name: "user",
            form: USER,
            presence: Optional,
            example: "tTEST1",
            about: "Only in shipments of this login.",
        },
        Key {
            name: "or_nothing_uploaded",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "`true` where a sender may also refuse by itself: then none is right, too, where nothing was uploaded.",
        },
        COUNT_KEY,
        AT_LEAST_KEY,
        AT_MOST_KEY,
    ],
    constraints: &[],
};

const ANSWER: Form =
    Form::OneOf { words: answers, called: "a word that an alias web service answers, such as OK" };

fn answers() -> Vec<&'static str> {
    AliasWord::ALL.iter().map(|word| word.as_str()).collect()
}

const ALIAS_CALLS: Section = Section {
    name: "alias_calls",
    about: "Calls that Nets made to the sender's alias web service. That there was none is proven where it could have been called; else the case is undecided.",
    keys: &[
        Key {
            name: "user",
            form: USER,
            presence: Optional,
            example: "tTEST1",
            about: "Only to the service of this login.",
        },
        Key {
            name: "person",
            form: PARTY,
            presence: Optional,
            example: "'6101800001'",
            about: "Only for this person.",
        },
        Key {
            name: "alias1",
            form: Form::Text(200),
            presence: Optional,
            example: "CUSTOMER42",
            about: "Only for this alias.",
        },
        Key {
            name: "answered",
            form: ANSWER,
            presence: Optional,
            example: "OK",
            about: "Only those that were answered with this word.",
        },
        COUNT_KEY,
        AT_LEAST_KEY,
        AT_MOST_KEY,
    ],
    constraints: &[],
};

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Expectation> {
    let fields = Fields::of(node, &SECTION, out)?;
    let given: Vec<_> = EXPECTATIONS.into_iter().filter(|name| fields.names(name)).collect();
    match given[..] {
        [name] => match fields.node(name) {
            Some(node) => expectation(name, node, out),
            None => fields.required(name, |_, _| None, out),
        },
        [] => {
            // An unknown key has been told already; an empty mapping has not.
            if matches!(&node.value, YamlValue::Map(members) if members.is_empty()) {
                let problem = Problem::error(node.spot, "nothing is expected here");
                out.add(problem.expected(format!("one of {}", EXPECTATIONS.join(", "))));
            }
            None
        }
        [_, second, ..] => {
            let spot = fields.key_spot(second).unwrap_or(fields.spot());
            let problem = Problem::error(spot, "an entry expects one thing, and this is another");
            out.add(problem.hint(format!("write `- {second}:` as an entry of its own")));
            None
        }
    }
}

fn expectation(name: &str, node: &Node, out: &mut Collector) -> Option<Expectation> {
    match name {
        "see" => seen::see(node, out).map(Expectation::See),
        "never" => seen::never(node, out).map(Expectation::Never),
        "receipt" => receipt(node, out).map(Expectation::Receipt),
        "outbound" => outbound::read(node, out).map(Expectation::Outbound),
        "signed" => signed(node, out).map(Expectation::Signed),
        "fetched" => files(node, &FETCHED, out).map(Expectation::Fetched),
        "deleted" => files(node, &DELETED, out).map(Expectation::Deleted),
        "exit" => ended::exit(node, out).map(Expectation::Exit),
        "output" => ended::output(node, out).map(Expectation::Output),
        "finding" => finding(node, out).map(Expectation::Finding),
        _ => alias_calls(node, out).map(Expectation::AliasCalls),
    }
}

fn receipt(node: &Node, out: &mut Collector) -> Option<Receipt> {
    let fields = Fields::of(node, &RECEIPT, out)?;
    let shipment_id = fields.optional("shipment_id", id, out);
    let file = fields.optional("file", glob, out);
    let user = fields.optional("user", user, out);
    let accepted = fields.optional("accepted", value::flag, out);
    let rules = fields.optional("rules", |node, out| Some(list(node, "rules", rule, out)), out);
    let says = fields.optional("says", text, out);
    let (accepted, rules) = (accepted?, rules?.unwrap_or_default());
    if !rules.complete {
        return None;
    }
    let mut is_right = true;
    for Located { spot, it } in &rules.items {
        let id = it.rule().id;
        if it.rule().seen != Visibility::Receipt400 {
            let problem = Problem::error(*spot, format!("no receipt tells of the rule `{id}`"));
            out.add(problem.hint(format!("write `finding: {{rule: {id}}}` as an entry of its own")));
            is_right = false;
        } else if accepted == Some(true) {
            let message = format!("what breaks the rule `{id}` is refused, and `accepted` is true");
            out.add(Problem::error(*spot, message).hint("write `accepted: false`, or leave the rule out"));
            is_right = false;
        }
    }
    let rules = rules.items.into_iter().map(|rule| rule.it).collect();
    is_right.then_some(Receipt {
        shipment_id: shipment_id?,
        file: file?,
        user: user?,
        accepted,
        rules,
        says: says?,
    })
}

fn signed(node: &Node, out: &mut Collector) -> Option<SignedDocument> {
    let fields = Fields::of(node, &SIGNED, out)?;
    let message_id = fields.required("message_id", id, out);
    let shipment_id = fields.optional("shipment_id", id, out);
    let user = fields.optional("user", user, out);
    let signers = fields.optional("signers", |node, out| Some(list(node, "signers", number, out)), out);
    let rejected = fields.or("rejected", false, value::flag, out);
    let signers = signers?.unwrap_or_default();
    let signers = signers.complete.then_some(signers.items)?.into_iter().map(|signer| signer.it).collect();
    Some(SignedDocument {
        message_id: message_id?,
        shipment_id: shipment_id?,
        user: user?,
        signers,
        rejected: rejected?,
    })
}

fn files(node: &Node, section: &'static Section, out: &mut Collector) -> Option<FileExpectation> {
    let fields = Fields::of(node, section, out)?;
    let file = fields.required("file", glob, out);
    let user = fields.optional("user", user, out);
    let count = count(&fields, out);
    Some(FileExpectation { file: file?, user: user?, count: count? })
}

fn finding(node: &Node, out: &mut Collector) -> Option<FindingExpectation> {
    let fields = Fields::of(node, &FINDING, out)?;
    let rule = fields.optional("rule", rule, out);
    let severity = fields.optional("severity", |node, out| value::word(node, &SEVERITIES, out), out);
    let shipment_id = fields.optional("shipment_id", id, out);
    let message_id = fields.optional("message_id", id, out);
    let user = fields.optional("user", user, out);
    let or_nothing_uploaded = fields.or("or_nothing_uploaded", false, value::flag, out);
    let count = count(&fields, out);
    let (rule, severity) = (rule?, severity?);
    if rule.is_none() && severity.is_none() {
        let problem = Problem::error(fields.spot(), "it does not say which findings are meant");
        out.add(problem.expected("`rule`, `severity` or both"));
        return None;
    }
    if let Some((rule, severity)) = rule.zip(severity)
        && rule.rule().severity != severity
    {
        let own =
            SEVERITIES.iter().find(|(_, own)| *own == rule.rule().severity).map_or("", |(name, _)| name);
        let spot = fields.node("severity").map_or(fields.spot(), |node| node.spot);
        let message = format!("what breaks the rule `{}` is of another severity", rule.rule().id);
        out.add(Problem::error(spot, message).hint(format!("write `severity: {own}`, or leave it out")));
        return None;
    }
    Some(FindingExpectation {
        rule,
        severity,
        shipment_id: shipment_id?,
        message_id: message_id?,
        user: user?,
        or_nothing_uploaded: or_nothing_uploaded?,
        count: count?,
    })
}

fn alias_calls(node: &Node, out: &mut Collector) -> Option<AliasCalls> {
    let fields = Fields::of(node, &ALIAS_CALLS, out)?;
    let user = fields.optional("user", user, out);
    let person = fields.optional("person", number, out);
    let alias1 = fields.optional("alias1", value::text::<200>, out);
    let answer = |node: &Node, out: &mut Collector| {
        let Form::OneOf { words, called } = ANSWER else { return None };
        value::one_of_many(node, words, called, out)
    };
    let answered = fields.optional("answered", answer, out);
    let count = count(&fields, out);
    Some(AliasCalls { user: user?, person: person?, alias1: alias1?, answered: answered?, count: count? })
}
