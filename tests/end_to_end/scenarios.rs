//! Every example scenario, played: its story is a golden file that people can read.

use std::fs;
use std::process::Command;

use nets_core::identity::{Country, Organisation, Party};
use nets_core::shipment::Channel;
use nets_samples::{Letter, MessageBuilder, ShipmentBuilder, person};

use crate::bundles::is_the_same_again;
use crate::support::alias::{AliasService, CERTS, CUSTOMERS};
use crate::support::verify::JUDGES;
use crate::support::{PYTHON, Session, Simulator, golden, installed, program, repository, run, story};

/// Plays a scenario to its end. Gives back where it was played, and the senders who were in it.
type Play = fn() -> (Simulator, &'static [&'static str]);

/// A scenario's file without its ending, and what is done in it.
const STORIES: &[(&str, Play)] = &[
    ("alias", alias),
    ("by-hand", by_hand),
    ("day-a-minute", day_a_minute),
    ("deadlines", deadlines),
    ("default", default),
    ("ebox", ebox),
    ("faults", faults),
    ("late-documents", late_documents),
    ("mandatory", mandatory),
    ("manual-clock", manual_clock),
    ("multi-signing", multi_signing),
    ("nets-badly", nets_badly),
    ("onboarding", onboarding),
    ("openoces", openoces),
    ("print", print),
    ("registers-later", registers_later),
    ("second-attempt", second_attempt),
    ("several-senders", several_senders),
    ("subscriptions", subscriptions),
    ("working-days", working_days),
];

#[test]
fn every_scenario_has_a_story() {
    let mut files: Vec<_> = fs::read_dir(repository("scenarios"))
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    files.sort();
    let told: Vec<_> = STORIES.iter().map(|(name, _)| *name).collect();
    assert_eq!(files, told, "add a line to STORIES, so that the scenario is played here");
}

#[test]
fn every_scenario_goes_as_its_story_tells() {
    if !installed(&["sftp", "ssh-keygen", PYTHON, "openssl"]) {
        return;
    }
    let judged = installed(&JUDGES);
    // One after another would take long: most of the time goes into waiting for other programs.
    std::thread::scope(|scope| {
        let tell = move |play: Play| {
            let (simulator, users) = play();
            for user in users.iter().filter(|_| judged) {
                let names = simulator.outbound(user).into_iter();
                let files: Vec<_> =
                    names.map(|name| (name.clone(), simulator.outbound_file(user, &name))).collect();
                simulator.judge(&files);
            }
            is_the_same_again(&simulator);
            story::of(&simulator, users)
        };
        let told: Vec<_> =
            STORIES.iter().map(|(name, play)| (name, scope.spawn(move || tell(*play)))).collect();
        for (name, story) in told {
            let story = story.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let title = format!("What happens in scenarios/{name}.yaml. Times are Copenhagen's.\n\n");
            golden::matches(&format!("{name}.txt"), &(title + &story));
        }
    });
}

/// Samples, each sent when nothing of the one before is left to happen.
fn one_by_one(scenario: &str, samples: &[&str]) -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play(&format!("scenarios/{scenario}.yaml"));
    for sample in samples {
        simulator.upload_sample(sample);
        simulator.settle();
    }
    (simulator, &["tTEST1"])
}

/// With the example service at a port of its own; in the end the first registration is given up.
fn alias() -> (Simulator, &'static [&'static str]) {
    let service = AliasService::with(
        &["--document-group", "163057", "--document-group", "162812"]
            .into_iter()
            .chain(CUSTOMERS)
            .collect::<Vec<_>>(),
    );
    let text = fs::read_to_string(repository("scenarios/alias.yaml")).expect("read");
    let certificates = format!("{}/", service.folder().join(CERTS).display());
    let text = text
        .replace("https://localhost:8443/", &service.url())
        .replace(" certs/", &format!(" {certificates}"));
    let simulator = Simulator::play_text(&text);
    simulator.settle();
    let by_alias = |id: &str, types: &[&str]| {
        let to = Party::alias(Country::Denmark, "4711").expect("an alias");
        let messages = types.iter().map(|document_type| MessageBuilder::to(to.clone(), *document_type));
        simulator.upload(&format!("netsshare_{id}.zip"), &zip(ShipmentBuilder::new(id).messages(messages)));
        simulator.settle();
    };
    by_alias("registered", &["163057", "162812"]);
    simulator.send("DELETE", "/v1/alias/registrations/1", "").ok();
    simulator.settle();
    by_alias("given-up", &["163057"]);
    (simulator, &["tTEST1"])
}

/// To one of each kind of recipient, and then a year passes.
fn ebox() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/ebox.yaml");
    let document = simulator.write("letter.pdf", b"%PDF-1.4 TEST ONLY");
    let again = "0199001339";
    for to in [
        "0199000349",
        "0199000448",
        "0199000547",
        "0199000646",
        "0199001042",
        again,
        again,
        again,
        "0199002131",
        "0199002230",
        "99123100296",
    ] {
        let mut send = Command::new(PYTHON);
        send.arg(repository("examples/ebox/send.py")).arg("--ready").arg(simulator.path("ready.json"));
        // What it prints is on the timeline as well.
        drop(run(send.args(["--subject", "Een brief", "--to", to]).arg(&document)));
    }
    for time in ["4d", "20d", "200d", "160d"] {
        simulator.post("/v1/clock/advance", &format!(r#"{{"by": "{time}"}}"#));
    }
    (simulator, &["tTEST1"])
}

/// To the first message at acceptance, and to the answer to who asks for production before anything is tested.
fn onboarding() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/onboarding.yaml");
    let document = simulator.write("letter.pdf", b"%PDF-1.4 TEST ONLY");
    run(program(simulator.folder()).args(["certs", "--out", "certs"])).succeeds();
    let api = simulator.ready("api");
    let paper = |name: &str| repository("examples/onboarding").join(name).display().to_string();
    let steps = |arguments: &[&str]| {
        let mut step = program(simulator.folder());
        drop(run(step.arg("onboarding").args(arguments).args(["--api", &api])));
    };
    let publish = || {
        let mut send = Command::new(PYTHON);
        send.arg(repository("examples/ebox/send.py")).arg("--ready").arg(simulator.path("ready.json"));
        send.args(["--client", "test:ebox:docsender:one:client", "--key", "certs/ebox-acc.key.pem"]);
        // What it prints is on the timeline as well.
        drop(run(send.args(["--to", "0199000349"]).arg(&document).current_dir(simulator.folder())));
    };
    steps(&["start", &paper("ebox-request.yaml")]);
    simulator.advance(r#"{"by": "3d"}"#);
    steps(&["form", "1", &paper("ebox-form.yaml")]);
    simulator.advance(r#"{"by": "4d"}"#);
    publish();
    steps(&["certificate", "1", "certs/ebox-acc.pem"]);
    publish();
    simulator.advance(r#"{"by": "7d"}"#);
    publish();
    steps(&["tests", "1"]);
    let certify = ["certify", "--profile", "ebox", "--environment", "acc", "--api", &api];
    let report = ["--user", "test:ebox:docsender:one:client", "--report", "json=early.json"];
    drop(run(program(simulator.folder()).args(certify).args(report)));
    steps(&["go", "1", "early.json"]);
    (simulator, &["tTEST1"])
}

/// One contract is signed; of another the second signer says no, before the first has decided.
fn by_hand() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/by-hand.yaml");
    let document = |number: &str, upload: u32| format!("/v1/recipients/person/{number}/documents/{upload}:0");
    simulator.upload_sample("signing");
    simulator.settle();
    simulator.send("POST", &(document("6101800001", 1) + "/read"), "").ok();
    simulator.send("POST", &(document("6101800001", 1) + "/sign"), "").ok();
    simulator.settle();
    simulator.upload_sample("rejected");
    simulator.settle();
    let words = r#"{"reason": "Det er ikke min lejlighed"}"#;
    simulator.send("POST", &(document("6101800005", 2) + "/reject"), words).ok();
    simulator.settle();
    (simulator, &["tTEST1"])
}

fn default() -> (Simulator, &'static [&'static str]) {
    let samples: Vec<_> = nets_samples::all().iter().map(|sample| sample.name).collect();
    one_by_one("default", &samples)
}

fn deadlines() -> (Simulator, &'static [&'static str]) {
    one_by_one("deadlines", &["signing", "deadline"])
}

/// The answer to an upload is lost, so it is sent again.
fn faults() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/faults.yaml");
    simulator.write("netsshare_plain.zip", &crate::support::sample("plain"));
    let put = format!("put netsshare_plain.zip {}/\n", simulator.ready("inbound"));
    assert_ne!(simulator.sftp(&put).code, Some(0));
    simulator.settle();
    simulator.sftp(&put).succeeds();
    simulator.settle();
    (simulator, &["tTEST1"])
}

/// The sender looks twice, and then the time comes at which the result goes.
fn nets_badly() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/nets-badly.yaml");
    simulator.upload_sample("signing");
    simulator.settle();
    simulator.advance(r#"{"to": "2026-01-08T12:00"}"#);
    for _ in 0..2 {
        simulator.sftp("ls -l /Outbound\n").succeeds();
    }
    simulator.advance(r#"{"by": "2d"}"#);
    (simulator, &["tTEST1"])
}

fn late_documents() -> (Simulator, &'static [&'static str]) {
    one_by_one("late-documents", &["plain", "signing"])
}

fn mandatory() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/mandatory.yaml");
    for sample in ["mandatory", "not-subscribed"] {
        simulator.upload_sample(sample);
        simulator.settle();
    }
    let stranger = MessageBuilder::to(person(Country::Denmark, "6101800010"), "162813");
    simulator.upload("netsshare_contract.zip", &zip(ShipmentBuilder::new("contract-1").message(stranger)));
    simulator.settle();
    (simulator, &["tTEST1"])
}

fn multi_signing() -> (Simulator, &'static [&'static str]) {
    one_by_one("multi-signing", &["multi-signing"])
}

fn openoces() -> (Simulator, &'static [&'static str]) {
    one_by_one("openoces", &["plain", "signing", "rejected"])
}

fn print() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/print.yaml");
    let letter = |id: &str, number: &str| {
        let message = MessageBuilder::to(person(Country::Denmark, number), "163057").id(id);
        message.letter(Letter { first_class: false, duplex: true, colour: false })
    };
    let shipment = ShipmentBuilder::new("letters").messages([
        letter("in-eboks", "2402911995"),
        letter("printed", "6101800010"),
        letter("moved", "6101800010"),
        letter("by-print-alone", "2402911995").channel(Channel::Print),
        letter("by-eboks-alone", "6101800010").channel(Channel::Eboks),
    ]);
    simulator.upload("netsshare_letters.zip", &zip(shipment));
    simulator.settle();
    (simulator, &["tTEST1"])
}

fn second_attempt() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/second-attempt.yaml");
    simulator.upload_sample("signing");
    simulator.settle();
    let corrected = MessageBuilder::to(person(Country::Denmark, "6101800001"), "162812");
    let shipment = ShipmentBuilder::new("corrected").message(corrected.file("contract-2.pdf"));
    simulator.upload("netsshare_corrected.zip", &zip(shipment));
    simulator.settle();
    (simulator, &["tTEST1"])
}

/// The scenario's own clock would put another second on every upload. So it is told what its comment
/// promises, with a clock that waits: the hours are the same.
fn day_a_minute() -> (Simulator, &'static [&'static str]) {
    let text = fs::read_to_string(repository("scenarios/day-a-minute.yaml")).expect("read");
    let scaled = "  mode: scaled\n  day_takes: 1m\n";
    assert!(text.contains(scaled), "the scenario's clock has another form now");
    let simulator = Simulator::play_text(&text.replacen(scaled, "  mode: manual\n", 1));
    for sample in ["plain", "multi-signing"] {
        simulator.upload_sample(sample);
        simulator.settle();
    }
    let unwanted = MessageBuilder::to(person(Country::Denmark, "6101800001"), "162812");
    let shipment = ShipmentBuilder::new("unwanted").message(unwanted.file("please-reject.pdf"));
    simulator.upload("netsshare_unwanted.zip", &zip(shipment));
    simulator.settle();
    simulator.advance(r#"{"by": "7d"}"#);
    (simulator, &["tTEST1"])
}

/// What the scenario's comment says to do, step by step.
fn manual_clock() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/manual-clock.yaml");
    simulator.upload_sample("signing");
    simulator.settle();
    for (what, local) in [
        ("shipment_handed_over", "2026-01-05T20:00:00+01:00"),
        ("signing_started", "2026-01-06T08:00:00+01:00"),
        ("file_written", "2026-01-06T09:30:00+01:00"),
        ("return_file_processed", "2026-01-07T06:00:00+01:00"),
    ] {
        let moved = simulator.advance(r#"{"next_event": true}"#);
        let happened = moved["entries"].as_array().expect("entries");
        assert_eq!(moved["local"], local);
        assert!(happened.iter().any(|entry| entry["what"] == what), "{what} in {moved:#}");
    }
    (simulator, &["tTEST1"])
}

/// A letter to each of the three, a day before and a day after they are on the list.
fn subscriptions() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/subscriptions.yaml");
    let letters = |name: &str| {
        let people = ["2402911995", "6101800001", "6101800002"];
        let to = |number| MessageBuilder::to(person(Country::Denmark, number), "163057").id(number);
        simulator.upload(
            &format!("netsshare_{name}.zip"),
            &zip(ShipmentBuilder::new(name).messages(people.map(to))),
        );
        simulator.settle();
    };
    simulator.advance(r#"{"to": "2026-01-06T14:00"}"#);
    letters("tuesday");
    simulator.advance(r#"{"to": "2026-01-07T14:00"}"#);
    letters("wednesday");
    simulator.advance(r#"{"to": "2026-01-09T00:00"}"#);
    (simulator, &["tTEST1"])
}

fn registers_later() -> (Simulator, &'static [&'static str]) {
    let simulator = Simulator::play("scenarios/registers-later.yaml");
    let contract = |(id, number)| MessageBuilder::to(person(Country::Denmark, number), "162813").id(id);
    let contracts = [("løn/1", "6101800001"), ("løn-2", "6101800002"), ("contract-3", "6101800010")];
    let shipment = ShipmentBuilder::new("contracts").messages(contracts.map(contract));
    simulator.upload("netsshare_contracts.zip", &zip(shipment));
    simulator.settle();
    simulator.advance(r#"{"by": "14d"}"#);
    (simulator, &["tTEST1"])
}

fn working_days() -> (Simulator, &'static [&'static str]) {
    one_by_one("working-days", &["plain", "signing"])
}

/// No client has the private half of the insurer's key in the file, so it is replaced, as the comment
/// there says to do.
fn several_senders() -> (Simulator, &'static [&'static str]) {
    let keys = tempfile::tempdir().expect("a folder");
    let key = keys.path().join("insurer");
    run(std::process::Command::new("ssh-keygen").args(["-q", "-N", "", "-t", "ed25519", "-f"]).arg(&key))
        .succeeds();
    let public = fs::read_to_string(key.with_extension("pub")).expect("the public key");
    let text = fs::read_to_string(repository("scenarios/several-senders.yaml")).expect("read");
    let made_up = text.lines().find_map(|line| line.trim().strip_prefix("- ssh-ed25519 ")).expect("a key");
    let simulator = Simulator::play_text(&text.replacen(&format!("ssh-ed25519 {made_up}"), public.trim(), 1));
    let insurer = Session { user: "tINSURE1".to_owned(), key };
    let insurers_own = Organisation::new(Country::Denmark, "87654321").expect("a company number");

    simulator.upload_sample("plain");
    simulator.settle();
    let anna = || MessageBuilder::to(person(Country::Denmark, "2402911995"), "162812");
    let answered_differently = ShipmentBuilder::new("offers")
        .sender(&insurers_own)
        .messages([anna().id("signed").eboks_id("15724"), anna().id("left-alone").eboks_id("15725")]);
    let shipments = [
        ("netsshare_offers.zip", zip(answered_differently)),
        // The bank's organisation in the insurer's Inbound.
        ("netsshare_wrong-sender.zip", zip(ShipmentBuilder::new("wrong").message(anna().eboks_id("15724")))),
    ];
    for (name, bytes) in shipments {
        simulator.write(name, &bytes);
        simulator.sftp_as(&insurer, &format!("put {name} /Inbound/DK87654321/\n")).succeeds();
        simulator.settle();
    }
    (simulator, &["tTEST1", "tINSURE1"])
}

fn zip(shipment: ShipmentBuilder) -> Vec<u8> {
    shipment.zip().expect("a shipment")
}
