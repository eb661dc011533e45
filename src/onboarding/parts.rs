//! Forms of values that requests and forms share.

use nets_core::onboarding::environment::{SenderEnvironment, SenderService};
use nets_core::onboarding::number::has_form;
use nets_core::onboarding::papers::LocalNames;
use nets_yaml::keys::Presence::Required;
use nets_yaml::keys::{Form, Key, Section};
use nets_yaml::{Collector, Fields, Node, Problem, value};

pub(crate) const ORGANISATION: Form = Form::Code {
    pattern: "^([01][0-9]{9}|(DK|NO|SE)[0-9]{6,12})$",
    words: "an enterprise number of ten digits such as 0199000151, or for Nets Share a country and a company number such as DK12345678",
};

pub(crate) const EBOX_NUMBER: Form =
    Form::Code { pattern: "^[01][0-9]{9}$", words: "an enterprise number of ten digits such as 0199000151" };

pub(crate) const NETS_ORGANISATION: Form = Form::Code {
    pattern: "^(DK|NO|SE)[0-9]{6,12}$",
    words: "a country and a company number such as DK12345678",
};

pub(crate) const ID: Form = Form::Code {
    pattern: "^[A-Za-z0-9][A-Za-z0-9:._/-]{0,63}$",
    words: "an id of 1 to 64 letters, digits, ':', '.', '_', '/' or '-'",
};

pub(crate) const EMAIL: Form = Form::Code {
    pattern: "^[^@\\s<>]{1,64}@[^@\\s<>]{1,190}$",
    words: "an e-mail address such as ebox@sender.invalid",
};

pub(crate) fn is_nets_organisation(text: &str) -> bool {
    let digits = ["DK", "NO", "SE"].into_iter().find_map(|country| text.strip_prefix(country));
    digits.is_some_and(|digits| {
        (6..=12).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

pub(crate) fn organisation(node: &Node, out: &mut Collector) -> Option<String> {
    let parse = |text: String| (has_form(&text) || is_nets_organisation(&text)).then_some(text).ok_or("");
    value::coded(node, &ORGANISATION, parse, out)
}

pub(crate) fn id(node: &Node, out: &mut Collector) -> Option<String> {
    let parse = |text: String| {
        let of_sign = |sign: char| sign.is_ascii_alphanumeric() || ":._/-".contains(sign);
        let is_one = text.chars().count() <= 64
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.chars().all(of_sign);
        is_one.then_some(text).ok_or("")
    };
    value::coded(node, &ID, parse, out)
}

pub(crate) fn email(node: &Node, out: &mut Collector) -> Option<String> {
    let parse = |text: String| {
        let halves = text.split_once('@').filter(|(user, host)| {
            let is_plain =
                |half: &str| !half.contains(['@', '<', '>']) && !half.contains(char::is_whitespace);
            (1..=64).contains(&user.len())
                && (1..=190).contains(&host.len())
                && is_plain(user)
                && is_plain(host)
        });
        halves.is_some().then_some(()).ok_or("")?;
        Ok::<_, &str>(text)
    };
    value::coded(node, &EMAIL, parse, out)
}

pub(crate) const SERVICES: [(&str, SenderService); 2] =
    [("ebox", SenderService::Ebox), ("nets-share", SenderService::NetsShare)];

pub(crate) const ENVIRONMENTS: [(&str, SenderEnvironment); 5] = [
    ("INT", SenderEnvironment::Int),
    ("ACC", SenderEnvironment::Acc),
    ("PRD", SenderEnvironment::Prd),
    ("TEST", SenderEnvironment::Test),
    ("PRODUCTION", SenderEnvironment::Production),
];

/// Only those of the service.
pub(crate) fn environment_of(
    node: &Node,
    service: SenderService,
    out: &mut Collector,
) -> Option<SenderEnvironment> {
    let environment = value::word(node, &ENVIRONMENTS, out)?;
    if environment.service() == service {
        return Some(environment);
    }
    let words: Vec<_> = service.environments().iter().map(|one| one.word()).collect();
    let message = format!("{} is no environment of {}", environment.word(), service.title());
    out.add(Problem::error(node.spot, message).expected(words.join(", ")));
    None
}

pub(crate) const NAMES: Section = Section {
    name: "names",
    about: "The name in each of the three languages.",
    keys: &[
        Key {
            name: "nl",
            form: Form::Text(100),
            presence: Required,
            example: "Voorbeeld TEST ONLY",
            about: "In Dutch.",
        },
        Key {
            name: "fr",
            form: Form::Text(100),
            presence: Required,
            example: "Exemple TEST ONLY",
            about: "In French.",
        },
        Key {
            name: "de",
            form: Form::Text(100),
            presence: Required,
            example: "Beispiel TEST ONLY",
            about: "In German.",
        },
    ],
    constraints: &[],
};

pub(crate) fn names(node: &Node, out: &mut Collector) -> Option<LocalNames> {
    let fields = Fields::of(node, &NAMES, out)?;
    let nl = fields.required("nl", name, out);
    let fr = fields.required("fr", name, out);
    let de = fields.required("de", name, out);
    Some(LocalNames { nl: Some(nl?), fr: Some(fr?), de: Some(de?), plain: None })
}

/// A text that says something.
pub(crate) fn name(node: &Node, out: &mut Collector) -> Option<String> {
    filled::<100>(node, out)
}

pub(crate) fn filled<const MOST: usize>(node: &Node, out: &mut Collector) -> Option<String> {
    let text = value::text::<MOST>(node, out)?;
    if text.trim().is_empty() {
        out.add(Problem::error(node.spot, "the text is empty").expected(Form::Text(MOST).words()));
        return None;
    }
    Some(text)
}

/// A list with something in it, all of which could be read.
pub(crate) fn some<T>(
    node: &Node,
    of: &'static str,
    read: nets_yaml::ReadFn<T>,
    out: &mut Collector,
) -> Option<Vec<T>> {
    let items = nets_yaml::list(node, of, read, out);
    if items.items.is_empty() && items.complete {
        out.add(Problem::error(node.spot, format!("there are no {of}")).expected("at least one"));
        return None;
    }
    items.complete.then(|| items.items.into_iter().map(|item| item.it).collect())
}
