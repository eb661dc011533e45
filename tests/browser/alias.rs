//! A person registers by alias, and the reference service is asked.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::harness::server::{Server, program};
use crate::simple::root;
use crate::webdriver::{Script, browser};

const SCENARIO: &str = "\
name: By alias
clock: {mode: manual, start: 2026-01-05T10:00}
senders:
  - user: tTEST1
    name: Example Energy
    organisation: DK12345678
    eboks_ids: [15723]
    alias_service: {ca: certs/tls-ca.pem, client_certificate: certs/client.pem, client_key: certs/client.key.pem}
materials:
  - {document_type: 163057, name: Electricity bill, alias: {field1: customer number, field2: code}}
recipients:
  - {person: '6101800001', name: Anna Testesen}
";

/// Ended when it goes out of scope.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_person_registers_by_alias_and_the_reference_service_is_asked() {
    const TEST: &str = "a_person_registers_by_alias_and_the_reference_service_is_asked";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let certs = ["certs", "--out", "certs", "--name", "localhost", "--ip", "127.0.0.1"];
    assert!(program(folder.path()).args(certs).output().expect("it runs").status.success());
    let serve = ["alias", "serve-example", "--certs", "certs", "--listen", "127.0.0.1:0"];
    let mut serve_example = program(folder.path());
    serve_example.args(serve).args(["--document-group", "163057", "4711=AB12"]).stdout(Stdio::piped());
    let mut service = Service(serve_example.spawn().expect("the example service"));
    let mut said = String::new();
    let stdout = service.0.stdout.take().expect("piped");
    BufReader::new(stdout).read_line(&mut said).expect("where it listens");
    let port =
        said.split_once("https://127.0.0.1:").and_then(|(_, rest)| rest.split_once('/')).expect("its port").0;

    fs::write(folder.path().join("alias.yaml"), SCENARIO).expect("a scenario");
    let server = Server::start(folder.path(), &["--scenario", "alias.yaml"]);
    browser.go(&format!("{}ui/default/alias", root(&server)));
    browser.write("main input[name=url]", &format!("https://localhost:{port}/"));
    browser.press("listens there");
    assert!(browser.text().contains("the alias web service is https://localhost"), "{}", browser.text());

    browser.go(&format!("{}ui/default/people/DK/person/6101800001", root(&server)));
    browser.write("main input[name=alias1]", "4711");
    browser.write("main input[name=alias2]", "AB12");
    browser.press("register");
    let told = browser.text();
    assert!(
        told.contains("You receive Electricity bill from Example Energy from now on, as 4711."),
        "{told}"
    );
    assert!(told.contains("It answered OK") && told.contains("field2_value=***"), "{told}");
    assert!(!told.contains("AB12"), "{told}");
}
