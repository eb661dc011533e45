//! `alias_url` and `alias_check`: the sender's alias web service.

use jiff::SignedDuration;
use nets_core::identity::Secret;
use nets_scenario::forms::{DOCUMENT_TYPE, USER, document_type};
use nets_scenario::{AliasPair, Problem};
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Constraint, Form, Key, Section};
use nets_yaml::value::coded;
use nets_yaml::{Collector, Fields, Node, list};

use crate::sections::common::{PATH, limit, path, user};
use crate::step::{AliasCheck, AliasUrl, AliasUrlSource};

/// How long an announcement is waited for where that is not said.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);

const ONLY_SENDER: &str = "the only sender with an alias web service";

const USER_KEY: Key = Key {
    name: "user",
    form: USER,
    presence: Default(ONLY_SENDER),
    example: "tTEST1",
    about: "Whose it is.",
};

pub(crate) const URL_SECTION: Section = Section {
    name: "alias_url",
    about: "The address of a sender's alias web service: one that is known, or one that the service itself writes into a file once it listens.",
    keys: &[
        Key {
            name: "url",
            form: URL,
            presence: Optional,
            example: "'http://127.0.0.1:8085/alias'",
            about: "With `http` or `https`.",
        },
        Key {
            name: "announced",
            form: FILE,
            presence: Optional,
            example: "alias-service.url",
            about: "The file in which a program of the case says it, on a line of its own. It is waited for, in the folder where programs run.",
        },
        Key {
            name: "within",
            form: Form::Duration,
            presence: Default("30s"),
            example: "1m",
            about: "How long it is waited for in real time. When that is over, or what runs in the background has ended, the step has failed.",
        },
        USER_KEY,
    ],
    constraints: &[Constraint::ExactlyOne(&["url", "announced"])],
};

pub(crate) const CHECK_SECTION: Section = Section {
    name: "alias_check",
    about: "Calls the sender's alias web service where it is now, as `mock-nets-share alias check` does ([alias.md](alias.md)), and not in the name of the case's world: nothing of it is on the timeline. The step fails where a case of it fails, and what only warns is told.",
    keys: &[
        Key {
            name: "certs",
            form: PATH,
            presence: Required,
            example: "certs",
            about: "A folder with `tls-ca.pem`, `client.pem` and `client.key.pem` of `mock-nets-share certs`, and with the clients that must be refused.",
        },
        Key {
            name: "document_type",
            form: DOCUMENT_TYPE,
            presence: Required,
            example: "163060",
            about: "The material that is asked about.",
        },
        Key {
            name: "known",
            form: PAIR,
            presence: Required,
            example: "4711=AB12",
            about: "A pair that the service answers with OK.",
        },
        Key {
            name: "wrong",
            form: PAIR,
            presence: Default("one that is made up"),
            example: "4711=wrong",
            about: "A known first value with a wrong second one.",
        },
        Key {
            name: "not_allowed",
            form: PAIR,
            presence: Optional,
            example: "4713=CD34",
            about: "A pair whose customer may not register.",
        },
        Key {
            name: "cases",
            form: Form::List(&CASE),
            presence: Default("all"),
            example: "['client.*', plain-http]",
            about: "Which cases: their ids, with `*` and `?`.",
        },
        USER_KEY,
    ],
    constraints: &[],
};

const URL: Form = Form::Code {
    pattern: "^https?://[^\\s/]+\\S*$",
    words: "an address such as http://127.0.0.1:8085/alias",
};

const FILE: Form = Form::Code {
    pattern: "^[A-Za-z0-9._-]{1,100}$",
    words: "the name of a file: 1 to 100 letters, digits, `.`, `_` or `-`",
};

const PAIR: Form = Form::Code { pattern: "^[^=]*=.*$", words: "alias 1 and alias 2 with `=` between them" };

const CASE: Form = Form::Code {
    pattern: "^[a-z0-9.*?-]{1,40}$",
    words: "the id of a case of `alias check`, in which `*` is any text and `?` any one character",
};

pub(crate) fn url(node: &Node, out: &mut Collector) -> Option<AliasUrl> {
    let fields = Fields::of(node, &URL_SECTION, out)?;
    let url = fields.optional("url", |node, out| coded(node, &URL, address, out), out);
    let file = fields.optional("announced", |node, out| coded(node, &FILE, file_name, out), out);
    let within = fields.or("within", PATIENCE, limit, out);
    let user = fields.optional("user", user, out);
    let from = match (url?, file?) {
        (Some(url), None) => {
            if let Some(spot) = fields.key_spot("within") {
                let problem = Problem::error(spot, "an address that is said is not waited for");
                out.add(problem.hint("leave `within` out"));
                return None;
            }
            AliasUrlSource::Said(url)
        }
        (None, Some(file)) => AliasUrlSource::Announced { file, within: within? },
        (Some(_), Some(_)) | (None, None) => {
            let problem = Problem::error(fields.spot(), "it does not say which one address is meant");
            out.add(problem.expected("one of `url` and `announced`"));
            return None;
        }
    };
    Some(AliasUrl { user: user?, from })
}

pub(crate) fn check(node: &Node, out: &mut Collector) -> Option<AliasCheck> {
    let fields = Fields::of(node, &CHECK_SECTION, out)?;
    let certs = fields.required("certs", path, out);
    let document_type = fields.required("document_type", document_type, out);
    let known = fields.required("known", pair, out);
    let wrong = fields.optional("wrong", pair, out);
    let not_allowed = fields.optional("not_allowed", pair, out);
    let cases = fields.or("cases", Vec::new(), cases, out);
    let user = fields.optional("user", user, out);
    Some(AliasCheck {
        user: user?,
        certs: certs?,
        document_type: document_type?,
        known: known?,
        wrong: wrong?,
        not_allowed: not_allowed?,
        cases: cases?,
    })
}

fn cases(node: &Node, out: &mut Collector) -> Option<Vec<String>> {
    let cases = list(node, "cases", |node, out| coded(node, &CASE, case, out), out);
    cases.complete.then(|| cases.items.into_iter().map(|case| case.it).collect())
}

fn case(text: String) -> Result<String, &'static str> {
    let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".*?-".contains(&byte);
    let holds = (1..=40).contains(&text.len()) && text.bytes().all(is_sign);
    if holds { Ok(text) } else { Err("the id of a case") }
}

fn pair(node: &Node, out: &mut Collector) -> Option<AliasPair> {
    let pair = |text: String| {
        let (alias1, alias2) = text.split_once('=').ok_or("a pair")?;
        Ok::<_, &'static str>(AliasPair { alias1: alias1.to_owned(), alias2: Secret::new(alias2) })
    };
    coded(node, &PAIR, pair, out)
}

fn address(text: String) -> Result<String, &'static str> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let holds = rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace)
    });
    if holds && text.len() <= 2_000 { Ok(text) } else { Err("an address") }
}

fn file_name(text: String) -> Result<String, &'static str> {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let holds = (1..=100).contains(&text.len()) && text.bytes().all(is_sign) && text != "." && text != "..";
    if holds { Ok(text) } else { Err("the name of a file") }
}
