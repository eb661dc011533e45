//! `certify --profile ebox`: a sender in Python over HTTPS, its certificate by the command and by the API, and the evidence.

use std::process::Command;

use serde_json::Value;

use crate::support::{PROGRAM, PYTHON, Ran, Simulator, installed, program, repository, run};

const CLAIMS: &str = "enterprise,citizen,status,preferences,reference-data";

fn sends(simulator: &Simulator, acts: &[&str]) -> String {
    let script = repository("tests/end_to_end/ebox/certified.py");
    let (folder, ready) = (repository("examples/ebox"), simulator.path("ready.json"));
    run(Command::new(PYTHON).arg(script).arg(folder).arg(ready).args(acts)).succeeds()
}

fn certify(simulator: &Simulator, options: &[&str]) -> Ran {
    let mut command = Command::new(PROGRAM);
    let api = simulator.ready("api");
    command.args(["certify", "--profile", "ebox", "--api", &api]).args(options);
    run(command.current_dir(simulator.folder()))
}

fn standing(certificate: &Value, id: &str) -> String {
    let lines = certificate["lines"].as_array().expect("lines");
    let line = lines.iter().find(|line| line["id"] == id).expect("the line");
    line["standing"].as_str().expect("a standing").to_owned()
}

#[test]
fn a_sender_of_the_ebox_is_certified_by_what_was_seen_of_it_and_its_evidence_verifies() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/ebox.yaml");
    let nothing = certify(&simulator, &["--sends", CLAIMS]).ends_with_code(1).stdout;
    assert!(nothing.contains("\n0 shown, 0 broken"), "{nothing}");

    sends(&simulator, &["type", "preferences", "0199000349*20", "99123100197", "0199000547", "0199000646"]);
    sends(&simulator, &["0199000745", "0199001141", "0199001240", "0199001735", "0199001933", "0199000448"]);
    simulator.advance("{\"by\": \"1d\"}");
    sends(&simulator, &["0199000448", "status"]);
    let options = ["--sends", CLAIMS, "--report", "html=a.html,json=a.json", "--evidence", "a.zip"];
    let said = certify(&simulator, &options).ends_with_code(1).stdout;
    assert!(said.contains("shown         a1.signed-assertion "), "{said}");
    let told = simulator.get(&format!("/v1/certificate?profile=ebox&sends={CLAIMS}")).ok();
    assert_eq!((&told["profile"], &told["user"]), (&"ebox".into(), &"test:ebox:docsender:one:client".into()));
    for id in [
        "a2.fresh-assertions",
        "a3.token-kept",
        "a9.key-of-environment",
        "p1.enterprise",
        "p2.citizen",
        "p5.main-content",
        "p7.digest",
        "p13.identity",
        "p14.sector",
        "r1.no-digital-user",
        "r3.unknown-company",
        "r4.stopped-company",
        "r6.digest-refused",
        "r7.not-implemented",
        "r12.lost",
        "r14.unknown-code",
        "s1.status",
        "s2.preferences",
        "s3.reference-data",
        "l2.quiet-day",
    ] {
        assert_eq!(standing(&told, id), "shown", "{id}: {told:#}");
    }
    for id in ["r8.unavailable", "r15.too-many", "g1.all-cases", "a5.token-dies"] {
        assert_eq!(standing(&told, id), "not_exercised", "{id}: {told:#}");
    }
    assert_eq!(standing(&told, "p3.body"), "not_claimed");

    let verified =
        run(program(simulator.folder()).args(["report", "verify"]).arg(simulator.path("a.zip"))).succeeds();
    assert!(verified.contains("judged anew: 47 lines") && verified.ends_with("It verifies.\n"), "{verified}");

    sends(&simulator, &["again:0199001735", "again:0199001735"]);
    let told = simulator.get("/v1/certificate?profile=ebox").ok();
    assert_eq!(standing(&told, "r12.lost"), "broken", "{told:#}");
}

#[test]
fn what_is_of_the_other_profile_is_refused() {
    let simulator = Simulator::play("scenarios/manual-clock.yaml");
    certify(&simulator, &["--sends", "plain"])
        .ends_with_code(2)
        .fails_saying("`plain` is not of the profile ebox");
    certify(&simulator, &[]).ends_with_code(2).fails_saying("no client that publishes to the e-Box");
}
