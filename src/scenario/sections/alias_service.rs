//! `alias_service`: the web service that Nets asks when a person registers by alias, and how it is called.

use std::path::PathBuf;
use std::time::Duration;

use nets_core::identity::Secret;
use nets_core::scenario::AliasServiceSetting;
use nets_yaml::keys::Presence::{Default, Optional};
use nets_yaml::keys::{Constraint, Form, Key, Section, words};
use nets_yaml::value::{self, coded, scalar, wrong};
use nets_yaml::{Collector, Fields, Located, Node, Problem, TextSpan, list, shortened, times};

const URL: Form = Form::Code {
    pattern: "^https://[^@?#\\s]+$",
    words: "https://HOST/RESOURCE, without `?` and what follows",
};
const PEM: Form = Form::Text(100_000);
const ADDRESS: Form = Form::Code {
    pattern: "^[^\\s]{1,253}$",
    words: "a host name, an IP address or a network such as 10.0.0.0/8",
};
const PAIR: Form = Form::Code { pattern: "^[^=]*=.*$", words: "alias 1 and alias 2 with `=` between them" };

/// No person waits longer than this.
const LONGEST: Duration = Duration::from_secs(600);

/// How long Nets waits is not documented.
const TIMEOUT: (&str, Duration) = ("10s", Duration::from_secs(10));

/// How a sender's service is called: what the core need not know. Bound: what the text of a scenario can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasCalling {
    /// Where the URL stands, if there is one.
    pub url: Option<TextSpan>,
    /// The CA of the service; the simulator's own when there is none.
    pub ca: Option<Located<Pem>>,
    /// The client certificate and its key; the simulator's own when there are none.
    pub client: Option<(Located<Pem>, Located<Pem>)>,
    /// Host names, addresses and networks that may be called, besides the URL's own host and this machine.
    pub allow: Vec<Located<String>>,
    /// Whether the first value is sent as `field_value`, and not as `field1_value`.
    pub field_value: bool,
    pub timeout: Duration,
    pub check: CheckedPairs,
}

/// A certificate or key, as it stands in the scenario or in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pem {
    Text(String),
    File(PathBuf),
}

/// The values with which the conformance suite asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckedPairs {
    pub known: Option<AliasPair>,
    pub danish: Option<AliasPair>,
    pub unknown: Option<AliasPair>,
    pub wrong: Option<AliasPair>,
    pub not_allowed: Option<AliasPair>,
    pub system_closed: Option<AliasPair>,
    pub system_error: Option<AliasPair>,
}

/// The two values of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasPair {
    pub alias1: String,
    pub alias2: Secret,
}

pub(crate) const SECTION: Section = Section {
    name: "alias_service",
    about: "The web service that Nets asks each time a person registers for one of the sender's document types by alias.",
    keys: &[
        Key {
            name: "url",
            form: URL,
            presence: Optional,
            example: "https://localhost:8443/alias",
            about: "Where the service listens. Letters beyond ASCII in RESOURCE are sent percent-encoded as UTF-8 (assumed; a warning says so). Left out, a test says it later over the control API (PUT /v1/alias/service).",
        },
        Key {
            name: "ca",
            form: PEM,
            presence: Default("the simulator's own CA"),
            example: "certs/tls-ca.pem",
            about: "The CA of the service's certificate: a PEM text, or a file of at most 1 MiB, by its path from where the simulator is started. A scenario that is sent over the API names no file but one that the scenario of the start names at the same key.",
        },
        Key {
            name: "client_certificate",
            form: PEM,
            presence: Default("the simulator's own, whose CA GET /v1/alias/authority.pem gives"),
            example: "certs/client.pem",
            about: "The certificate with which Nets calls: a file or a PEM text.",
        },
        Key {
            name: "client_key",
            form: PEM,
            presence: Optional,
            example: "certs/client.key.pem",
            about: "The private key of `client_certificate`.",
        },
        Key {
            name: "allow",
            form: Form::List(&ADDRESS),
            presence: Default("[]"),
            example: "[alias.example, 10.0.0.0/8]",
            about: "What may be called besides the host of `url` and this machine, for a URL that is set later.",
        },
        Key {
            name: "spelling",
            form: Form::Words(&words(&SPELLINGS)),
            presence: Default("field1_value"),
            example: "field_value",
            about: "What the parameter of the first value is called: the documentation has it once as the one and once as the other.",
        },
        Key {
            name: "timeout",
            form: Form::Duration,
            presence: Default(TIMEOUT.0),
            example: "5s",
            about: "How long Nets waits for an answer, in real time (assumed).",
        },
        Key {
            name: "show_alias2",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether the timeline shows alias 2, which is a secret between the sender and the person.",
        },
        Key {
            name: "check",
            form: Form::Section(&CHECK),
            presence: Optional,
            example: "{known: '4711=AB12'}",
            about: "The pairs with which `alias check --scenario` asks.",
        },
    ],
    constraints: &[Constraint::Together("client_certificate", "client_key")],
};

pub(crate) const CHECK: Section = Section {
    name: "check",
    about: "Pairs of alias 1 and alias 2 for the conformance suite; a case without its pair is reported as not offered.",
    keys: &[
        pair("known", "4711=AB12", "One that the service answers with OK."),
        pair("danish", "ÆØÅ1=Blåbær2", "One with Danish letters that the service answers with OK."),
        pair("unknown", "nobody=x", "One that no customer has; a made-up one when left out."),
        pair(
            "wrong",
            "4711=wrong",
            "A known first value with a wrong second one; a made-up one when left out.",
        ),
        pair("not_allowed", "4713=CD34", "One that is answered with ALIAS_NOT_ALLOWED."),
        pair("system_closed", "4714=EF56", "One that is answered with SYSTEM_CLOSED."),
        pair("system_error", "4715=GH78", "One that is answered with SYSTEM_ERROR."),
    ],
    constraints: &[],
};

const fn pair(name: &'static str, example: &'static str, about: &'static str) -> Key {
    Key { name, form: PAIR, presence: Optional, example, about }
}

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<(AliasServiceSetting, AliasCalling)> {
    let fields = Fields::of(node, &SECTION, out)?;
    let url = fields.optional("url", url, out);
    let ca = fields.optional("ca", pem, out);
    let client = client(&fields, out);
    let allow = fields.or("allow", Vec::new(), addresses, out);
    let field_value = fields.or("spelling", false, spelling, out);
    let timeout = fields.or("timeout", TIMEOUT.1, timeout, out);
    let show_alias2 = fields.or("show_alias2", false, value::flag, out);
    let check = fields.or("check", CheckedPairs::default(), check, out);
    Some((
        AliasServiceSetting { url: url?, show_alias2: show_alias2? },
        AliasCalling {
            url: fields.node("url").map(|node| node.spot),
            ca: ca?,
            client: client?,
            allow: allow?,
            field_value: field_value?,
            timeout: timeout?,
            check: check?,
        },
    ))
}

fn url(node: &Node, out: &mut Collector) -> Option<String> {
    let text = scalar(node, &URL, out)?;
    let rest = text.strip_prefix("https://");
    let is_sound = |rest: &str| {
        !rest.is_empty()
            && !rest.starts_with(['/', ':'])
            && !rest.contains(|each: char| "@?#".contains(each) || each.is_whitespace())
    };
    let Some(rest) = rest.filter(|rest| is_sound(rest)) else {
        let problem = wrong(node.spot, text, &URL);
        out.add(if text.starts_with("http://") {
            problem.hint("the documentation demands TLS: write https://")
        } else {
            problem
        });
        return None;
    };
    let (host, resource) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if !host.is_ascii() {
        let message = format!("`{}` is no name of a host: those are ASCII", shortened(host));
        out.add(
            Problem::error(node.spot, message)
                .hint("write the name as the DNS has it, which begins with xn--"),
        );
        return None;
    }
    if !resource.is_ascii() {
        let encoded = format!("https://{host}{}", encoded(resource));
        let message =
            "no URL holds letters beyond ASCII: Nets is assumed to send their UTF-8, percent-encoded";
        out.add(Problem::warning(node.spot, message).hint(format!("write `{encoded}`")));
    }
    Some(text.to_owned())
}

/// A resource whose letters beyond ASCII are percent-encoded.
fn encoded(resource: &str) -> String {
    let encode =
        |byte: u8| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    resource.bytes().map(encode).collect()
}

fn client(fields: &Fields<'_>, out: &mut Collector) -> Option<Option<(Located<Pem>, Located<Pem>)>> {
    let certificate = fields.optional("client_certificate", pem, out);
    let key = fields.optional("client_key", pem, out);
    match (certificate?, key?) {
        (Some(certificate), Some(key)) => Some(Some((certificate, key))),
        (None, None) => Some(None),
        (Some(_), None) | (None, Some(_)) => {
            let problem = Problem::error(fields.spot(), "a client certificate and its key go together");
            out.add(problem.expected("both `client_certificate` and `client_key`, or neither of them"));
            None
        }
    }
}

/// A text that begins as PEM does is one; all else is a path.
pub(crate) fn pem(node: &Node, out: &mut Collector) -> Option<Located<Pem>> {
    let text = value::text::<100_000>(node, out)?;
    if text.trim().is_empty() {
        out.add(Problem::error(node.spot, "there is nothing in it").expected("a file's path, or a PEM text"));
        return None;
    }
    // Programs write words before it, such as the names of what follows.
    let is_text = text.contains("-----BEGIN");
    // It may be part of a key, so it is not repeated.
    if !is_text && text.trim_end().contains('\n') {
        let problem = Problem::error(node.spot, "these lines hold no PEM text: there is no BEGIN line");
        out.add(problem.expected("a file's path, or a PEM text"));
        return None;
    }
    Some(Located { spot: node.spot, it: if is_text { Pem::Text(text) } else { Pem::File(text.into()) } })
}

fn addresses(node: &Node, out: &mut Collector) -> Option<Vec<Located<String>>> {
    let addresses = list(node, "addresses", address, out);
    addresses.complete.then_some(addresses.items)
}

fn address(node: &Node, out: &mut Collector) -> Option<String> {
    coded(node, &ADDRESS, |text| if is_address(&text) { Ok(text) } else { Err("no address") }, out)
}

fn is_address(text: &str) -> bool {
    use std::net::IpAddr;
    if let Some((address, prefix)) = text.split_once('/') {
        let widest = address.parse().map(|address: IpAddr| if address.is_ipv4() { 32 } else { 128 });
        return widest.is_ok_and(|widest| prefix.parse().is_ok_and(|prefix: u8| prefix <= widest));
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    text.parse::<IpAddr>().is_ok() || (text.len() <= 253 && text.split('.').all(is_label))
}

/// Whether a number is left out of the name.
const SPELLINGS: [(&str, bool); 2] = [("field1_value", false), ("field_value", true)];

fn spelling(node: &Node, out: &mut Collector) -> Option<bool> {
    value::word(node, &SPELLINGS, out)
}

fn timeout(node: &Node, out: &mut Collector) -> Option<Duration> {
    let given = times::duration(node, out)?;
    let timeout = Duration::try_from(given).ok().filter(|timeout| *timeout <= LONGEST && !timeout.is_zero());
    if timeout.is_none() {
        out.add(
            Problem::error(node.spot, "the timeout is too short or too long")
                .expected("a duration from 1s to 10m"),
        );
    }
    timeout
}

fn check(node: &Node, out: &mut Collector) -> Option<CheckedPairs> {
    let fields = Fields::of(node, &CHECK, out)?;
    let mut pair = |name| fields.optional(name, alias_pair, out);
    let pairs = ["known", "danish", "unknown", "wrong", "not_allowed", "system_closed", "system_error"]
        .map(&mut pair);
    let [known, danish, unknown, wrong, not_allowed, system_closed, system_error] = pairs;
    Some(CheckedPairs {
        known: known?,
        danish: danish?,
        unknown: unknown?,
        wrong: wrong?,
        not_allowed: not_allowed?,
        system_closed: system_closed?,
        system_error: system_error?,
    })
}

fn alias_pair(node: &Node, out: &mut Collector) -> Option<AliasPair> {
    coded(
        node,
        &PAIR,
        |text| {
            let (alias1, alias2) = text.split_once('=').ok_or("no `=`")?;
            Ok::<_, &str>(AliasPair { alias1: alias1.to_owned(), alias2: Secret::new(alias2) })
        },
        out,
    )
}
