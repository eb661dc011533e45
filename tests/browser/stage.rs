//! What has happened in a world before a test looks at it.

use std::fs;
use std::path::PathBuf;

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::harness::USER;
use crate::harness::server::Server;
use crate::webdriver::Browser;

/// A scenario with something of everything; signers wait for a decision, and the clock for its user.
pub const SCENARIO: &str = "\
name: A week at the office
clock: {mode: manual, start: 2026-01-05T10:00}
senders:
  - {user: tTEST1, name: Example Energy, organisation: DK12345678, eboks_ids: [15723], alias_service: {}}
  - {user: tOTHER1, name: Other company, organisation: DK87654321, eboks_ids: [15724]}
materials:
  - {document_type: 163057, name: Letter}
  - {document_type: 163059, name: Realtime letter, realtime: true}
  - {document_type: 163060, name: Electricity bill, alias: {field1: customer number, field2: code}}
  - {document_type: 163058, name: Notice, mandatory: true}
  - {document_type: 162812, name: Supply contract, signing: {deadline_days: 3}}
recipients:
  - {person: '2402911995', name: Anna Demo}
  - {person: '0411820680', name: Bent Demo}
  - {person: '6101800001', name: Carla Testesen}
  - {person: '6101800011', name: David Testesen}
  - {person: '41018000001', country: NO, name: Kari Testesen}
  - {organisation: '12345678', name: Example Energy}
otherwise: ask
";

/// Anna, to whom most letters go.
pub const ANNA: &str = "/ui/default/people/DK/person/2402911995";
/// Who signs and rejects.
pub const CARLA: &str = "/ui/default/people/DK/person/6101800001";

/// A simulator with a folder that goes with it.
pub struct Stage {
    pub server: Server,
    pub folder: tempfile::TempDir,
}

impl Stage {
    pub fn with(scenario: &str) -> Stage {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("scenario.yaml"), scenario).expect("a scenario");
        let server = Server::start(folder.path(), &["--scenario", "scenario.yaml"]);
        Stage { server, folder }
    }

    /// In which nothing has come yet, and no sender has an alias service.
    pub fn empty() -> Stage {
        Stage::with(crate::simple::SCENARIO)
    }

    /// Some days later: shipments of all kinds, in all states.
    pub fn played(browser: &Browser) -> Stage {
        let stage = Stage::with(SCENARIO);
        for sample in
            ["plain", "attachments", "payment", "signing", "multi-signing", "not-subscribed", "print"]
        {
            stage.submit(&format!("/ui/default/mailboxes/{USER}/sample"), &format!("sample={sample}"));
        }
        stage.server.settle();
        stage.server.advance(r#"{"by":"1d"}"#);
        let document = |upload: u32| format!("{CARLA}/documents/{upload}:0");
        stage.submit(&format!("{}/read", document(4)), "");
        stage.submit(&format!("{}/reject", document(4)), "reason=The+amount+is+wrong");
        stage.submit(&format!("{}/sign", document(5)), "");
        stage.server.advance(r#"{"by":"1d"}"#);
        for sample in ["signing", "publication-date", "mandatory", "realtime"] {
            stage.submit(&format!("/ui/default/mailboxes/{USER}/sample"), &format!("sample={sample}"));
        }
        stage.submit("/ui/default/alias/service", "user=tTEST1&url=https://localhost:1/alias");
        stage.submit(&format!("{ANNA}/aliases"), "user=tTEST1&document_type=163060&alias1=4711&alias2=AB12");
        stage.upload(browser, "netsshare_broken.zip", &broken());
        stage.upload(browser, "notes.zip", b"no zip");
        stage
    }

    pub fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.ready("api"))
    }

    /// Opens this page.
    pub fn go(&self, browser: &Browser, path: &str) {
        browser.go(&self.address(path));
    }

    /// Sends a form as a browser would, which must be taken.
    #[track_caller]
    pub fn submit(&self, path: &str, form: &str) {
        let (host, length) = (self.server.ready("api"), form.len());
        let answer = self.server.exchange(&format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}"
        ));
        let answer = answer.expect("an answer");
        assert_eq!(answer.status, 303, "{path} {form}: {}", answer.text());
    }

    /// A file of this name on the disk of the browser's user.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path: PathBuf = self.folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path.to_str().expect("a path").to_owned()
    }

    /// Uploads a file by the form of the sender's mailbox.
    pub fn upload(&self, browser: &Browser, name: &str, bytes: &[u8]) {
        self.go(browser, &format!("/ui/default/mailboxes/{USER}"));
        browser.write("#file", &self.file(name, bytes));
        browser.press("upload");
    }
}

/// A shipment with two mistakes: a receiver whose number no person has, and a document type that was not agreed on.
pub fn broken() -> Vec<u8> {
    let letter = |number: &str, document_type: &str| {
        MessageBuilder::to(person(Denmark, number), document_type).title("A letter with mistakes")
    };
    let shipment = ShipmentBuilder::new("B-1")
        .message(letter("2413911995", "163057"))
        .message(letter("2402911995", "999999"));
    shipment.zip().expect("a zip")
}
