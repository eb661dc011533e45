//! Requests, forms, keys and evidence: what is read of them, and what is told where they are wrong.

use nets_core::onboarding::environment::{SenderEnvironment, SenderService};
use nets_core::onboarding::papers::DossierKey;
use nets_onboarding::{EvidenceAtEbox, ExpectedEvidence, credential, evidence, form, request};
use serde_json::{Value, json};

const REQUEST: &str = include_str!("../../../examples/onboarding/ebox-request.yaml");
const EBOX_FORM: &str = include_str!("../../../examples/onboarding/ebox-form.yaml");
const NETS_SHARE_REQUEST: &str = include_str!("../../../examples/onboarding/nets-share-request.yaml");
const NETS_SHARE_FORM: &str = include_str!("../../../examples/onboarding/nets-share-form.yaml");
const EVIDENCE: &str = include_str!("ebox-certificate.json");

/// What is told of a request in which one text stands in the place of another.
fn told_of_request(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old}");
    request(&text.replacen(old, new, 1), "r.yaml").expect_err("it is wrong").to_string()
}

fn rules_of_form(text: &str, service: SenderService, old: &str, new: &str) -> Vec<&'static str> {
    assert!(text.contains(old), "{old}");
    let (_, findings) = form(&text.replacen(old, new, 1), "f.yaml", service, true).expect("a form");
    findings.iter().map(|finding| finding.rule.rule().id).collect()
}

fn told_of_form(text: &str, service: SenderService, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old}");
    form(&text.replacen(old, new, 1), "f.yaml", service, true).expect_err("it is wrong").to_string()
}

#[test]
fn the_examples_are_right() {
    let read = request(REQUEST, "r.yaml").expect("a request");
    assert_eq!((read.key.environment, read.peak_an_hour), (SenderEnvironment::Acc, 20_000));
    assert_eq!(request(NETS_SHARE_REQUEST, "r.yaml").expect("a request").key.application, "TEST1");
    let (read, findings) = form(EBOX_FORM, "f.yaml", SenderService::Ebox, true).expect("a form");
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(read.application, "test:ebox:docsender:one");
    let (read, findings) = form(NETS_SHARE_FORM, "f.yaml", SenderService::NetsShare, true).expect("a form");
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!((read.application.as_str(), read.user.as_deref()), ("TEST1", Some("tTEST1")));
}

#[test]
fn a_request_is_whole_and_its_numbers_are_numbers() {
    for (old, new, told) in [
        ("peak_an_hour: 20000", "peak_an_hour: many", "r.yaml:12:15"),
        ("peak_an_hour: 20000", "peak_an_hour: 500000", "more than the 400000 of a year"),
        ("documents_a_year: 400000\n", "", "`documents_a_year` is missing"),
        ("environment: ACC", "environment: TEST", "TEST is no environment of the e-Box"),
        ("'0199000151'", "DK12345678", "no number of an organisation at the e-Box"),
        ("live_by: 2026-09-01", "live_by: soon", "a date such as"),
        ("contact: ebox@sender.invalid", "contact: desk", "an e-mail address"),
        (
            "use_cases:\n  - A notice each quarter\n  - A reminder after a month\n",
            "use_cases: []\n",
            "there are no use cases",
        ),
        ("business_case:", "busines_case:", "business_case"),
    ] {
        let problem = told_of_request(REQUEST, old, new);
        assert!(problem.contains(told), "{told}: {problem}");
    }
}

#[test]
fn what_a_form_should_not_say_is_a_finding_and_what_is_no_form_a_problem() {
    let ebox = SenderService::Ebox;
    for (old, new, rule) in [
        ("'0199000151'", "'0199000115'", "form.organisation-number"),
        ("email: ebox@", "email: anna.demo@", "form.impersonal-contact"),
        ("width: 90, height: 90", "width: 90, height: 80", "form.logo"),
        ("width: 90, height: 90", "width: 100, height: 100", "form.logo"),
        ("logo.png", "logo.svg", "form.logo"),
    ] {
        assert_eq!(rules_of_form(EBOX_FORM, ebox, old, new), [rule], "{new}");
    }
    let none: [&str; 0] = [];
    assert_eq!(rules_of_form(EBOX_FORM, ebox, "width: 90, height: 90", "width: 99, height: 99"), none);
    for (old, new, told) in [
        ("for: enterprise", "for: both", "`enterprise` or `citizen`"),
        ("validity: 6 month", "validity: 6 months", "6 month"),
        (", de: Beispielabsender TEST ONLY}", "}", "`de` is missing in names"),
        ("environment: ACC", "environment: PROD", "PRD"),
    ] {
        let problem = told_of_form(EBOX_FORM, ebox, old, new);
        assert!(problem.contains(told), "{told}: {problem}");
    }
    let problem = told_of_form(NETS_SHARE_FORM, SenderService::NetsShare, "user: tTEST1", "user: TEST1");
    assert!(problem.contains("`t` or `p`"), "{problem}");
    let service = "alias_service: http://alias.sender.invalid/\nuser: tTEST1";
    let problem = told_of_form(NETS_SHARE_FORM, SenderService::NetsShare, "user: tTEST1", service);
    assert!(problem.contains("https"), "{problem}");
    let pages = EBOX_FORM.replace("'0199000151'", "'0123456789'");
    let (_, findings) = form(&pages, "f.yaml", ebox, false).expect("a form");
    assert!(findings.is_empty(), "numbers of the pages pass without check digits: {findings:?}");
}

/// The rules by which a login key is refused.
fn key_rules(text: &str) -> Vec<&'static str> {
    let key = DossierKey {
        organisation: "DK12345678".to_owned(),
        application: "TEST1".to_owned(),
        message_type: "163057".to_owned(),
        environment: SenderEnvironment::Test,
    };
    let at = "2026-01-05T09:00:00Z".parse().expect("a moment");
    let handed = credential(text.as_bytes(), &key, None, true, at);
    assert_eq!(handed.credential.is_none(), !handed.findings.is_empty());
    handed.findings.iter().map(|finding| finding.rule.rule().id).collect()
}

#[test]
fn a_login_key_is_the_public_half_of_an_rsa_key() {
    let key = certs_gen::PrivateKey::generate().expect("a key");
    let line = key.ssh_public_line("a comment").expect("a line");
    let none: [&str; 0] = [];
    assert_eq!(key_rules(&line), none);
    let ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g acme";
    assert_eq!(key_rules(ed25519), ["login-key.kind"]);
    assert_eq!(key_rules(&key.to_pem().expect("PEM")), ["login-key.private-key"]);
    assert_eq!(key_rules("PuTTY-User-Key-File-3: ssh-rsa\n"), ["login-key.private-key"]);
    assert_eq!(key_rules("ssh-rsa AAAA"), ["login-key.unreadable"]);
    assert_eq!(
        key_rules("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        ["login-key.unreadable"]
    );
}

fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut certificate: Value = serde_json::from_str(EVIDENCE).expect("JSON");
    change(&mut certificate);
    certificate.to_string().into_bytes()
}

const CLIENT: &str = "test:ebox:docsender:one:client";

fn of_rules(bytes: &[u8], of: &ExpectedEvidence<'_>) -> Vec<&'static str> {
    evidence(bytes, of).findings.iter().map(|finding| finding.rule.rule().id).collect()
}

#[test]
fn evidence_is_a_certificate_of_this_sender_made_after_the_configuration() {
    let of = ExpectedEvidence { client: CLIENT, configured: None, at_ebox: None };
    let good = evidence(EVIDENCE.as_bytes(), &of);
    let said = good.evidence.expect("evidence");
    assert_eq!(
        (said.service, said.shown, said.passes, said.digest.len()),
        (SenderService::Ebox, 1, true, 64)
    );
    assert!(said.open.is_empty() && good.findings.is_empty());
    for bytes in [&b""[..], b"{}", b"[]", b"\xff"] {
        assert_eq!(of_rules(bytes, &of), ["tests.unreadable"]);
    }
    let version = changed(|certificate| certificate["version"] = 2.into());
    assert_eq!(of_rules(&version, &of), ["tests.unreadable"]);
    let profile = changed(|certificate| certificate["profile"] = "another".into());
    assert_eq!(of_rules(&profile, &of), ["tests.unreadable"]);
    let old = changed(|certificate| {
        certificate["made"] = "2026-01-05T09:00:00Z".into();
        certificate["world"] = "".into();
    });
    let since = |at: &str| ExpectedEvidence { configured: Some(at.parse().expect("a moment")), ..of };
    assert_eq!(of_rules(&old, &since("2026-01-05T09:00:01Z")), ["tests.stale"]);
    assert!(of_rules(&old, &since("2026-01-05T09:00:00Z")).is_empty());
    let of_world = |user: &str| {
        let user = user.to_owned();
        changed(move |certificate| {
            certificate["user"] = user.into();
            certificate["lines"][0]["evidence"] = json!([{"seq": 1, "at": "Mon 2026-01-05 10:00:00", "text": ""}, {"seq": 2, "at": "Mon 2026-01-05 09:00:00", "text": ""}]);
        })
    };
    assert_eq!(of_rules(&of_world("another"), &of), ["tests.other-service"]);
    let seen = evidence(&of_world(CLIENT), &of).evidence.expect("evidence");
    assert_eq!(seen.until.map(|at| at.to_string()).as_deref(), Some("2026-01-05T09:00:00Z"));
    let open = changed(|certificate| {
        certificate["lines"][0]["standing"] = "undecided".into();
        certificate["passes"] = false.into();
    });
    assert_eq!(of_rules(&open, &of), ["tests.open"]);
    let open = evidence(&open, &of).evidence.expect("evidence");
    assert_eq!((open.shown, open.open), (0, vec!["a1.signed-assertion".to_owned()]));
}

/// Each breaks one thing, and the first of all breaks nothing.
#[test]
fn evidence_of_the_ebox_is_of_the_world_environment_and_message_type_of_the_dossier() {
    let at = EvidenceAtEbox {
        world: "default",
        environment: "acc",
        message_type: "TEST_ENTERPRISE",
        configured_by: 17,
    };
    let of = ExpectedEvidence { client: CLIENT, configured: None, at_ebox: Some(at) };
    assert!(of_rules(EVIDENCE.as_bytes(), &of).is_empty());
    let rules = |change: &dyn Fn(&mut Value)| of_rules(&changed(change), &of);
    assert_eq!(rules(&|it| it["world"] = "".into()), ["tests.elsewhere"]);
    assert_eq!(rules(&|it| it["world"] = "run42".into()), ["tests.elsewhere"]);
    assert_eq!(rules(&|it| it["environment"]["name"] = "prd".into()), ["tests.elsewhere"]);
    assert_eq!(rules(&|it| it["environment"] = Value::Null), ["tests.elsewhere"]);
    assert_eq!(rules(&|it| it["user"] = "another".into()), ["tests.other-service"]);
    assert_eq!(rules(&|it| it["environment"]["since"] = 16.into()), ["tests.stale"]);
    assert_eq!(rules(&|it| it["environment"]["message_types"] = json!([])), ["tests.open"]);
}

#[test]
fn a_schema_has_every_key() {
    let schema = nets_onboarding::form_schema(SenderService::Ebox).to_string();
    for key in ["environment", "organisation", "message_types", "validity", "logos", "contacts"] {
        assert!(schema.contains(key), "{key}");
    }
    assert!(nets_onboarding::request_schema().to_string().contains("peak_an_hour"));
    assert!(nets_onboarding::form_schema(SenderService::NetsShare).to_string().contains("eboks_ids"));
}
