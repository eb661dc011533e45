//! The environment: every option by its variable, and variables that are empty, wrong or misspelt told by name.

use std::fs;
use std::net::TcpListener;

use tempfile::TempDir;

use crate::support::{Ran, Simulator, program, repository, run};

const VALID: i32 = 0;
const COULD_NOT_RUN: i32 = 2;

#[test]
fn every_option_can_be_given_by_an_environment_variable() {
    let folder = folder();
    let data = folder.path().join("data");
    let simulator = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        serve
            .env("MOCK_NETS_SHARE_SCENARIO", repository("scenarios/manual-clock.yaml"))
            .env("MOCK_NETS_SHARE_DATA", &data)
            .env("MOCK_NETS_SHARE_API_HOST", "simulator.test,other.test");
    });
    assert!(simulator.greeting().contains("A clock for CI"), "{}", simulator.greeting());
    assert!(simulator.ready("client_key").starts_with(&data.display().to_string()));
    assert_eq!(simulator.get_as("simulator.test", "/health/live").status, 200);
    assert_eq!(simulator.get_as("other.test", "/health/live").status, 200);
    assert_eq!(simulator.get_as("stranger.test", "/health/live").status, 421);

    // An option on the command line wins over the variable.
    let shown = run(program(folder.path())
        .args(["healthcheck", "--api", &simulator.ready("api")])
        .env("MOCK_NETS_SHARE_API", "not an address"));
    shown.ends_with_code(VALID);
    let wrong = run(program(folder.path()).arg("healthcheck").env("MOCK_NETS_SHARE_API", "not an address"));
    wrong.ends_with_code(COULD_NOT_RUN).fails_saying("not an address");
    fs::write(folder.path().join("shipment.xml"), "<shipment/>").expect("written");
    let elsewhere = run(program(folder.path())
        .args(["validate", "shipment.xml"])
        .env("MOCK_NETS_SHARE_SCHEMAS", "no-such-folder"));
    elsewhere.ends_with_code(COULD_NOT_RUN).fails_saying("no-such-folder");
}

#[test]
fn the_addresses_can_be_given_by_environment_variables() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let refused = run(program(folder.path())
        .arg("serve")
        .env("MOCK_NETS_SHARE_SFTP", "127.0.0.1:0")
        .env("MOCK_NETS_SHARE_API", &address)
        .env("MOCK_NETS_SHARE_READY_FILE", folder.path().join("ready.json")));
    refused.ends_with_code(COULD_NOT_RUN).fails_saying(&address);
    assert!(!folder.path().join("ready.json").exists(), "nothing is ready");
}

/// `serve` on free ports, with one variable set; it cannot start, because its scenario is missing.
fn served(variable: &str, value: &str) -> Ran {
    run(program(folder().path())
        .args(["serve", "--sftp", "127.0.0.1:0", "--scenario", "missing.yaml"])
        .env(variable, value))
}

#[test]
fn the_pages_have_an_address_unless_they_are_left_out() {
    let page = |simulator: &Simulator| simulator.get("/ui/default").status;
    let with_pages = Simulator::with(folder(), |_| {});
    assert!(with_pages.greeting().contains("  Browser   http://127.0.0.1:"), "{}", with_pages.greeting());
    assert_eq!(page(&with_pages), 200);
    let without = Simulator::with(folder(), |serve| {
        serve.env("MOCK_NETS_SHARE_NO_UI", "true");
    });
    assert!(!without.greeting().contains("Browser"), "{}", without.greeting());
    assert_eq!(page(&without), 404);
}

#[test]
fn an_empty_variable_is_refused_by_its_name() {
    let refused = served("MOCK_NETS_SHARE_DATA", "").ends_with_code(COULD_NOT_RUN);
    let words =
        "the variable MOCK_NETS_SHARE_DATA is empty: set it to what `--data <DIR>` takes, or unset it";
    assert!(refused.stderr.contains(words), "{}", refused.stderr);
}

#[test]
fn a_misspelt_variable_is_told_with_the_nearest_and_a_service_s_own_is_not() {
    let told = served("MOCK_NETS_SHARE_RAEDY_FILE", "x").ends_with_code(COULD_NOT_RUN);
    assert!(told.stderr.contains("MOCK_NETS_SHARE_RAEDY_FILE means nothing"), "{}", told.stderr);
    assert!(told.stderr.contains("did you mean MOCK_NETS_SHARE_READY_FILE?"), "{}", told.stderr);
    let of_kubernetes =
        served("MOCK_NETS_SHARE_PORT_2222_TCP", "tcp://10.0.0.1:2222").ends_with_code(COULD_NOT_RUN);
    assert!(!of_kubernetes.stderr.contains("MOCK_NETS_SHARE"), "{}", of_kubernetes.stderr);
}

#[test]
fn a_value_that_cannot_be_read_is_told_with_the_variable_it_comes_from() {
    for (variable, value, words) in [
        ("MOCK_NETS_SHARE_API", "8080", "an IP address and a port"),
        ("MOCK_NETS_SHARE_API_HOST", "http://nets", "the name alone"),
        ("MOCK_NETS_SHARE_API_HOST", "*.test", "`*` stands alone"),
        ("MOCK_NETS_SHARE_LOG", "loud", "warn"),
    ] {
        let refused = served(variable, value).ends_with_code(COULD_NOT_RUN);
        for words in [words, &format!("the value comes from the variable {variable}")] {
            assert!(refused.stderr.contains(words), "{words}: {}", refused.stderr);
        }
    }
    let given = run(program(folder().path())
        .args(["serve", "--sftp", "2222"])
        .env("MOCK_NETS_SHARE_SFTP", "127.0.0.1:0"));
    let given = given.ends_with_code(COULD_NOT_RUN);
    assert!(!given.stderr.contains("comes from the variable"), "{}", given.stderr);
}

#[test]
fn the_ready_file_of_an_earlier_start_goes_first_thing() {
    let folder = folder();
    let ready = folder.path().join("ready.json");
    fs::write(&ready, "{}").expect("written");
    let refused = run(program(folder.path()).args([
        "serve",
        "--scenario",
        "missing.yaml",
        "--ready-file",
        "ready.json",
    ]));
    refused.ends_with_code(COULD_NOT_RUN).fails_saying("missing.yaml");
    assert!(!ready.exists(), "it says ready of what never started");
    fs::create_dir(&ready).expect("a folder");
    let kept = run(program(folder.path()).args(["serve", "--ready-file", "ready.json"]));
    kept.ends_with_code(COULD_NOT_RUN)
        .fails_saying("--ready-file ready.json: it is neither a file nor a device; remove it yourself");
}

#[test]
fn a_stale_ready_file_goes_also_where_the_options_cannot_be_read() {
    let folder = folder();
    let ready = folder.path().join("ready.json");
    for (arguments, variable) in [
        (&["--bogus"][..], ("MOCK_NETS_SHARE_API", "127.0.0.1:0")),
        (&["--sftp", "nonsense"], ("MOCK_NETS_SHARE_API", "127.0.0.1:0")),
        (&[], ("MOCK_NETS_SHARE_SFTP", "")),
    ] {
        fs::write(&ready, "{}").expect("written");
        let refused = run(program(folder.path())
            .args(["serve", "--ready-file", "ready.json"])
            .args(arguments)
            .env(variable.0, variable.1));
        refused.ends_with_code(COULD_NOT_RUN);
        assert!(!ready.exists(), "{arguments:?} {variable:?}");
    }
    fs::write(&ready, "{}").expect("written");
    run(program(folder.path()).args(["serve", "--ready-file", "ready.json", "--help"])).succeeds();
    assert!(ready.exists(), "help is no start");
}

#[test]
fn a_second_start_leaves_the_ready_file_of_a_simulator_that_runs() {
    let first = Simulator::with(folder(), |_| {});
    let ready = first.path("ready.json");
    let written = fs::read(&ready).expect("it is ready");
    let (file, taken) = (ready.display().to_string(), first.ready("sftp"));
    let start = |arguments: &[&str]| {
        run(program(folder().path())
            .args(["serve", "--ready-file", &file, "--api", "127.0.0.1:0"])
            .args(arguments))
    };
    start(&["--sftp", &taken]).ends_with_code(COULD_NOT_RUN).fails_saying("cannot listen on");
    start(&["--sftp", &taken, "--data", "other"])
        .ends_with_code(COULD_NOT_RUN)
        .fails_saying("cannot listen on");
    start(&["--sftp", "nonsense"]).ends_with_code(COULD_NOT_RUN);
    start(&["--sftp", "127.0.0.1:0", "--scenario", "missing.yaml"]).ends_with_code(COULD_NOT_RUN);
    assert_eq!(fs::read(&ready).expect("the first one is still ready"), written);
    let missing = run(program(folder().path()).args([
        "serve",
        "--sftp",
        "127.0.0.1:0",
        "--api",
        "127.0.0.1:0",
        "--ready-file",
        "none/ready.json",
    ]));
    missing.ends_with_code(COULD_NOT_RUN).fails_saying("there is no folder none; make it first");
}

#[test]
fn a_second_start_on_a_folder_in_use_leaves_the_ready_file_of_the_first() {
    let first = Simulator::with(folder(), |serve| {
        serve.args(["--data", "data"]);
    });
    let ready = first.path("ready.json");
    let (data, file) = (first.path("data"), ready.display().to_string());
    let second = run(program(folder().path())
        .args(["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0", "--ready-file", &file, "--data"])
        .arg(data));
    second.ends_with_code(COULD_NOT_RUN).fails_saying("in use");
    assert!(ready.exists(), "the first one is still ready");
}

#[test]
fn the_key_made_for_a_sender_can_be_had_by_who_may_run_commands_here_and_never_over_the_api() {
    let data = folder();
    let simulator = Simulator::with(folder(), |serve| {
        serve.arg("--data").arg(data.path());
    });
    let key =
        |user: &[&str]| run(program(folder().path()).arg("key").args(user).arg("--data").arg(data.path()));
    let made = fs::read_to_string(simulator.ready("client_key")).expect("the key");
    assert_eq!(key(&[]).succeeds(), made);
    assert_eq!(key(&["tTEST1"]).succeeds(), made);
    key(&["tOTHER1"]).ends_with_code(COULD_NOT_RUN).fails_saying("no key was made for tOTHER1");
    key(&["../tTEST1"]).ends_with_code(COULD_NOT_RUN).fails_saying("is no login");
    let secret = made.lines().nth(2).expect("a line of the key");
    for path in ["/", "/openapi.json", "/v1/scenario", "/v1/timeline", "/v1/authority.pem"] {
        assert!(!simulator.get(path).text().contains(secret), "{path}");
    }
    // A key of an earlier world still lies there, and opens nothing in this one.
    let public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";
    let own_key = format!(
        "senders: [{{user: tTEST1, organisation: DK12345678, eboks_ids: [15723], keys: ['{public}']}}]\n\
         materials: [{{document_type: 163057}}]\n"
    );
    assert_eq!(simulator.send("PUT", "/v1/scenario", &own_key).status, 200);
    let words = "no key was made for tTEST1 in the world that runs";
    key(&[]).ends_with_code(COULD_NOT_RUN).fails_saying(words);
    key(&["tTEST1"]).ends_with_code(COULD_NOT_RUN).fails_saying(words);
    simulator.stop();
    key(&[]).ends_with_code(COULD_NOT_RUN).fails_saying("no simulator that is ready keeps its things in");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}
