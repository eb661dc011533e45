//! `senders`: who may log in, for which organisation, with which keys.

use std::collections::BTreeSet;

use nets_core::identity::{Country, EboksId, Organisation, UserId};
use nets_core::personality::Personality;
use nets_core::scenario::{AliasServiceSetting, Sender};
use nets_ftps_login::{FtpsCertificate, FtpsPassword};
use nets_public_key::PublicKey;
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::value::{self, coded, scalar, wrong};
use nets_yaml::{Collector, Fields, Located, Node, Problem, YamlValue, list, spelling};

use super::alias_service::{self, AliasCalling};
use super::party::{ORGANISATION_WORDS, usual};
use super::server;

pub const USER: Form =
    Form::Code { pattern: "^[A-Za-z0-9_-]{1,32}$", words: "a login: 1 to 32 letters, digits, '-' or '_'" };
const ORGANISATION: Form = Form::Code {
    pattern: "^(DK|NO|SE)[0-9]{6,12}$",
    words: "a country and a company number such as DK12345678",
};
pub(crate) const EBOKS_ID: Form = Form::Code { pattern: "^[0-9]{5}$", words: "an e-Boks id of 5 digits" };
const KEY: Form = Form::Text(20_000);
const CERTIFICATE: Form = Form::Text(20_000);
const PASSWORD: Form = Form::Text(400);

pub(crate) const SECTION: Section = Section {
    name: "senders",
    about: "One entry for each login.",
    keys: &[
        Key {
            name: "user",
            form: USER,
            presence: Required,
            example: "tTEST1",
            about: "The login at the SFTP server. Nets documents `t` or `p` and 6 to 8 characters; another form is a warning.",
        },
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Default("the user"),
            example: "Acme A/S",
            about: "What the sender is called where it is shown.",
        },
        Key {
            name: "organisation",
            form: ORGANISATION,
            presence: Required,
            example: "DK12345678",
            about: "Country and company number: also the name of the sender's folder under Inbound.",
        },
        Key {
            name: "eboks_ids",
            form: Form::List(&EBOKS_ID),
            presence: Required,
            example: "[15723]",
            about: "The sender's customer numbers at e-Boks; a message names one of them.",
        },
        Key {
            name: "keys",
            form: Form::List(&KEY),
            presence: Default("[], and a key is made at launch"),
            example: "['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g acme']",
            about: "Public keys that may log in: OpenSSH lines, or the block that PuTTY saves as .pub (RFC 4716) as a block text. They stand in the scenario itself so that it stays whole wherever it is sent.",
        },
        Key {
            name: "ftps_password",
            form: PASSWORD,
            presence: Optional,
            example: "'no secret of yours'",
            about: "The password by which the sender logs in at the FTPS door (`serve --ftps`, [ftps.md](ftps.md)): 8 to 200 bytes on one line, best in single quotes. For tests alone: a salted hash takes its place in whatever is kept or shown of the scenario, and may stand here itself.",
        },
        Key {
            name: "ftps_certificates",
            form: Form::List(&CERTIFICATE),
            presence: Default("[]"),
            example: "[\"-----BEGIN CERTIFICATE-----\\nMIIAAgUA\\n-----END CERTIFICATE-----\"]",
            about: "Certificates with whose keys the sender may log in at the FTPS door, each in PEM as a block text. They stand in the scenario itself, as keys do. Neither issuer nor dates are looked at.",
        },
        Key {
            name: "subscription_lists",
            form: Form::Either(&[Form::Words(&words(&value::ALL_OR_NONE)), Form::List(&EBOKS_ID)]),
            presence: Default("none"),
            example: "all",
            about: "The e-Boks ids for which a subscription list comes every day.",
        },
        Key {
            name: "alias_service",
            form: Form::Section(&alias_service::SECTION),
            presence: Optional,
            example: "{url: 'https://localhost:8443/alias', ca: certs/tls-ca.pem}",
            about: "The web service that Nets asks when a person registers by alias.",
        },
        Key {
            name: "quota",
            form: value::SIZE,
            presence: Default("8 GB"),
            example: "500 MB",
            about: "What the sender's files may take together: those in Inbound, and the zips of shipments that are not finished, or whose documents are kept (`retention`). Beyond it writing fails, so that one sender cannot fill the disk of all.",
        },
        Key {
            name: "as",
            form: Form::Words(&words(&Personality::WORDS)),
            presence: Default("standard"),
            example: "moves-files-away",
            about: "The SFTP server that this sender meets, by a name that `mock-nets-share personalities` lists with what it stands for: where servers of this kind differ, each is a set of the habits below. With `moves-files-away`, for one, a picked-up file is gone at once, so that clients which confirm an upload by its size fail ([faults.md](faults.md#personalities)). Which of them Nets' is, no document says.",
        },
        Key {
            name: "server",
            form: Form::Section(&server::SECTION),
            presence: Optional,
            example: "{setstat: denied, sessions: 2}",
            about: "How that server behaves otherwise.",
        },
    ],
    constraints: &[],
};

/// With which a sender logs in at the FTPS door. Bound: what the text of a scenario can say.
#[derive(Debug, Clone, std::default::Default, PartialEq, Eq)]
pub struct FtpsLogin {
    pub password: Option<FtpsPassword>,
    pub certificates: Vec<FtpsCertificate>,
}

/// A sender with the places the later checks point at.
#[derive(Debug, Clone)]
pub(crate) struct ListedSender {
    pub sender: Sender,
    pub user: Located<UserId>,
    /// Those that may log in; a sender without any gets one made at launch.
    pub public_keys: Vec<PublicKey>,
    pub ftps_password: Option<Located<FtpsPassword>>,
    pub ftps_certificates: Vec<FtpsCertificate>,
    pub calling: Option<Located<AliasCalling>>,
}

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<ListedSender> {
    let fields = Fields::of(node, &SECTION, out)?;
    let user = fields.required("user", user, out);
    let name = fields.optional("name", value::text::<100>, out);
    let organisation = fields.required("organisation", organisation, out);
    let eboks_ids = fields.required("eboks_ids", eboks_ids, out);
    let keys = fields.or("keys", Vec::new(), keys, out);
    let certificates = fields.or("ftps_certificates", Vec::new(), certificates, out);
    let password = fields.optional("ftps_password", given_password, out);
    let service = fields.optional("alias_service", placed_service, out);
    let quota = fields.or("quota", Sender::DEFAULT_QUOTA, value::size, out);
    let personality =
        fields.or("as", Personality::default(), |node, out| value::word(node, &Personality::WORDS, out), out);
    let usual = personality.unwrap_or_default().habits();
    let habits = fields.node("server").map_or(Some(usual), |node| server::read(node, usual, out));
    let lists = fields.or("subscription_lists", Lists::Chosen(BTreeSet::new()), lists, out);
    let (user, eboks_ids) = (user?, eboks_ids?);
    let subscription_lists = match lists? {
        Lists::All => eboks_ids.clone(),
        Lists::Chosen(chosen) => chosen,
    };
    if let Some(other) = subscription_lists.iter().find(|id| !eboks_ids.contains(*id)) {
        let spot = fields.node("subscription_lists").map_or(node.spot, |node| node.spot);
        out.add_error(|| {
            Problem::error(spot, format!("{other} is none of the sender's e-Boks ids"))
                .nearest(other.as_str(), eboks_ids.iter().map(EboksId::as_str))
                .expected("e-Boks ids listed under `eboks_ids`")
        });
        return None;
    }
    let (alias_service, calling) = service?.unzip();
    let sender = Sender {
        user: user.it.clone(),
        name: name?.unwrap_or_else(|| user.it.to_string()),
        organisation: organisation?,
        eboks_ids,
        subscription_lists,
        alias_service,
        quota: quota?,
        personality: personality?,
        habits: habits?,
    };
    let ftps_password = match password? {
        Some(given) => Some(password_of(&user.it, &given, out)?),
        None => None,
    };
    let ftps_certificates = certificates?;
    Some(ListedSender { sender, user, public_keys: keys?, ftps_password, ftps_certificates, calling })
}

fn given_password(node: &Node, out: &mut Collector) -> Option<Located<String>> {
    let it = scalar(node, &PASSWORD, out)?.to_owned();
    Some(Located { spot: node.spot, it })
}

fn password_of(user: &UserId, given: &Located<String>, out: &mut Collector) -> Option<Located<FtpsPassword>> {
    let spot = given.spot;
    let password = FtpsPassword::given(user.as_str(), &given.it);
    let it = password.map_err(|refusal| out.add(Problem::error(spot, refusal.to_string()))).ok()?;
    Some(Located { spot, it })
}

fn certificates(node: &Node, out: &mut Collector) -> Option<Vec<FtpsCertificate>> {
    let certificates = list(node, "certificates", certificate, out);
    certificates.complete.then(|| certificates.items.into_iter().map(|each| each.it).collect())
}

fn certificate(node: &Node, out: &mut Collector) -> Option<FtpsCertificate> {
    let text = scalar(node, &CERTIFICATE, out)?;
    FtpsCertificate::from_pem(text)
        .inspect_err(|refusal| {
            let problem = Problem::error(node.spot, refusal.to_string());
            out.add(problem.expected("one certificate in PEM (BEGIN CERTIFICATE)"));
        })
        .ok()
}

fn placed_service(node: &Node, out: &mut Collector) -> Option<(AliasServiceSetting, Located<AliasCalling>)> {
    let (service, calling) = alias_service::read(node, out)?;
    Some((service, Located { spot: node.spot, it: calling }))
}

enum Lists {
    All,
    Chosen(BTreeSet<EboksId>),
}

fn lists(node: &Node, out: &mut Collector) -> Option<Lists> {
    if let YamlValue::List(_) = node.value {
        return eboks_ids(node, out).map(Lists::Chosen);
    }
    match value::word(node, &value::ALL_OR_NONE, out)? {
        true => Some(Lists::All),
        false => Some(Lists::Chosen(BTreeSet::new())),
    }
}

fn user(node: &Node, out: &mut Collector) -> Option<Located<UserId>> {
    let user = coded(node, &USER, UserId::new, out)?;
    // Nets' own receipts come from a `tTEST`, which is shorter than its rule says.
    if !user.has_documented_form() && !user.as_str().starts_with("tTEST") {
        out.add(
            Problem::warning(node.spot, format!("`{user}` is not a user id as Nets documents them"))
                .expected("`t` (test) or `p` (production) and 6 to 8 characters, such as tTEST1"),
        );
    }
    Some(Located { spot: node.spot, it: user })
}

fn organisation(node: &Node, out: &mut Collector) -> Option<Organisation> {
    let text = scalar(node, &ORGANISATION, out)?;
    let parsed = text.get(..2).and_then(Country::from_code).zip(text.get(2..));
    let Some((country, number)) = parsed else {
        out.add(other_organisation(node, text));
        return None;
    };
    let Ok(organisation) = Organisation::new(country, number) else {
        out.add(other_organisation(node, text).expected(ORGANISATION_WORDS));
        return None;
    };
    Some(usual(organisation, node, out))
}

/// `dk12345678`, `DK 12 34 56 78`, `12345678`.
fn other_organisation(node: &Node, text: &str) -> Problem {
    let plain = spelling::in_ascii(text).to_uppercase();
    let joined: String = plain.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_right = |text: &str| {
        let parts = text.get(..2).and_then(Country::from_code).zip(text.get(2..));
        parts.is_some_and(|(country, number)| Organisation::new(country, number).is_ok())
    };
    let meant = [format!("DK{joined}"), joined].into_iter().find(|text| is_right(text));
    let problem = wrong(node.spot, text, &ORGANISATION);
    match meant {
        Some(meant) => problem.hint(format!("write `{meant}`")),
        None => problem,
    }
}

fn eboks_ids(node: &Node, out: &mut Collector) -> Option<BTreeSet<EboksId>> {
    let ids = list(node, "e-Boks ids", |node, out| coded(node, &EBOKS_ID, EboksId::new, out), out);
    if ids.items.is_empty() && ids.complete {
        out.add(
            Problem::error(node.spot, "a sender without an e-Boks id can send nothing")
                .expected("at least one"),
        );
        return None;
    }
    ids.complete.then(|| ids.items.into_iter().map(|id| id.it).collect())
}

fn keys(node: &Node, out: &mut Collector) -> Option<Vec<PublicKey>> {
    let keys = list(node, "public keys", key, out);
    keys.complete.then(|| keys.items.into_iter().map(|key| key.it).collect())
}

fn key(node: &Node, out: &mut Collector) -> Option<PublicKey> {
    let text = scalar(node, &KEY, out)?;
    PublicKey::parse(text)
        .inspect_err(|refusal| {
            let problem = Problem::error(node.spot, refusal.to_string()).expected(nets_public_key::EXPECTED);
            out.add(problem.hint(refusal.advice()));
        })
        .ok()
}
