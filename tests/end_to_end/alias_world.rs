//! Registrations by alias in the simulated world, against the example service: over the API, by the
//! command, and as the scenario plans them.

use std::fs;
use std::net::TcpListener;

use nets_core::identity::{Country, Party};
use nets_samples::{MessageBuilder, ShipmentBuilder};
use serde_json::{Value, json};

use crate::support::alias::{AliasService, CERTS, CUSTOMERS, write_certificates};
use crate::support::{Simulator, program, run};

const ANNA: &str = "6101800001";
const BO: &str = "6201800002";
const LETTER: &str = "163057";
const CONTRACT: &str = "162812";

/// A world in which this service may be asked about letters and contracts.
fn scenario(certificates: &str, service: &str, more: &str) -> String {
    format!(
        "
name: Customers by alias
clock: {{mode: manual, start: 2026-01-05T10:00}}
senders:
  - user: tTEST1
    organisation: DK12345678
    eboks_ids: [15723]
    subscription_lists: all
    alias_service:
      ca: {certificates}/tls-ca.pem
      client_certificate: {certificates}/client.pem
      client_key: {certificates}/client.key.pem
      timeout: 60s
      {service}
materials:
  - {{document_type: 163057, name: Letter, alias: {{field1: customer number, field2: code}}}}
  - {{document_type: 163058, name: Unknown to the service, alias: {{}}}}
  - {{document_type: 162812, name: Contract, alias: {{taken: replace}}, signing: {{deadline_days: 3}}}}
  - {{document_type: 163060, name: By number}}
recipients:
  - {{person: '{ANNA}', name: Anna}}
  - {{person: '{BO}', name: Bo}}
{more}
"
    )
}

fn both_groups(more: &[&'static str]) -> Vec<&'static str> {
    [&["--document-group", LETTER, "--document-group", CONTRACT], &CUSTOMERS[..], more].concat()
}

/// A world and a correct service, which it asks.
fn world() -> (Simulator, AliasService) {
    world_with("")
}

/// The same with more at the end of its scenario.
pub(crate) fn world_with(more: &str) -> (Simulator, AliasService) {
    let service = AliasService::with(&both_groups(&[]));
    let simulator = playing(&service, more);
    (simulator, service)
}

fn playing(service: &AliasService, more: &str) -> Simulator {
    let url = format!("url: {}", service.url());
    Simulator::play_text(&scenario(&service.folder().join(CERTS).display().to_string(), &url, more))
}

fn registration(person: &str, document_type: &str, alias1: &str, alias2: &str) -> Value {
    json!({"person": person, "document_type": document_type, "alias1": alias1, "alias2": alias2})
}

#[track_caller]
fn register(simulator: &Simulator, registration: &Value) -> Value {
    simulator.post("/v1/alias/registrations", &registration.to_string())
}

/// Registers, and answers with what the person is told.
#[track_caller]
fn told(simulator: &Simulator, registration: &Value) -> String {
    let ended = register(simulator, registration);
    ended["told"].as_str().unwrap_or("registered").to_owned()
}

#[test]
fn who_registers_over_the_api_is_sent_documents_by_alias_and_signs_them() {
    let (simulator, _service) = world();
    let letter = register(&simulator, &registration(ANNA, LETTER, "4711", "AB12"));
    assert_eq!((&letter["state"], &letter["word"]), (&json!("registered"), &json!("OK")), "{letter:#}");
    assert_eq!(told(&simulator, &registration(ANNA, CONTRACT, "4711", "AB12")), "registered");

    simulator.upload("netsshare_by-alias.zip", &by_alias("by-alias", &[LETTER, CONTRACT]));
    simulator.settle();
    simulator.advance(r#"{"by": "5d"}"#);
    let delivered = simulator.timeline("what=message_delivered");
    assert_eq!(delivered.len(), 2, "{delivered:?}");
    assert_eq!(delivered[0]["recipient"]["alias"]["value"], "4711", "{}", delivered[0]);
    assert_eq!(simulator.timeline("what=document_signed").len(), 1);
    assert!(simulator.outbound("tTEST1").iter().any(|name| name.starts_with("signed_documents_")));

    assert!(
        lists(&simulator).last().is_some_and(|list| list.contains("4711")),
        "the list at 14:00 has the alias"
    );

    let ended = simulator.send("DELETE", "/v1/alias/registrations/1", "").ok();
    assert_eq!((&ended["registration"], &ended["alias1"]), (&json!(1), &json!("4711")));
    assert_eq!(simulator.timeline("what=alias_deregistered").len(), 1);
    assert_eq!(simulator.send("DELETE", "/v1/alias/registrations/1", "").status, 409);
    assert_eq!(simulator.send("DELETE", "/v1/alias/registrations/99", "").status, 404);
    // What Nets knows of the end it knows with the next day's list.
    simulator.advance(r#"{"by": "3d"}"#);
    let last = lists(&simulator).pop().expect("a list");
    assert_eq!((last.contains(LETTER), last.contains(CONTRACT)), (false, true), "{last}");
    simulator.upload("netsshare_after.zip", &by_alias("after", &[LETTER]));
    simulator.settle();
    let after = &simulator.timeline("what=message_passed_on")[0];
    assert_eq!((&after["channel"], &after["message_id"]), (&json!("print"), &json!("1")), "{after:#}");
}

#[test]
fn the_whole_exchange_is_answered_and_alias_2_is_shown_to_who_asks_for_it_alone() {
    let (simulator, service) = world();
    let known = registration(ANNA, LETTER, "4711", "AB12");
    let masked = register(&simulator, &known);
    let exchange = |answer: &Value| {
        let lines = answer["exchange"].as_array().expect("lines").iter();
        lines.map(|line| line.as_str().expect("a line").to_owned()).collect::<Vec<_>>().join("\n")
    };
    let lines = exchange(&masked);
    for words in [
        "TLS 1.3, ",
        "client certificate: sent",
        "* server certificate CN=Alias Service TEST ONLY",
        "&field1_value=4711&field2_id=code&field2_value=*** HTTP/",
        "< OK",
        "= OK in ",
    ] {
        assert!(lines.contains(words), "{words}: {lines}");
    }
    for seen in [masked.to_string(), simulator.get("/v1/timeline").text()] {
        assert!(!seen.contains("AB12"), "{seen}");
    }
    let shown = simulator.post("/v1/alias/registrations?show_alias2=true", &known.to_string());
    assert!(shown["alias2"] == "AB12" && exchange(&shown).contains("field2_value=AB12"), "{shown:#}");
    let listed = simulator.get("/v1/alias/registrations").ok();
    assert_eq!(listed["registrations"].as_array().map(Vec::len), Some(2), "{listed:#}");
    assert!(!listed.to_string().contains("AB12"));
    assert!(listed.to_string().contains(service.port()));
}

#[test]
fn whatever_is_not_ok_is_what_the_person_is_told() {
    let (simulator, _service) = world();
    let unchecked = |alias1: &str, alias2: &str| {
        let mut registration = registration(ANNA, LETTER, alias1, alias2);
        registration["unchecked"] = json!(true);
        registration
    };
    for (asked, expected) in [
        (registration(ANNA, LETTER, "4711", "wrong"), "INVALID_ALIAS_VALUES"),
        (unchecked("47!1", "AB12"), "FIELD1_SYNTAX_ERROR"),
        (unchecked("4711", "A B"), "FIELD2_SYNTAX_ERROR"),
        (registration(ANNA, LETTER, "4713", "CD34"), "ALIAS_NOT_ALLOWED"),
        (registration(ANNA, "163058", "4711", "AB12"), "UNKNOWN_DOCUMENT_GROUP"),
        (registration(ANNA, LETTER, "4712", "AB12"), "UNKNOWN_CUSTOMER"),
        (registration(ANNA, LETTER, "4714", "EF56"), "SYSTEM_CLOSED"),
        (registration(ANNA, LETTER, "4715", "GH78"), "SYSTEM_ERROR"),
        (registration(ANNA, LETTER, "ÆØÅ1", "Blåbær2"), "registered"),
    ] {
        assert_eq!(told(&simulator, &asked), expected, "{asked}");
    }
    let refused = simulator.timeline("what=alias_refused");
    assert_eq!(refused.len(), 8, "{refused:#?}");
    // The fields of e-Boks let nothing else through, so that the service is not even asked.
    let asked = simulator.timeline("what=alias_service_answered").len();
    let reason = told(&simulator, &registration(ANNA, LETTER, "47!1", "AB12"));
    assert!(reason.contains("customer number") && reason.contains("1 to 50"), "{reason}");
    let reason = told(&simulator, &registration(ANNA, "163060", "4711", "AB12"));
    assert!(reason.contains("not set up for aliases"), "{reason}");
    assert_eq!(simulator.timeline("what=alias_service_answered").len(), asked);
}

#[test]
fn what_is_wrong_with_a_service_is_on_the_timeline() {
    let service = AliasService::with(&both_groups(&["--mistake", "writes-quotes"]));
    let simulator = playing(&service, "");
    let known = registration(ANNA, LETTER, "4711", "AB12");
    assert_eq!(told(&simulator, &known), "SYSTEM_ERROR");
    let answered = simulator.timeline("what=alias_service_answered");
    assert!(
        answered[0]["word"].is_null() && answered[0].to_string().contains("[body.quoted]"),
        "{answered:?}"
    );
    let (_folder, port) = service.stopped();
    assert_eq!(told(&simulator, &known), "SYSTEM_ERROR");
    assert!(
        simulator.timeline("what=alias_service_answered")[1].to_string().contains("[connection.refused]")
    );
    drop(port);
}

/// Each operation of the call with each effect and answer: whether the service is asked, and what the person is told.
#[test]
fn the_call_is_made_and_its_answer_is_told_as_a_fault_orders() {
    let (simulator, _service) = world();
    let known = registration(ANNA, LETTER, "4711", "AB12");
    for (operation, not_done) in [
        ("connect", "the service was not reached"),
        ("request", "the service was not asked"),
        ("answer", "the service was not asked"),
    ] {
        for (effect, finding) in [("done", "the answer of the service was lost"), ("not_done", not_done)] {
            for answer in ["failure", "denied", "no_such_file", "unsupported", "none"] {
                let order = json!({"effect": effect, "answer": answer});
                let fault = json!({"name": "one", "at": {"op": operation}, "do": order});
                simulator.post("/v1/faults", &fault.to_string());
                let ended = register(&simulator, &known);
                assert_eq!(ended["told"], "SYSTEM_ERROR", "{fault}: {ended:#}");
                assert_eq!(
                    ended["findings"],
                    json!([format!("on purpose, by the fault `one`: {finding}")]),
                    "{fault}"
                );
                let was_asked = ended["exchange"].to_string().contains("> GET /?");
                assert_eq!(was_asked, effect == "done", "{fault}: {ended:#}");
                simulator.send("DELETE", "/v1/faults/one", "").ok();
            }
        }
    }
    assert_eq!(told(&simulator, &known), "registered");
}

#[test]
fn another_place_than_the_scenario_allows_is_refused_when_it_is_put() {
    let service = AliasService::with(&both_groups(&[]));
    let allowing = |allow: &str| {
        let folder = service.folder().join(CERTS).display().to_string();
        Simulator::play_text(&scenario(&folder, &format!("url: {}\n      {allow}", service.url()), ""))
    };
    let put = |simulator: &Simulator, host: &str| {
        simulator.send("PUT", "/v1/alias/service", &json!({"url": format!("https://{host}/")}).to_string())
    };
    let own_host_alone = allowing("");
    for host in ["192.0.2.1", "alias.invalid", "[2001:db8::1]:8443"] {
        let refused = put(&own_host_alone, host);
        assert_eq!(refused.status, 400, "{host}");
        let problem: Value = serde_json::from_slice(&refused.body).expect("JSON");
        assert_eq!(problem["type"], "urn:mock-nets-share:problem:host-not-allowed", "{problem:#}");
        assert!(
            problem["detail"].as_str().is_some_and(|told| told.contains("only this machine")),
            "{problem:#}"
        );
        assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("`allow`")), "{problem:#}");
    }
    assert_eq!(own_host_alone.timeline("what=alias_service_moved").len(), 0);
    put(&own_host_alone, "localhost:1").ok();

    let allowed = allowing("allow: [alias.invalid, 192.0.2.0/24]");
    for host in ["192.0.2.1", "alias.invalid", "ALIAS.invalid:444"] {
        put(&allowed, host).ok();
    }
    let refused = put(&allowed, "192.0.3.1");
    assert!(refused.text().contains("192.0.2.0/24"), "it says what is allowed: {}", refused.text());
}

#[test]
fn alias_1_and_document_type_are_one_persons() {
    let (simulator, _service) = world();
    assert_eq!(told(&simulator, &registration(ANNA, LETTER, "4711", "AB12")), "registered");
    assert_eq!(told(&simulator, &registration(ANNA, LETTER, "4711", "AB12")), "registered");
    let reason = told(&simulator, &registration(BO, LETTER, "4711", "AB12"));
    assert!(reason.contains("another person"), "{reason}");
    // The same alias means another person for another document type, where the second takes it over.
    assert_eq!(told(&simulator, &registration(BO, CONTRACT, "4711", "AB12")), "registered");
    assert_eq!(told(&simulator, &registration(ANNA, CONTRACT, "4711", "AB12")), "registered");
    let first = simulator.send("DELETE", "/v1/alias/registrations/4", "");
    assert_eq!(first.status, 409, "Bo has lost it: {}", first.text());
    assert_eq!(simulator.send("DELETE", "/v1/alias/registrations/5", "").status, 200);
}

#[test]
fn a_test_that_knows_its_port_late_says_it_over_the_api() {
    let service = AliasService::with(&both_groups(&[]));
    let certificates = service.folder().join(CERTS).display().to_string();
    let simulator = Simulator::play_text(&scenario(&certificates, "", ""));
    let known = registration(ANNA, LETTER, "4711", "AB12");
    assert!(told(&simulator, &known).contains("no alias web service"));
    let listed = simulator.get("/v1/alias/service").ok();
    assert_eq!(listed["services"], json!([{"user": "tTEST1", "url": null}]));
    let put = |body: Value| simulator.send("PUT", "/v1/alias/service", &body.to_string());
    for (url, words) in [("http://localhost/", "https://"), ("https://localhost/?a=b", "before ?")] {
        let refused = put(json!({"url": url}));
        assert!(refused.status == 400 && refused.text().contains(words), "{}", refused.text());
    }
    assert_eq!(put(json!({"url": service.url(), "user": "tNOBODY"})).status, 404);
    put(json!({"url": service.url()})).ok();
    assert_eq!(told(&simulator, &known), "registered");
    assert_eq!(simulator.timeline("what=alias_service_moved").len(), 1);
}

#[test]
fn the_simulators_own_certificate_is_shown_where_the_scenario_names_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let certificates = folder.path().join(CERTS);
    write_certificates(&certificates);
    let text = scenario(&certificates.display().to_string(), "", "");
    let text = text.lines().filter(|line| !line.contains("client_")).collect::<Vec<_>>().join("\n");
    let launch = || {
        let at = tempfile::tempdir().expect("a folder");
        let file = at.path().join("scenario.yaml");
        fs::write(&file, &text).expect("written");
        Simulator::with(at, |serve| {
            serve.arg("--scenario").arg(file).arg("--data").arg(&data);
        })
    };
    let simulator = launch();
    let authority = simulator.get("/v1/alias/authority.pem");
    assert_eq!(authority.status, 200);
    // A service that trusts this CA and no other lets the simulator ask.
    fs::write(folder.path().join("authority.pem"), &authority.body).expect("written");
    let arguments = both_groups(&["--client-ca", "authority.pem"]);
    let service = AliasService::listening(folder, "127.0.0.1:0", &arguments);
    simulator.send("PUT", "/v1/alias/service", &json!({"url": service.url()}).to_string()).ok();
    assert_eq!(told(&simulator, &registration(ANNA, LETTER, "4711", "AB12")), "registered");
    assert_eq!(simulator.stop(), Some(0));
    assert_eq!(launch().get("/v1/alias/authority.pem").body, authority.body, "it is kept with --data");
}

#[test]
fn the_command_registers_and_shows_the_exchange() {
    let (simulator, service) = world();
    let api = format!("http://{}/", simulator.ready("api"));
    let command = |more: &[&str]| {
        let mut command = program(simulator.folder());
        command.args(["alias", "register", "--api", &api, "--document-type", LETTER, "--person", ANNA]);
        run(command.args(more))
    };
    let registered = command(&["--alias1", "4711", "--alias2", "AB12"]).ends_with_code(0).stdout;
    for words in [
        "TLS 1.3",
        "* server certificate CN=Alias Service",
        "> GET /?document_group=163057&",
        "< HTTP/2.0 200",
    ] {
        assert!(registered.contains(words), "{words}: {registered}");
    }
    assert!(
        registered.ends_with("the person is registered\n") && !registered.contains("AB12"),
        "{registered}"
    );
    let refused = command(&["--alias1", "4711", "--alias2", "XY", "--show-secrets"]).ends_with_code(1).stdout;
    assert!(refused.ends_with("the person is told: INVALID_ALIAS_VALUES\n"), "{refused}");
    assert!(refused.contains("&field2_value=XY "), "{refused}");
    let wrong = command(&["--alias1", "4711", "--alias2", "AB12", "--person", "1"]);
    assert_eq!(wrong.code, Some(2), "given twice: {}", wrong.said());
    let nobody = run(program(service.folder())
        .args(["alias", "register", "--api", "127.0.0.1:1", "--person", ANNA])
        .args(["--document-type", LETTER, "--alias1", "a", "--alias2", "b"]));
    nobody.ends_with_code(2).fails_saying("does not answer");
}

#[test]
fn the_suite_takes_the_service_and_the_pairs_from_the_scenario() {
    let service = AliasService::with(&both_groups(&[]));
    let certificates = service.folder().join(CERTS).display().to_string();
    let check = "check: {known: '4711=AB12', danish: 'ÆØÅ1=Blåbær2', not_allowed: '4713=CD34'}";
    let more = format!("url: {}\n      {check}", service.url());
    let file = service.folder().join("alias.yaml");
    fs::write(&file, scenario(&certificates, &more, "")).expect("written");
    let alias = |command: &[&str]| {
        let options = ["--scenario", "alias.yaml"];
        run(program(service.folder()).arg("alias").args(command).args(options))
    };
    let report = alias(&["check", "--latency-limit", "60000"]).succeeds();
    for case in ["known.ok", "encoding.danish", "alias.not-allowed"] {
        assert!(
            report.lines().any(|line| line.starts_with("passed ") && line.contains(case)),
            "{case}: {report}"
        );
    }
    assert!(report.contains("26 passed, 0 failed, 5 not offered"), "{report}");
    let contract = alias(&["ask", "4711=AB12", "--document-group", CONTRACT]).succeeds();
    assert!(contract.contains("?document_group=162812&field1_id=customer+number&"), "{contract}");
    alias(&["check", "--user", "tNOBODY"]).ends_with_code(2).fails_saying("no such sender");
    fs::write(&file, scenario(&certificates, "", "")).expect("written");
    alias(&["check"]).ends_with_code(2).fails_saying("--known");
    alias(&["ask", "4711=AB12"]).ends_with_code(2).fails_saying("--url");
}

#[test]
fn what_the_scenario_plans_happens_at_its_time_and_in_its_order() {
    let events = format!(
        "events:
  - {{at: day 2 09:00, register_alias: {{person: '{ANNA}', document_type: 163057, alias1: '4711', alias2: AB12}}}}
  - {{at: day 2 09:00, register_alias: {{person: '{BO}', document_type: 163057, alias1: '4711', alias2: AB12}}}}
  - {{at: day 3 09:00, deregister_alias: {{document_type: 163057, alias1: '4711'}}}}"
    );
    let service = AliasService::with(&both_groups(&[]));
    let simulator = playing(&service, &events);
    let moved = simulator.advance(r#"{"by": "5d"}"#);
    let happened = moved["entries"].as_array().expect("entries").iter();
    let told: Vec<_> = happened
        .filter(|entry| entry["what"].as_str().is_some_and(|what| what.starts_with("alias_")))
        .map(|entry| {
            format!(
                "{} {}",
                &entry["local"].as_str().expect("a time")[..16],
                entry["what"].as_str().expect("what")
            )
        })
        .collect();
    let expected = [
        "2026-01-06T09:00 alias_registration_started",
        "2026-01-06T09:00 alias_registration_started",
        "2026-01-06T09:00 alias_service_answered",
        "2026-01-06T09:00 alias_registered",
        "2026-01-06T09:00 alias_service_answered",
        "2026-01-06T09:00 alias_refused",
        "2026-01-07T09:00 alias_deregistered",
    ];
    assert_eq!(told, expected, "the clock waits for answers on its way");
}

#[test]
fn a_question_that_a_crash_left_unanswered_is_asked_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    // Takes connections and never answers.
    let deaf = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = deaf.local_addr().expect("an address").to_string();
    write_certificates(&folder.path().join(CERTS));
    let events = format!(
        "events:
  - {{at: day 1 10:00, register_alias: {{person: '{ANNA}', document_type: 163057, alias1: '4711', alias2: AB12}}}}"
    );
    let url = format!("url: https://localhost:{}/", deaf.local_addr().expect("an address").port());
    let text = scenario(&folder.path().join(CERTS).display().to_string(), &url, &events);
    let file = folder.path().join("alias.yaml");
    fs::write(&file, text).expect("written");
    let launch = || {
        Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
            serve.arg("--scenario").arg(&file).arg("--data").arg(&data);
        })
    };
    let killed = launch();
    killed.wait("what=alias_registration_started");
    // As a power cut would.
    drop(killed);
    drop(deaf);
    let _service = AliasService::listening(folder, &address, &both_groups(&[]));
    let simulator = launch();
    assert_eq!(simulator.wait("what=alias_registered")["alias1"], "4711");
    assert_eq!(simulator.timeline("what=alias_registration_started").len(), 1);
}

/// The subscription lists, the oldest first.
fn lists(simulator: &Simulator) -> Vec<String> {
    let mut names = simulator.outbound("tTEST1");
    names.retain(|name| name.contains("_eboks_subscribers_"));
    let list = |name: &String| String::from_utf8_lossy(&simulator.outbound_file("tTEST1", name)).into_owned();
    names.iter().map(list).collect()
}

/// A message of each type for the customer 4711.
fn by_alias(id: &str, types: &[&str]) -> Vec<u8> {
    let to = || Party::alias(Country::Denmark, "4711").expect("an alias");
    let messages = types.iter().map(|document_type| MessageBuilder::to(to(), *document_type));
    ShipmentBuilder::new(id).messages(messages).zip().expect("a shipment")
}

/// Faults of the calls themselves: the service is not asked, or its answer does not come.
#[test]
fn a_call_that_is_lost_on_purpose_ends_the_registration_as_a_real_one_does() {
    let (simulator, service) = world();
    let letter = registration(ANNA, LETTER, "4711", "AB12");
    for (op, done) in [("connect", "not_done"), ("answer", "done")] {
        let does = if op == "connect" { json!({"answer": "failure"}) } else { json!({"answer": "none"}) };
        simulator.post("/v1/faults", &json!({"name": op, "at": {"op": op}, "do": does}).to_string());
        let ended = register(&simulator, &letter);
        assert_ne!(ended["state"], "registered", "{ended:#}");
        let fired = simulator.timeline("what=fault_fired");
        assert_eq!(fired.last().expect("it has struck")["done"], done);
    }
    assert_eq!(told(&simulator, &letter), "registered", "each strikes once");
    drop(service);
}
