//! What no document of the e-Box decides, or documents decide differently.

use jiff::SignedDuration;
use nets_core::ebox::setting::{
    AssertionReplays, CertificateIssuer, CheckDigits, DateOffset, EboxLanguages, EboxSwitches, GatewayErrors,
    MediaTypes, OauthVersion, OmittedScope, PreferencesCase, Version3Status,
};
use nets_yaml::keys::Presence::{Default, Optional};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, Problem, times, value};

const PRESETS: [(&str, bool); 1] = [("documentation", true)];
const LANGUAGES: [(&str, EboxLanguages); 2] = [("one", EboxLanguages::One), ("many", EboxLanguages::Many)];
const MEDIA: [(&str, MediaTypes); 2] = [("list", MediaTypes::List), ("any", MediaTypes::Any)];
const DIGITS: [(&str, CheckDigits); 2] = [("checked", CheckDigits::On), ("any", CheckDigits::Off)];
const ERRORS: [(&str, GatewayErrors); 2] =
    [("status_message", GatewayErrors::StatusMessage), ("problem", GatewayErrors::Problem)];
const ANSWERS: [(&str, Version3Status); 2] =
    [("created", Version3Status::Created), ("ok", Version3Status::Ok)];
const ISSUERS: [(&str, CertificateIssuer); 3] = [
    ("warn_self_signed", CertificateIssuer::WarnSelfSigned),
    ("any", CertificateIssuer::Any),
    ("official", CertificateIssuer::Official),
];
const OMITTED: [(&str, OmittedScope); 2] =
    [("all_granted", OmittedScope::AllGranted), ("none", OmittedScope::None)];
const REPLAYS: [(&str, AssertionReplays); 2] =
    [("refuse", AssertionReplays::Refuse), ("allow", AssertionReplays::Allow)];
const CASES: [(&str, PreferencesCase); 2] =
    [("lower", PreferencesCase::Lower), ("upper", PreferencesCase::Upper)];
const OFFSETS: [(&str, DateOffset); 2] = [("brussels", DateOffset::Brussels), ("utc", DateOffset::Utc)];
const VERSIONS: [(&str, OauthVersion); 3] =
    [("v5", OauthVersion::V5), ("v4", OauthVersion::V4), ("v3", OauthVersion::V3)];

pub(super) const SECTION: Section = Section {
    name: "ebox_switches",
    about: "How the e-Box behaves where no document says, or documents differ.",
    keys: &[
        Key {
            name: "preset",
            form: Form::Words(&words(&PRESETS)),
            presence: Optional,
            example: "documentation",
            about: "`documentation` takes the documentation's own examples: it changes what holds for `language`, `media_types` and `check_digits` when they are left out to `many`, `any` and `any`.",
        },
        Key {
            name: "language",
            form: Form::Words(&words(&LANGUAGES)),
            presence: Default("one"),
            example: "many",
            about: "How many languages one publication may have.",
        },
        Key {
            name: "media_types",
            form: Form::Words(&words(&MEDIA)),
            presence: Default("list"),
            example: "any",
            about: "Whether documents must have one of the fifteen media types of the registry.",
        },
        Key {
            name: "check_digits",
            form: Form::Words(&words(&DIGITS)),
            presence: Default("checked"),
            example: "any",
            about: "Whether the numbers of recipients must have their check digits.",
        },
        Key {
            name: "fill_languages",
            form: Form::Flag,
            presence: Default("true"),
            example: "false",
            about: "Whether texts are served in all three languages, where one is missing in another's words.",
        },
        Key {
            name: "gateway_errors",
            form: Form::Words(&words(&ERRORS)),
            presence: Optional,
            example: "problem",
            about: "How 401 and 403 are answered: as the registry's description has it, or as the platform does today. Left out, version 2 answers as the description, and version 3 as the platform.",
        },
        Key {
            name: "search_status",
            form: Form::Flag,
            presence: Default("true"),
            example: "false",
            about: "Whether a sender may ask for the status of its messages.",
        },
        Key {
            name: "link",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether a sender may put a message of its own into further e-Boxes, by `linkEboxMessage`. The registry of the social security does not let senders.",
        },
        Key {
            name: "version_3",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether version 3 of the registry is there, of which only publishing and reference data are known.",
        },
        Key {
            name: "version_3_answer",
            form: Form::Words(&words(&ANSWERS)),
            presence: Default("created"),
            example: "ok",
            about: "How version 3 answers a publication that is taken: 201 as its text says, or 200 as the official examples expect.",
        },
        Key {
            name: "issuer",
            form: Form::Words(&words(&ISSUERS)),
            presence: Default("warn_self_signed"),
            example: "official",
            about: "Which certificates are taken, at an onboarding and of `clients`: all, with a warning where one is signed by its own key; all; or none that is signed by its own key.",
        },
        Key {
            name: "scope_omitted",
            form: Form::Words(&words(&OMITTED)),
            presence: Default("all_granted"),
            example: "none",
            about: "What a token opens that was asked for without a scope.",
        },
        Key {
            name: "token_lifetime",
            form: Form::Duration,
            presence: Default("10m"),
            example: "2s",
            about: "How long a token is good, in real time.",
        },
        Key {
            name: "max_assertion_lifetime",
            form: Form::Duration,
            presence: Optional,
            example: "5m",
            about: "How long ahead an assertion may expire; any time when left out.",
        },
        Key {
            name: "jti_replay",
            form: Form::Words(&words(&REPLAYS)),
            presence: Default("refuse"),
            example: "allow",
            about: "Whether one assertion may be shown twice.",
        },
        Key {
            name: "preferences_case",
            form: Form::Words(&words(&CASES)),
            presence: Default("lower"),
            example: "upper",
            about: "How `eboxType` is written in preferences.",
        },
        Key {
            name: "request_limit",
            form: value::SIZE,
            presence: Default("30 MiB"),
            example: "10 MB",
            about: "The most bytes of a publication.",
        },
        Key {
            name: "date_offset",
            form: Form::Words(&words(&OFFSETS)),
            presence: Default("brussels"),
            example: "utc",
            about: "With which offset moments are written.",
        },
        Key {
            name: "oauth",
            form: Form::Words(&words(&VERSIONS)),
            presence: Default("v5"),
            example: "v4",
            about: "Which authorization server it is, and so the audience of assertions.",
        },
    ],
    constraints: &[],
};

pub(super) fn read(node: &Node, out: &mut Collector) -> Option<EboxSwitches> {
    let fields = Fields::of(node, &SECTION, out)?;
    let preset = fields.or("preset", false, |node, out| value::word(node, &PRESETS, out), out);
    let usual = EboxSwitches::default();
    let usual = if preset == Some(true) { usual.as_documented() } else { usual };
    let languages =
        fields.or("language", usual.languages, |node, out| value::word(node, &LANGUAGES, out), out);
    let media_types =
        fields.or("media_types", usual.media_types, |node, out| value::word(node, &MEDIA, out), out);
    let digits =
        fields.or("check_digits", usual.check_digits, |node, out| value::word(node, &DIGITS, out), out);
    let fill_languages = fields.or("fill_languages", usual.fill_languages, value::flag, out);
    let errors = fields.optional("gateway_errors", |node, out| value::word(node, &ERRORS, out), out);
    let search_status = fields.or("search_status", usual.search_status, value::flag, out);
    let link = fields.or("link", usual.link, value::flag, out);
    let version_3 = fields.or("version_3", usual.version_3, value::flag, out);
    let answer = |node: &Node, out: &mut Collector| value::word(node, &ANSWERS, out);
    let version_3_status = fields.or("version_3_answer", usual.version_3_status, answer, out);
    let issuer = fields.or("issuer", usual.issuer, |node, out| value::word(node, &ISSUERS, out), out);
    let omitted =
        fields.or("scope_omitted", usual.scope_omitted, |node, out| value::word(node, &OMITTED, out), out);
    let lifetime = fields.or("token_lifetime", usual.token_lifetime, lifetime, out);
    let longest = fields.optional("max_assertion_lifetime", times::duration, out);
    let replays = fields.or("jti_replay", usual.replays, |node, out| value::word(node, &REPLAYS, out), out);
    let case = fields.or(
        "preferences_case",
        usual.preferences_case,
        |node, out| value::word(node, &CASES, out),
        out,
    );
    let request_limit = fields.or("request_limit", usual.request_limit, value::size, out);
    let offset =
        fields.or("date_offset", usual.date_offset, |node, out| value::word(node, &OFFSETS, out), out);
    let oauth = fields.or("oauth", usual.oauth, |node, out| value::word(node, &VERSIONS, out), out);
    preset?;
    Some(EboxSwitches {
        languages: languages?,
        media_types: media_types?,
        check_digits: digits?,
        fill_languages: fill_languages?,
        gateway_errors: errors?,
        search_status: search_status?,
        link: link?,
        version_3: version_3?,
        version_3_status: version_3_status?,
        issuer: issuer?,
        scope_omitted: omitted?,
        token_lifetime: lifetime?,
        longest_assertion: longest?,
        replays: replays?,
        preferences_case: case?,
        request_limit: request_limit?,
        date_offset: offset?,
        oauth: oauth?,
    })
}

/// `expires_in` counts whole seconds.
fn lifetime(node: &Node, out: &mut Collector) -> Option<SignedDuration> {
    let lifetime = times::duration(node, out)?;
    if lifetime < SignedDuration::from_secs(1) {
        out.add(
            Problem::error(node.spot, "no token can be used that is good for less than a second")
                .expected("1s at least"),
        );
        return None;
    }
    Some(lifetime)
}
