//! The commands below `alias` as a sender's developer meets them: what they print, and how they end.

use serde_json::Value;

use crate::support::alias::{AliasService, CERTS, CUSTOMERS, write_certificates};
use crate::support::{golden, program, repository, run};

const PASSED: i32 = 0;
const FINDINGS: i32 = 1;
const COULD_NOT_RUN: i32 = 2;

/// Everything the example knows, told to the suite. The limit is generous: this is no test of speed.
const OFFERED: [&str; 12] = [
    "--known",
    "4711=AB12",
    "--danish",
    "ÆØÅ1=Blåbær2",
    "--not-allowed",
    "4713=CD34",
    "--system-closed",
    "4714=EF56",
    "--system-error",
    "4715=GH78",
    "--latency-limit",
    "60000",
];

/// The second values of all pairs in these tests.
const SECRETS: [&str; 5] = ["AB12", "Blåbær2", "CD34", "EF56", "GH78"];

#[test]
fn a_correct_service_passes_and_the_report_is_what_it_was() {
    let service = AliasService::start();
    let report = service.call("check", &OFFERED).ends_with_code(PASSED);
    golden::matches("alias-check.txt", &masked(&service, &report.stdout));
    assert_no_secret(&report.said());
}

#[test]
fn a_mistake_is_told_to_people_to_programs_and_to_ci_with_what_to_change() {
    let arguments = [&CUSTOMERS[..], &["--mistake", "ends-the-line"]].concat();
    let service = AliasService::with(&arguments);
    let check = |format: &str| {
        let report = service.call("check", &[&OFFERED[..4], &["--format", format]].concat());
        let report = report.ends_with_code(FINDINGS);
        assert_no_secret(&report.said());
        masked(&service, &report.stdout)
    };
    golden::matches("alias-check-failed.txt", &check("text"));
    golden::matches("alias-check-failed.xml", &check("junit"));
    let mut report: Value = serde_json::from_str(&check("json")).expect("JSON");
    assert!(report["latency"]["p95"].is_object(), "{report:#}");
    report["latency"].take();
    golden::matches("alias-check-failed.json", &format!("{report:#}\n"));
}

#[test]
fn one_call_is_shown_from_the_handshake_to_the_word() {
    let service = AliasService::start();
    let known = service.call("ask", &["4711=AB12"]).ends_with_code(PASSED);
    golden::matches("alias-ask.txt", &masked(&service, &known.stdout));
    assert_no_secret(&known.said());
    // A refusal is a good answer too: the exit code says whether a word came.
    let unknown = service.call("ask", &["nobody=x"]).succeeds();
    assert!(unknown.contains("= UNKNOWN_CUSTOMER in "), "{unknown}");
    let shown = service.call("ask", &["4711=AB12", "--show-secrets"]).succeeds();
    assert!(shown.contains("&field2_value=AB12 "), "{shown}");
    let spelled = service.call("ask", &["4711=AB12", "--field-value"]).succeeds();
    assert!(spelled.contains("&field_value=4711&") && spelled.contains("= FIELD1_SYNTAX_ERROR"), "{spelled}");
}

#[test]
fn a_call_without_a_word_ends_with_1_and_says_why() {
    let service = AliasService::with(&["4711=AB12", "--mistake", "writes-quotes"]);
    let quoted = service.call("ask", &["4711=AB12"]).ends_with_code(FINDINGS);
    assert!(quoted.stdout.contains("[body.quoted]"), "{}", quoted.said());
    let elsewhere = service.call("ask", &["4711=AB12", "--allow", "192.0.2.1"]).ends_with_code(FINDINGS);
    // This machine may always be called, so the list of others does no harm.
    assert!(elsewhere.stdout.contains("[body.quoted]"), "{}", elsewhere.said());
    let (folder, port) = service.stopped();
    let url = format!("https://localhost:{port}/");
    let ask = |more: &[&str]| {
        run(program(folder.path())
            .args(["alias", "ask", "--url", &url, "--certs", CERTS, "4711=AB12"])
            .args(more))
    };
    let nobody = ask(&[]).ends_with_code(FINDINGS);
    assert!(nobody.stdout.contains("[connection.refused]"), "{}", nobody.said());
    assert_no_secret(&nobody.said());
}

#[test]
fn load_counts_every_kind_of_answer_and_ends_with_1_where_no_word_came() {
    let service = AliasService::start();
    let options = ["--calls", "40", "--connections", "4", "4711=AB12", "4711=wrong", "nobody=x", "4714=EF56"];
    let load = service.call("load", &options).ends_with_code(PASSED);
    for line in ["10 OK", "10 INVALID_ALIAS_VALUES", "10 UNKNOWN_CUSTOMER", "10 SYSTEM_CLOSED"] {
        assert!(load.stdout.contains(&format!("       {line}\n")), "{line}: {}", load.stdout);
    }
    assert!(load.stdout.starts_with("40 calls in "), "{}", load.stdout);
    assert_eq!(load.stderr, "", "progress is for terminals alone");
    assert_no_secret(&load.said());
    let anew = service.call("load", &["--calls", "3", "--new-connections", "4711=AB12"]).succeeds();
    assert!(anew.contains("3 OK"), "{anew}");
    let (folder, port) = service.stopped();
    let url = format!("https://localhost:{port}/");
    let options = ["alias", "load", "--url", &url, "--certs", CERTS, "--calls", "3", "4711=AB12"];
    let nobody = run(program(folder.path()).args(options)).ends_with_code(FINDINGS);
    assert!(nobody.stdout.contains("3 connection.refused"), "{}", nobody.said());
}

#[test]
fn what_cannot_run_ends_with_2_and_names_the_file_or_the_option() {
    let folder = tempfile::tempdir().expect("a folder");
    write_certificates(&folder.path().join(CERTS));
    let url = ["--url", "https://localhost:1/"];
    let refused = |arguments: &[&str], words: &str| {
        let refused = run(program(folder.path()).arg("alias").args(arguments)).ends_with_code(COULD_NOT_RUN);
        assert!(refused.stderr.contains(words), "{words}: {}", refused.said());
    };
    let ask = |more: &[&str], words: &str| refused(&[&["ask", "a=b"], &url[..], more].concat(), words);
    ask(&[], "--certs <DIR>");
    ask(&["--certs", "missing"], "missing/tls-ca.pem");
    ask(&["--ca", "certs/README.txt"], "certs/README.txt: no certificate in it");
    let key = ["--ca", "certs/tls-ca.pem", "--cert", "certs/client.pem", "--key"];
    ask(&[&key[..], &["certs/server.key.pem"]].concat(), "certs/server.key.pem: the private key is not");
    ask(&["--ca", "certs/tls-ca.pem", "--cert", "certs/client.pem"], "--key");
    refused(&["ask", "--certs", CERTS, "--url", "http://localhost/", "a=b"], "must begin with https://");
    refused(&["ask", "--certs", CERTS, "--url", "https://localhost/", "ab"], "FIRST=SECOND");
    refused(&["check", "--certs", CERTS, "--url", "https://localhost/"], "--known");
    refused(&["serve-example", "--certs", CERTS, "--mistake", "none", "a=b"], "ends-the-line");
    refused(&["serve-example", "--certs", "missing", "a=b"], "missing/tls-ca.pem");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let service = AliasService::start();
    let address = format!("127.0.0.1:{}", service.port());
    let options = ["alias", "serve-example", "--certs", CERTS, "--listen", &address, "a=b"];
    let refused = run(program(service.folder()).args(options)).ends_with_code(COULD_NOT_RUN);
    assert!(refused.stderr.contains(&address), "{}", refused.said());
}

#[test]
fn certificates_are_made_once_and_not_replaced_by_mistake() {
    let folder = tempfile::tempdir().expect("a folder");
    let certs = |more: &[&str]| run(program(folder.path()).args(["certs", "--out", CERTS]).args(more));
    certs(&["--name", "alias.example", "--ip", "192.0.2.7"]).succeeds();
    let root = || std::fs::read(folder.path().join(CERTS).join("root-ca.pem")).expect("the root");
    let made = root();
    let refused = certs(&[]).ends_with_code(COULD_NOT_RUN);
    assert!(refused.stderr.contains("say --force to replace it"), "{}", refused.said());
    assert_eq!(made, root());
    let refused = certs(&["--date", "2026-02-30", "--force"]).ends_with_code(COULD_NOT_RUN);
    assert!(refused.stderr.contains("not a day, such as 2026-01-31"), "{}", refused.said());
    certs(&["--force"]).succeeds();
    assert_ne!(made, root());
}

#[test]
fn the_folders_list_of_the_revoked_is_heeded() {
    let folder = tempfile::tempdir().expect("a folder");
    let certs = folder.path().join(CERTS);
    write_certificates(&certs);
    std::fs::copy(certs.join("server-revoked.pem"), certs.join("server.pem")).expect("copied");
    let service = AliasService::listening(folder, "127.0.0.1:0", &["4711=AB12"]);
    let revoked = service.call("ask", &["4711=AB12"]).ends_with_code(FINDINGS);
    assert!(revoked.stdout.contains("[tls.certificate-revoked]"), "{}", revoked.said());
    std::fs::remove_file(service.folder().join(CERTS).join("tls-crl.pem")).expect("removed");
    service.call("ask", &["4711=AB12"]).ends_with_code(PASSED);
}

#[test]
fn the_lines_of_the_page_do_what_the_page_says() {
    let page = std::fs::read_to_string(repository("docs/alias.md")).expect("the page");
    let lines = commands(&page);
    let line = |command: &str| {
        let found = lines.iter().find(|line| line.starts_with(&format!("mock-nets-share alias {command} ")));
        arguments(found.unwrap_or_else(|| panic!("docs/alias.md shows no `alias {command}`")))
    };
    let certs = lines.iter().find_map(|line| line.strip_prefix("mock-nets-share certs "));
    let folder = tempfile::tempdir().expect("a folder");
    let words = certs.expect("docs/alias.md shows `certs`").split_whitespace();
    let made = run(program(folder.path()).arg("certs").args(words));
    assert_eq!(made.code, Some(PASSED), "{}", made.said());
    let example: Vec<_> = line("serve-example");
    let example = without(&example, &["--certs", CERTS]);
    let service = AliasService::listening(folder, "127.0.0.1:0", &example);
    for command in ["ask", "check", "load"] {
        let arguments: Vec<_> =
            line(command).iter().map(|word| word.replace("8443", service.port())).collect();
        let ran = run(program(service.folder()).args(["alias", command]).args(arguments));
        assert_eq!(ran.code, Some(PASSED), "alias {command}: {}", ran.said());
    }
}

/// The words behind the command.
fn arguments(line: &str) -> Vec<&str> {
    line.split_whitespace().skip(3).collect()
}

/// The lines of a page that are typed into a shell, with those continued by a backslash joined.
fn commands(page: &str) -> Vec<String> {
    let blocks = page.split("```").skip(1).step_by(2);
    let joined = blocks.map(|block| block.replace("\\\n", " "));
    joined.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn without<'a>(words: &[&'a str], gone: &[&str]) -> Vec<&'a str> {
    words.iter().copied().filter(|word| !gone.contains(word)).collect()
}

/// Without what differs from run to run: the port, the cipher's neighbours in time, and durations.
fn masked(service: &AliasService, text: &str) -> String {
    let text =
        text.replace(service.port(), "PORT").replace(&service.folder().display().to_string(), "FOLDER");
    let masked = text.lines().map(|line| {
        if line.starts_with("< date: ") {
            "< date: DATE".to_owned()
        } else if let Some((calls, _)) = line.split_once(" calls: ") {
            format!("{calls} calls: LATENCY")
        } else if let Some((word, _)) = line.strip_prefix("= ").and_then(|line| line.split_once(" in ")) {
            format!("= {word} in TIME")
        } else {
            line.to_owned()
        }
    });
    masked.collect::<Vec<_>>().join("\n") + "\n"
}

#[track_caller]
fn assert_no_secret(said: &str) {
    for secret in SECRETS {
        assert!(!said.contains(secret), "alias 2 `{secret}` is shown:\n{said}");
    }
}
