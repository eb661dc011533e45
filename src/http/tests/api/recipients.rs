//! Recipients and their documents, and what they do with them by hand.

use nets_scenario::Loaded;
use serde_json::{Value, json};

use crate::support::client::Answer;
use crate::support::{Simulator, manual};

/// The signer of the sample `signing`, who signs at once, and the two of `rejected`.
const SIGNS: &str = "/v1/recipients/person/6101800001";
const REJECTS: &str = "/v1/recipients/person/6101800005";

/// Never answers, which the sample `deadline` is about.
const SILENT: &str = "/v1/recipients/person/6101800008";

/// The first message of the first shipment.
const FIRST: &str = "documents/1:0";

async fn delivered(sample: &str) -> Simulator {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample(sample).await;
    simulator.post("/v1/clock/advance", r#"{"to": "2026-01-06T08:00"}"#).await.ok();
    simulator
}

async fn does(simulator: &Simulator, who: &str, what: &str, body: &str) -> Answer {
    simulator.post(&format!("{who}/{FIRST}/{what}"), body).await
}

fn happened(acted: &Value) -> Vec<&str> {
    let entries = acted["entries"].as_array().into_iter().flatten();
    entries.filter_map(|entry| entry["what"].as_str()).collect()
}

#[tokio::test]
async fn a_recipient_finds_its_documents() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("attachments").await;
    simulator.upload_sample("plain").await;
    let anna = "/v1/recipients/person/2402911995/documents";
    let before = simulator.get(anna).await.ok();
    assert_eq!(before, json!({ "documents": [], "more": false }), "e-Boks has nothing yet");
    simulator.post("/v1/clock/advance", r#"{"by": "1d"}"#).await.ok();

    let page = simulator.get(&format!("{anna}?limit=1")).await.ok();
    assert_eq!((&page["documents"][0]["document"], &page["more"]), (&json!("2:0"), &json!(true)));
    let older = simulator.get(&format!("{anna}?limit=1&before=2:0")).await.ok();
    assert_eq!(older["more"], false);
    let letter = &older["documents"][0];
    assert_eq!(
        (&letter["document"], &letter["sender"], &letter["material"]),
        (&json!("1:0"), &json!("Demo sender"), &json!("Letter"))
    );
    assert_eq!(letter["description"], "Your policy");
    let files: Vec<_> = letter["files"].as_array().expect("files").iter().map(|file| &file["name"]).collect();
    assert_eq!(files, ["document1.pdf", "terms.pdf", "prices.pdf"]);
    assert_eq!(letter["files"][1]["description"], "Terms");
    assert_eq!(letter["delivered"], "2026-01-06T07:00:00Z");
    assert!(letter.get("signing").is_none() && letter.get("why_not").is_none(), "{letter:#}");
    assert_eq!(*letter, simulator.get(&format!("{anna}/1:0")).await.ok());
}

#[tokio::test]
async fn a_document_is_read_once() {
    let simulator = delivered("plain").await;
    let anna = "/v1/recipients/person/2402911995";
    let read = does(&simulator, anna, "read", "").await.ok();
    assert_eq!(happened(&read), ["document_read"]);
    assert_eq!((&read["document"]["read"], read.get("yaml")), (&json!("2026-01-06T07:00:00Z"), None));
    let again = does(&simulator, anna, "read", "").await.ok();
    assert!(happened(&again).is_empty());
    let other = does(&simulator, "/v1/recipients/person/0411820680", "read", "").await;
    other.problem(404, "unknown-document");
}

#[tokio::test]
async fn a_signer_signs_by_hand_and_is_told_how_to_plan_it() {
    let simulator = delivered("deadline").await;
    let document = simulator.get(&format!("{SILENT}/{FIRST}")).await.ok();
    assert_eq!((&document["can_sign"], &document["signing"]["others"]), (&json!(true), &json!(0)));
    assert_eq!(
        document["signing"]["planned"],
        json!({ "what": "nothing", "decided_by": "magic_recipients" })
    );
    simulator.post("/v1/clock/advance", r#"{"by": "90m"}"#).await.ok();
    let signed = does(&simulator, SILENT, "sign", "").await.ok();
    assert_eq!(happened(&signed), ["signer_signed", "document_signed"]);
    assert_eq!(signed["entries"][0]["decided_by"], "hand");
    assert_eq!(signed["document"]["signing"]["over"], "signed");
    assert_eq!(
        signed["yaml"],
        "outcomes:\n  - when: {recipient: \"6101800008\", document_type: \"162812\"}\n    then: {sign: {after: 1h 30m}}\n"
    );
    let again = does(&simulator, SILENT, "sign", "").await.problem(409, "act-refused");
    assert_eq!(again["detail"], "the signing is over: all have signed");
}

#[tokio::test]
async fn words_of_a_rejection_come_back_in_the_result() {
    let simulator = delivered("rejected").await;
    let words = "Nej & <tak>: \"æøå\"\nto linjer";
    let body = json!({ "reason": words }).to_string();
    let rejected = does(&simulator, REJECTS, "reject", &body).await.ok();
    assert_eq!(happened(&rejected), ["signer_rejected", "document_rejected"]);
    assert_eq!(rejected["entries"][0]["reason"], words);
    let yaml = rejected["yaml"].as_str().expect("a rule");
    assert!(yaml.contains(r#"reason: "Nej & <tak>: \"æøå\"\nto linjer""#), "{yaml}");
    simulator.post("/v1/clock/advance", r#"{"by": "2d"}"#).await.ok();
    let message = simulator.get("/v1/shipments/1/messages/0").await.ok();
    assert_eq!(message["progress"]["result"], "rejected");
}

#[tokio::test]
async fn what_cannot_be_is_refused_in_words() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("rejected").await;
    simulator.post("/v1/settle", "").await.ok();
    let early = does(&simulator, REJECTS, "sign", "").await.problem(409, "act-refused");
    assert_eq!(early["detail"], "e-Boks does not have the document before Tue 2026-01-06 08:00:00");
    simulator.get(&format!("{REJECTS}/{FIRST}")).await.problem(404, "unknown-document");
    simulator.post("/v1/clock/advance", r#"{"to": "2026-01-06T08:00"}"#).await.ok();
    let twice = does(&simulator, SIGNS, "sign", "").await.problem(409, "act-refused");
    assert!(twice["detail"].as_str().is_some_and(|detail| detail.starts_with("this signer has signed")));
    let other = does(&simulator, SILENT, "sign", "").await.problem(404, "unknown-document");
    assert_eq!(other["detail"], "DK 6101800008 neither receives this document nor signs it");
    for (path, parameter) in [
        ("/v1/recipients/person/1/documents/1:0/sign", "number"),
        ("/v1/recipients/persom/6101800001/documents/1:0/sign", "kind"),
        ("/v1/recipients/person/6101800001/documents/1/sign", "document"),
        ("/v1/recipients/person/6101800001/documents/1:99999999999/sign", "document"),
    ] {
        let problem = simulator.post(path, "").await.problem(400, "bad-parameter");
        assert_eq!(problem["parameter"], parameter, "{path}");
    }
    let missing = "/v1/recipients/person/6101800001/documents/7:0/sign";
    simulator.post(missing, "").await.problem(404, "unknown-document");
    let long = json!({ "reason": "x".repeat(2_001) }).to_string();
    for body in [long.as_str(), r#"{"reason": "a\u0007b"}"#] {
        let problem = does(&simulator, REJECTS, "reject", body).await.problem(400, "bad-body");
        assert_eq!(problem["parameter"], "reason");
    }
}

#[tokio::test]
async fn a_file_is_a_download_for_as_long_as_its_zip_is_kept() {
    let simulator = delivered("rejected").await;
    let file = simulator.get(&format!("{REJECTS}/{FIRST}/files/0")).await;
    assert_eq!((file.status, file.header("content-type")), (200, "application/pdf"));
    assert!(file.body.starts_with(b"%PDF-"));
    assert_eq!(file.header("content-security-policy"), "default-src 'none'; sandbox");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"document1.pdf\""));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    let document = simulator.get(&format!("{REJECTS}/{FIRST}")).await.ok();
    assert!(document.get("read").is_none(), "nothing is written by a GET");
    simulator.get(&format!("{REJECTS}/{FIRST}/files/1")).await.problem(404, "unknown-document");
    simulator.get(&format!("{REJECTS}/{FIRST}/files/x")).await.problem(404, "unknown-document");
    simulator.post("/v1/clock/advance", r#"{"by": "20d"}"#).await.ok();
    assert_eq!(
        simulator.get(&format!("{REJECTS}/{FIRST}/files/0")).await.status,
        200,
        "it is over, and kept"
    );
    simulator.post("/v1/clock/advance", r#"{"by": "20d"}"#).await.ok();
    let gone = simulator.get(&format!("{REJECTS}/{FIRST}/files/0")).await.problem(410, "document-gone");
    assert!(gone["hint"].as_str().is_some_and(|hint| hint.contains("`retention`")), "{gone:#}");
}

#[tokio::test]
async fn recipients_are_found_by_name_and_number() {
    let simulator = delivered("plain").await;
    let found = async |query: &str| -> Vec<String> {
        let page = simulator.get(&format!("/v1/recipients?{query}")).await.ok();
        let recipients = page["recipients"].as_array().expect("a list").iter();
        recipients.map(|it| it["name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(found("q=GLEMSOM").await, ["Glemsom Testesen"]);
    assert_eq!(found("q=6101800008").await, ["Glemsom Testesen"]);
    assert!(found("q=no-such").await.is_empty());
    let first = simulator.get("/v1/recipients?limit=1").await.ok();
    assert_eq!(first["more"], true);
    let place = first["recipients"][0]["place"].as_str().expect("a place");
    let second = simulator.get(&format!("/v1/recipients?limit=1&after={place}")).await.ok();
    assert_ne!(first["recipients"][0], second["recipients"][0]);
    simulator.get("/v1/recipients?after=DK").await.problem(400, "bad-parameter");
    let magic = simulator.get(SILENT).await.ok();
    assert_eq!(magic["behaviour"], "never answers, so the deadline passes");
    let unknown = simulator.get("/v1/recipients/organisation/87654321").await.ok();
    assert_eq!((&unknown["in_scenario"], &unknown["name"]), (&json!(false), &json!("87654321")));
}

/// Time jumps, and all signers are asked.
fn asking() -> Loaded {
    let text = include_str!("../../../../scenarios/by-hand.yaml");
    nets_scenario::load(text, "by-hand.yaml").expect("a valid scenario")
}

#[tokio::test]
async fn a_clock_that_jumps_waits_for_the_decision_and_settle_does_not() {
    let simulator = Simulator::start(asking()).await;
    simulator.upload_sample("signing").await;
    simulator.post("/v1/settle", "").await.ok();
    let document = simulator.get(&format!("{SIGNS}/{FIRST}")).await.ok();
    assert_eq!(document["signing"]["planned"], json!({ "what": "asked", "decided_by": "otherwise" }));
    does(&simulator, SIGNS, "sign", "").await.ok();
    simulator.post("/v1/settle", "").await.ok();
    let message = simulator.get("/v1/shipments/1/messages/0").await.ok();
    assert_eq!(message["progress"]["result"], "signed");

    simulator.upload_sample("rejected").await;
    simulator.post("/v1/settle", "").await.ok();
    simulator.post("/v1/clock/advance", r#"{"by": "4d"}"#).await.ok();
    let second = "/v1/recipients/person/6101800005/documents/2:0/reject";
    let late = simulator.post(second, "{}").await.problem(409, "act-refused");
    assert_eq!(late["detail"], "the signing is over: the deadline has passed");
}
