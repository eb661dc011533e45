//! Shipments that mean harm: each is refused by its rule, and the honest one behind it is served.

use super::harness::server::Server;
use super::harness::sftp::Login;
use super::harness::{INBOUND, USER};
use super::zips::{PDF, bomb, changed, replaced, shipment_xml, with_link, with_name, with_xml, zip};

/// What is sent, and the rule that refuses it.
struct Case {
    name: &'static str,
    rule: &'static str,
    zip: fn(&str) -> Vec<u8>,
}

const NAMESPACE: &str = "http://www.nets.eu/nets-share/1.6\" ";

const CASES: &[Case] = &[
    Case { name: "empty", rule: "zip.unreadable", zip: |_| Vec::new() },
    Case {
        name: "truncated",
        rule: "zip.unreadable",
        zip: |id| {
            let mut zip = with_xml(shipment_xml(id).as_bytes());
            zip.truncate(zip.len() / 2);
            zip
        },
    },
    Case { name: "no_zip", rule: "zip.unreadable", zip: |_| vec![0x5A; 100_000] },
    Case {
        name: "damaged",
        rule: "zip.entry-damaged",
        zip: |id| {
            let checksum = crc32fast::hash(PDF).to_le_bytes();
            replaced(&with_xml(shipment_xml(id).as_bytes()), &checksum, &[1, 2, 3, 4])
        },
    },
    Case { name: "bomb", rule: "pdf.size", zip: |id| bomb("document1.pdf", 256, id) },
    Case { name: "bomb_of_another_kind", rule: "zip.bomb", zip: |id| bomb("payment.xml", 11, id) },
    Case { name: "gigabyte_of_xml", rule: "xml.size", zip: |id| bomb("shipment.xml", 1024, id) },
    Case { name: "leads_out", rule: "zip.entry-name", zip: |id| with_name(id, "../../up.pdf") },
    Case { name: "absolute", rule: "zip.entry-name", zip: |id| with_name(id, "/etc/cron.pdf") },
    Case { name: "drive", rule: "zip.entry-name", zip: |id| with_name(id, "C:\\up.pdf") },
    Case { name: "control_character", rule: "zip.entry-name", zip: |id| with_name(id, "a\x1B[2J.pdf") },
    Case { name: "subfolder", rule: "zip.subfolder", zip: |id| with_name(id, "folder/a.pdf") },
    Case { name: "symlink", rule: "zip.entry-kind", zip: with_link },
    Case {
        name: "two_shipment_xml",
        rule: "zip.duplicate-entry",
        zip: |id| {
            let xml = shipment_xml(id);
            let entries: [(&str, &[u8]); 3] =
                [("shipment.xml", xml.as_bytes()), ("document1.pdf", PDF), ("shipmenu.xml", xml.as_bytes())];
            replaced(&zip(&entries), b"shipmenu.xml", b"shipment.xml")
        },
    },
    Case {
        name: "wrong_case",
        rule: "zip.no-shipment-xml",
        zip: |id| zip(&[("Shipment.xml", shipment_xml(id).as_bytes()), ("document1.pdf", PDF)]),
    },
    Case {
        name: "latin_1",
        rule: "xml.encoding",
        zip: |id| {
            let declared = changed(id, "UTF-8", "ISO-8859-1");
            with_xml(&replaced(&declared, b"message id=\"1\"", b"message id=\"\xE6\""))
        },
    },
    Case {
        name: "latin_1_undeclared",
        rule: "xml.encoding",
        zip: |id| {
            with_xml(&replaced(shipment_xml(id).as_bytes(), b"message id=\"1\"", b"message id=\"\xE6\""))
        },
    },
    Case { name: "billion_laughs", rule: "xml.doctype", zip: |id| with_xml(&billion_laughs(id)) },
    Case {
        name: "external_entity",
        rule: "xml.doctype",
        zip: |id| {
            let doctype = "<!DOCTYPE shipment [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<shipment ";
            with_xml(&changed(id, "<shipment ", doctype))
        },
    },
    Case {
        name: "undeclared_entity",
        rule: "xml.not-well-formed",
        zip: |id| with_xml(&changed(id, "163057", "&lol;")),
    },
    Case {
        name: "deep",
        rule: "xml.depth",
        zip: |id| {
            let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
            with_xml(&changed(id, "<messages>", &format!("{deep}<messages>")))
        },
    },
    Case {
        name: "ten_deep_garbage",
        rule: "schema.violation",
        zip: |id| {
            let deep = format!("{}{}", "<a>".repeat(10), "</a>".repeat(10));
            with_xml(&changed(id, "<messages>", &format!("{deep}<messages>")))
        },
    },
    Case { name: "not_xml", rule: "xml.not-well-formed", zip: |_| with_xml(b"{\"shipment\": 1}") },
    Case {
        name: "unknown_namespace",
        rule: "xml.namespace",
        zip: |id| with_xml(&changed(id, NAMESPACE, "http://example.com/shipment\" ")),
    },
    Case {
        name: "unknown_version",
        rule: "xml.version",
        zip: |id| with_xml(shipment_xml(id).replace("nets-share/1.6", "nets-share/9.9").as_bytes()),
    },
    Case {
        name: "wrong_sender",
        rule: "sender.organisation",
        zip: |id| with_xml(&changed(id, "12345678", "87654321")),
    },
    Case {
        name: "dash_in_person_number",
        rule: "receiver.person-number",
        zip: |id| with_xml(&changed(id, "2402911995", "240291-1995")),
    },
];

fn billion_laughs(id: &str) -> Vec<u8> {
    let mut doctype = "<!DOCTYPE shipment [<!ENTITY l0 \"lol\">".to_owned();
    for level in 1..10 {
        let ten = format!("&l{};", level - 1).repeat(10);
        doctype.push_str(&format!("<!ENTITY l{level} \"{ten}\">"));
    }
    let xml = changed(id, "<shipment ", &format!("{doctype}]>\n<shipment "));
    String::from_utf8(xml).expect("text").replace("163057", "&l9;").into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_shipment_is_refused_by_its_rule_and_the_next_one_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let client = Login::to(&server).await.expect("logged in");
    let mut wrong = Vec::new();
    for case in CASES {
        let Case { name, rule, zip } = case;
        let told = judged(&server, &client, name, &zip(name)).await;
        let rules = told.rules.join(", ");
        if !told.receipt.contains("<status>400</status>") || !told.receipt.contains(&format!("[{rule}]")) {
            wrong.push(format!("{name}: expected {rule}, found {rules}; {}", told.receipt));
        } else if !told.rules.iter().any(|found| found == rule) {
            wrong.push(format!("{name}: the API does not tell {rule}, but {rules}"));
        }
        let honest = format!("honest_{name}");
        let told = judged(&server, &client, &honest, &with_xml(shipment_xml(&honest).as_bytes())).await;
        if !told.receipt.contains("<status>200</status>") || !told.rules.is_empty() {
            wrong.push(format!("the honest shipment behind {name}: {:?} {}", told.rules, told.receipt));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What came of a shipment.
struct Told {
    receipt: String,
    /// The rules of its findings, as the API tells them.
    rules: Vec<String>,
}

async fn judged(server: &Server, client: &Login, name: &str, zip: &[u8]) -> Told {
    let file = format!("netsshare_{name}.zip");
    client.put(&format!("{INBOUND}/{file}"), zip, 32 << 10, || ()).await.expect("uploaded");
    server.settle();
    let shipments = server.shipments(0);
    let shipment = shipments.iter().find(|shipment| shipment["file"] == file.as_str()).expect("it was taken");
    let shipment = server.get(&format!("/v1/shipments/{}", shipment["upload"])).ok();
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let findings = shipment["findings"].as_array().expect("a list");
    let receipt = server.outbound_file(USER, &text(&shipment["receipt"]));
    Told {
        receipt: String::from_utf8(receipt).expect("a receipt is text"),
        rules: findings.iter().map(|finding| text(&finding["rule"])).collect(),
    }
}
