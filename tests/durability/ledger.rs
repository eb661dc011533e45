//! What the clients know: what they sent and deleted, and which of it was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use serde_json::Value;

use super::harness::USER;
use super::harness::server::Server;

/// The clients' own books, against which the server's are held.
#[derive(Default)]
pub struct Ledger {
    pub uploads: BTreeMap<String, Sent>,
    /// Files of Outbound that a client asked to delete, and whether that was acknowledged.
    pub deleted: BTreeMap<String, bool>,
    /// Files of Outbound that have been looked into already.
    whole: BTreeSet<String>,
}

/// One shipment of one message.
#[derive(Debug, Clone)]
pub struct Sent {
    pub message_id: String,
    pub for_signing: bool,
    pub acknowledged: bool,
}

impl Ledger {
    /// Right after a restart: nothing acknowledged is lost, nothing is there twice or in part.
    pub fn check(&mut self, server: &Server) {
        let shipments = shipments(server);
        for (file, sent) in &self.uploads {
            let found = shipments.iter().filter(|shipment| shipment["file"] == file.as_str()).count();
            assert!(found <= 1, "{file} was taken {found} times");
            assert!(found == 1 || !sent.acknowledged, "{file} was acknowledged and is lost");
        }
        for shipment in &shipments {
            let file = shipment["file"].as_str().expect("a name");
            assert!(self.uploads.contains_key(file), "{file} was never sent");
        }
        for name in server.outbound(USER) {
            assert!(self.deleted.get(&name) != Some(&true), "{name} was deleted and is back");
            if self.whole.insert(name.clone()) {
                whole(&name, &server.outbound_file(USER, &name));
            }
        }
    }

    /// Once everything has happened: each shipment taken led to one receipt, and each document for
    /// signing to one result.
    pub fn check_results(&mut self, server: &Server) {
        self.check(server);
        let mut came: BTreeSet<String> = server.outbound(USER).into_iter().collect();
        came.extend(self.deleted.keys().cloned());
        came.retain(|name| !is_daily(name));
        let mut expected = 0;
        for shipment in shipments(server) {
            let file = shipment["file"].as_str().expect("a name");
            assert_eq!(shipment["state"], "finished", "{shipment}");
            assert_eq!(shipment["errors"], 0, "{file} was sent whole: {shipment}");
            let sent = &self.uploads[file];
            let receipt = format!("_{file}.receipt");
            let receipts: Vec<_> = came.iter().filter(|name| name.ends_with(&receipt)).collect();
            assert_eq!(receipts.len(), 1, "{file}: {receipts:?}");
            let results: Vec<_> = came.iter().filter(|name| is_result_of(name, &sent.message_id)).collect();
            assert_eq!(results.len(), usize::from(sent.for_signing), "{file}: {results:?}");
            expected += receipts.len() + results.len();
        }
        assert_eq!(came.len(), expected, "nothing else came: {came:?}");
    }
}

fn shipments(server: &Server) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let behind = all.last().map_or(0, |shipment: &Value| shipment["upload"].as_u64().expect("a number"));
        let page = server.shipments(behind);
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

fn is_result_of(name: &str, message_id: &str) -> bool {
    let rest = name.strip_prefix("signed_documents_").and_then(|rest| rest.split_once('_'));
    let rest = rest.and_then(|(_date, rest)| rest.strip_prefix(message_id));
    rest.is_some_and(|rest| rest.starts_with(['.', '_']))
}

/// What comes every day, whether or not there are shipments.
fn is_daily(name: &str) -> bool {
    name.contains("_eboks_subscribers_") || name.contains("_distribution_report_")
}

/// A receipt is read to its end, a daily file too, a zip to its last checksum.
fn whole(name: &str, bytes: &[u8]) {
    if name.ends_with(".receipt") {
        let text = str::from_utf8(bytes).expect("a receipt is text");
        assert!(text.contains("<status>200</status>"), "{name}: {text}");
        assert!(text.trim_end().ends_with("</receipt>"), "{name}: {text}");
        return;
    }
    if is_daily(name) {
        let text = str::from_utf8(bytes).expect("a daily file is text");
        let root = text.split('<').nth(2).and_then(|tag| tag.split([' ', '>', '\n']).next());
        let end = root.map(|root| format!("</{root}>")).expect("a root element");
        assert!(text.trim_end().ends_with(&end), "{name}: {text}");
        return;
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(zip.len(), 2, "{name} holds the signed object and its receipt");
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!content.is_empty(), "{name} holds an empty file");
    }
}
