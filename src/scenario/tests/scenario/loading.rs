//! What a scenario file may say, and what it becomes.

use std::sync::Arc;

use nets_core::SignedDuration;
use nets_core::identity::{Country, Party};
use nets_core::outcome::{Delay, Outcome};
use nets_core::scenario::{
    ClockMode, LateDocuments, ReceiptName, Scenario, SignedObject, SubscribedTypes, TakenAlias,
};
use nets_scenario::{Pem, catalogue, default_scenario, load};

const SENDERS: &str = "senders: [{user: tFIRMA1, organisation: DK12345678, eboks_ids: [15723]}]\n";
const MATERIALS: &str =
    "materials: [{document_type: 163057}, {document_type: 162812, signing: {deadline_days: 3}}]\n";

fn scenario(rest: &str) -> Arc<Scenario> {
    match load(&format!("{SENDERS}{MATERIALS}{rest}"), "test.yaml") {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{problems}"),
    }
}

#[test]
fn the_default_scenario_is_valid_and_without_warnings() {
    let loaded = default_scenario();
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    let scenario = loaded.scenario;
    assert_eq!(scenario.clock.mode, ClockMode::Instant);
    for magic in catalogue::ALL {
        assert!(scenario.recipients.contains_key(&magic.party()), "{}", magic.number);
    }
}

#[test]
fn little_need_be_said() {
    let scenario = scenario("");
    assert_eq!((scenario.name.as_str(), scenario.seed), ("scenario", 1));
    assert_eq!(scenario.clock.start.map(|start| start.to_string()).as_deref(), Some("2026-01-05T10:00:00"));
    assert!(scenario.recipients.is_empty() && !scenario.strangers_subscribe);
    assert_eq!(scenario.outcomes.otherwise, Outcome::Sign { after: Delay::exactly(SignedDuration::ZERO) });
    assert_eq!(scenario.senders.values().next().map(|sender| sender.name.as_str()), Some("tFIRMA1"));
}

#[test]
fn unquoted_numbers_and_countries_keep_their_spelling() {
    let scenario = scenario(
        "recipients:\n- person: 0411820680\n- {person: 41018000001, country: NO}\n- person: '2402911995'\n  name: yes\n",
    );
    let parties: Vec<_> = scenario.recipients.keys().cloned().collect();
    let person = |country, number: &str| Party::person(country, number).expect("a person number");
    assert_eq!(
        parties,
        [
            person(Country::Denmark, "0411820680"),
            person(Country::Denmark, "2402911995"),
            person(Country::Norway, "41018000001")
        ]
    );
    assert_eq!(scenario.recipients[&parties[1]].name, "yes");
}

#[test]
fn everybody_can_be_named_in_three_ways() {
    let scenario = scenario(
        "recipients:\n- {person: 198001610001, country: SE}\n- {organisation: 12345678, subscribes: [163057]}\n\
         - {alias: CUSTOMER42, subscribes: none}\n",
    );
    let subscriptions: Vec<_> =
        scenario.recipients.values().map(|recipient| recipient.subscriptions.clone()).collect();
    assert_eq!(subscriptions[0], SubscribedTypes::All);
    assert!(matches!(&subscriptions[1], SubscribedTypes::Only(types) if types.len() == 1));
    assert!(matches!(&subscriptions[2], SubscribedTypes::Only(types) if types.is_empty()));
}

#[test]
fn each_clock_mode_can_be_chosen() {
    let mode = |clock: &str| scenario(&format!("clock: {clock}")).clock.mode;
    assert_eq!(mode("{mode: manual}"), ClockMode::Manual);
    assert_eq!(mode("{mode: wall}"), ClockMode::Wall);
    assert_eq!(mode("{mode: scaled, day_takes: 1m}"), ClockMode::Scaled(1440));
    assert_eq!(mode("{mode: scaled, day_takes: 1d}"), ClockMode::Scaled(1));
    assert_eq!(mode("{mode: scaled, day_takes: 1ms}"), ClockMode::Scaled(86_400_000));
    assert_eq!(scenario("clock: {mode: wall}").clock.start, None);
}

#[test]
fn outcomes_are_read_in_every_form() {
    let scenario = scenario(
        "strangers: subscribed\noutcomes:\n\
         - {when: {message_id: a}, then: sign}\n\
         - {when: {message_id: b}, then: {sign: {after: 2h}}}\n\
         - {when: {message_id: c}, then: {sign: {after: {from: 1h, to: 26h}}}}\n\
         - {when: {message_id: d, nth: 2}, then: {reject: {after: 1h, reason: 'No, thanks'}}}\n\
         - {when: {message_id: e}, then: {reject: }}\n\
         - {when: {message_id: f}, then: reject}\n\
         - then: ignore\n",
    );
    let hours = SignedDuration::from_hours;
    let outcomes: Vec<_> = scenario.outcomes.rules.iter().map(|rule| rule.then.clone()).collect();
    let at_once = Delay::exactly(hours(0));
    assert_eq!(
        outcomes,
        [
            Outcome::Sign { after: at_once },
            Outcome::Sign { after: Delay::exactly(hours(2)) },
            Outcome::Sign { after: Delay { at_least: hours(1), at_most: hours(26) } },
            Outcome::Reject { after: Delay::exactly(hours(1)), reason: Some("No, thanks".to_owned()) },
            Outcome::Reject { after: at_once, reason: None },
            Outcome::Reject { after: at_once, reason: None },
            Outcome::Ignore,
        ]
    );
    assert_eq!(scenario.outcomes.rules[3].when.nth, Some(2));
}

#[test]
fn the_timetable_and_outbound_can_be_overridden() {
    let scenario = scenario(
        "timetable: {cut_off: 14:00, hand_over: 19:30, delivery: '07:00', return_file: 09:15, late_documents: same_evening}\n\
         outbound: {receipt_name: plain, signed_object: openoces}\n",
    );
    assert_eq!(scenario.timetable.cut_off.to_string(), "14:00:00");
    assert_eq!(scenario.timetable.late_documents, LateDocuments::SameEvening);
    assert_eq!(scenario.outbound.receipt_name, ReceiptName::Plain);
    assert_eq!(scenario.outbound.signed_object, SignedObject::OpenOces);
}

#[test]
fn a_listed_recipient_takes_the_place_of_a_magic_one() {
    let scenario = scenario(
        "magic_recipients: true\nrecipients: [{person: 6101800001, name: Mine}]\n\
         outcomes: [{when: {recipient: 6101800001}, then: ignore}]\n",
    );
    let mine = Party::person(Country::Denmark, "6101800001").expect("a person number");
    assert_eq!(scenario.recipients[&mine].name, "Mine");
    assert_eq!(scenario.recipients.len(), catalogue::ALL.len());
    assert_eq!(scenario.outcomes.rules[0].then, Outcome::Ignore, "the scenario's own rules come first");
}

#[test]
fn a_value_can_be_repeated_by_an_alias() {
    let scenario = scenario("name: &it again\nrecipients: [{alias: A1, name: *it}]\n");
    assert_eq!(scenario.recipients.values().next().map(|recipient| recipient.name.as_str()), Some("again"));
}

#[test]
fn the_text_is_kept_as_it_was_given() {
    let text = format!("# a comment\n{SENDERS}{MATERIALS}");
    assert_eq!(load(&text, "test.yaml").map(|loaded| loaded.text), Ok(text));
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_no_matter() {
    let text = format!("\u{feff}{SENDERS}{MATERIALS}name: Here\n").replace('\n', "\r\n");
    assert_eq!(load(&text, "test.yaml").map(|loaded| loaded.scenario.name.clone()).as_deref(), Ok("Here"));
}

#[test]
fn words_before_a_pem_text_belong_to_it_and_lines_without_one_are_refused_unseen() {
    let with = |lines: &str| {
        let text = format!(
            "senders: [{{user: tFIRMA1, organisation: DK12345678, eboks_ids: [15723], alias_service: {{ca: \"{lines}\"}}}}]\n{MATERIALS}"
        );
        load(&text, "test.yaml")
    };
    let loaded = with("Bag Attributes\\n-----BEGIN CERTIFICATE-----\\nAAAA\\n")
        .unwrap_or_else(|problems| panic!("{problems}"));
    let calling = loaded.alias_services.values().next().expect("a service");
    assert!(matches!(&calling.ca.as_ref().expect("a CA").it, Pem::Text(text) if text.starts_with("Bag")));
    let refused = with("c2VjcmV0\\nc2VjcmV0\\n").expect_err("no PEM").to_string();
    assert!(refused.contains("there is no BEGIN line") && refused.contains(":1:"), "{refused}");
    assert!(!refused.lines().next().unwrap_or_default().contains("c2VjcmV0"), "{refused}");
}

#[test]
fn an_alias_service_is_the_cores_and_the_callers() {
    let text = "senders: [{user: tFIRMA1, organisation: DK12345678, eboks_ids: [15723], alias_service: {\
                url: 'https://localhost:8443/alias', ca: certs/ca.pem, client_key: key.pem, \
                client_certificate: '-----BEGIN CERTIFICATE-----', show_alias2: true, timeout: 3s, \
                check: {known: '4711=AB12'}}}]\n\
                materials: [{document_type: 163057, alias: {field2: meter number, taken: replace}}]\n";
    let loaded = load(text, "test.yaml").unwrap_or_else(|problems| panic!("{problems}"));
    let sender = loaded.scenario.senders.values().next().expect("a sender");
    let service = sender.alias_service.as_ref().expect("a service");
    assert_eq!((service.url.as_deref(), service.show_alias2), (Some("https://localhost:8443/alias"), true));
    let material = loaded.scenario.materials.values().next().expect("a material");
    let fields = material.alias.as_ref().expect("fields");
    assert_eq!((fields.field1_id.as_str(), fields.field2_id.as_str()), ("customer number", "meter number"));
    assert_eq!(fields.taken, TakenAlias::Replace);
    let calling = &loaded.alias_services[&sender.user];
    assert_eq!(calling.ca.as_ref().map(|ca| &ca.it), Some(&Pem::File("certs/ca.pem".into())));
    let (certificate, key) = calling.client.as_ref().expect("a certificate");
    assert!(matches!(certificate.it, Pem::Text(_)) && key.it == Pem::File("key.pem".into()));
    assert_eq!(calling.timeout, std::time::Duration::from_secs(3));
    assert_eq!(calling.check.known.as_ref().map(|pair| pair.alias1.as_str()), Some("4711"));
    assert!(!format!("{calling:?}").contains("AB12"), "alias 2 is a secret");
}

#[test]
fn the_keys_of_a_scenario_are_read_with_it() {
    let text = "senders:\n\
                \x20 - {user: tTEST1, organisation: DK12345678, eboks_ids: [15723], keys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g acme']}\n\
                \x20 - {user: tTEST2, organisation: DK12345678, eboks_ids: [15724]}\n\
                materials: [{document_type: 163057}]\n";
    let loaded = load(text, "test.yaml").unwrap_or_else(|problems| panic!("{problems}"));
    let counts: Vec<_> = loaded.public_keys.iter().map(|(user, keys)| (user.as_str(), keys.len())).collect();
    assert_eq!(counts, [("tTEST1", 1), ("tTEST2", 0)]);
}

/// Whatever keeps a scenario keeps its text, so a password leaves it as it is read.
#[test]
fn a_password_stands_in_no_text_that_is_kept_however_it_is_written() {
    let scenario = |line: &str| {
        let with = format!("  - user: tTEST1\n    {line}\n");
        include_str!("../../../../scenarios/default.yaml").replacen("  - user: tTEST1\n", &with, 1)
    };
    let kept = |line: &str| load(&scenario(line), "s.yaml").expect("a valid scenario");
    let first = kept("ftps_password: 'correct horse'");
    for line in [
        "ftps_password: \"correct horse\"",
        "ftps_password: correct horse",
        "ftps_password: correct horse # a comment",
        "ftps_password:   'correct horse'   ",
    ] {
        let kept = kept(line);
        assert!(!kept.text.contains("correct"), "{}", kept.text);
        assert_eq!(kept.ftps_logins, first.ftps_logins, "{line}");
        assert_eq!(kept.scenario, first.scenario);
        let again = load(&kept.text, "s.yaml").expect("what is kept is a scenario");
        assert_eq!((again.text, again.ftps_logins), (kept.text, kept.ftps_logins), "{line}");
    }
    for line in
        ["ftps_password: 'it''s a horse'", "ftps_password: \"a \\\"horse\\\"\"", "ftps_password: short"]
    {
        load(&scenario(line), "s.yaml").expect_err(line);
    }
}
