//! Shipments, their findings and their messages.

use nets_core::identity::Country;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use serde_json::{Value, json};

use crate::support::{Simulator, USER, manual};

async fn with_three_shipments() -> Simulator {
    let simulator = Simulator::start(manual()).await;
    for sample in ["plain", "signing"] {
        simulator.upload_sample(sample).await;
    }
    simulator.upload("netsshare_broken.zip", b"this is no zip").await;
    simulator.post("/v1/settle", "").await.ok();
    simulator
}

fn uploads(page: &Value) -> Vec<u64> {
    let shipments = page["shipments"].as_array().expect("shipments");
    shipments.iter().filter_map(|shipment| shipment["upload"].as_u64()).collect()
}

#[tokio::test]
async fn shipments_are_listed_with_where_they_stand() {
    let simulator = with_three_shipments().await;
    let page = simulator.get("/v1/shipments").await.ok();
    assert_eq!(uploads(&page), [1, 2, 3]);
    let first = &page["shipments"][0];
    assert_eq!(first["file"], "netsshare_plain.zip");
    assert_eq!(first["folder"], "DK12345678");
    assert_eq!(first["local"], "2026-01-05T10:00:00+01:00");
    assert_eq!(first["messages"], json!({ "accepted": 2 }));
    assert_eq!((&first["errors"], &first["version"]), (&json!(0), &json!("1.6")));
    assert_eq!(page["shipments"][2]["state"], "refused");
}

#[tokio::test]
async fn a_list_is_narrowed_and_cut() {
    let simulator = with_three_shipments().await;
    let get = async |query: &str| simulator.get(&format!("/v1/shipments?{query}")).await.ok();
    assert_eq!(uploads(&get("state=refused").await), [3]);
    assert_eq!(uploads(&get("after=1").await), [2, 3]);
    assert_eq!(uploads(&get(&format!("user={USER}&state=under_way")).await), [1, 2]);
    let page = get("limit=2").await;
    assert_eq!((uploads(&page), &page["more"]), (vec![1, 2], &json!(true)));
    simulator.post("/v1/clock/advance", r#"{"by": "1d"}"#).await.ok();
    assert_eq!(uploads(&get("state=finished").await), [1]);
}

#[tokio::test]
async fn a_refused_shipment_shows_every_finding_with_its_rule() {
    let simulator = with_three_shipments().await;
    let shipment = simulator.get("/v1/shipments/3").await.ok();
    assert_eq!(shipment["errors"], shipment["findings"].as_array().expect("findings").len());
    let finding = &shipment["findings"][0];
    assert_eq!(finding["rule"], "zip.unreadable");
    assert_eq!((&finding["severity"], &finding["stage"]), (&json!("error"), &json!("archive")));
    for member in ["grade", "title", "source", "message"] {
        assert!(finding[member].as_str().is_some_and(|text| !text.is_empty()), "{member}");
    }
    assert!(shipment["receipt"].as_str().is_some_and(|name| name.ends_with("netsshare_broken.zip.receipt")));
}

#[tokio::test]
async fn a_finding_shows_the_line_and_what_to_mark_in_it() {
    let simulator = Simulator::start(manual()).await;
    let receiver = person(Country::Denmark, "610180-0001");
    let shipment = ShipmentBuilder::new("dash").message(MessageBuilder::to(receiver, "163057"));
    simulator.upload("netsshare_dash.zip", &shipment.zip().expect("a zip")).await;
    simulator.upload("netsshare_broken.zip", b"this is no zip").await;
    simulator.post("/v1/settle", "").await.ok();
    let shown = simulator.get("/v1/shipments/1").await.ok();
    let finding = &shown["findings"][0];
    assert_eq!(finding["rule"], "receiver.person-number");
    let line = finding["place"]["position"]["line"].as_u64().and_then(|line| usize::try_from(line).ok());
    let line = shipment.xml().lines().nth(line.expect("a line") - 1).expect("the line").to_owned();
    let mark_at = line.find("610180-0001").expect("the number");
    assert_eq!(finding["excerpt"], json!({ "text": line, "mark_at": mark_at, "mark_length": 11 }));
    let without_line = simulator.get("/v1/shipments/2").await.ok();
    assert_eq!(without_line["findings"][0].get("excerpt"), None);
}

#[tokio::test]
async fn a_message_shows_its_progress() {
    let simulator = with_three_shipments().await;
    let page = simulator.get("/v1/shipments/1/messages").await.ok();
    assert_eq!(page["messages"].as_array().map(Vec::len), Some(2));
    let message = simulator.get("/v1/shipments/1/messages/1").await.ok();
    assert_eq!(message, page["messages"][1]);
    assert_eq!(message["receiver"], json!({ "person": { "country": "DK", "number": "0411820680" } }));
    assert_eq!(message["progress"]["state"], "accepted");
    simulator.post("/v1/clock/advance", r#"{"to": "2026-01-06T08:00"}"#).await.ok();
    let message = simulator.get("/v1/shipments/1/messages/1").await.ok();
    assert_eq!(message["progress"], json!({ "state": "delivered", "at": "2026-01-06T07:00:00Z" }));
}

#[tokio::test]
async fn messages_are_narrowed_and_cut() {
    let simulator = with_three_shipments().await;
    let get = async |query: &str| simulator.get(&format!("/v1/shipments/1/messages?{query}")).await.ok();
    let page = get("limit=1").await;
    assert_eq!((&page["messages"][0]["index"], &page["more"]), (&json!(0), &json!(true)));
    let page = get("after=0").await;
    assert_eq!((&page["messages"][0]["index"], &page["more"]), (&json!(1), &json!(false)));
    assert_eq!(get("state=signing").await["messages"], json!([]));
    assert_eq!(get("after=18446744073709551614").await["messages"], json!([]));
}

#[tokio::test]
async fn a_refused_shipment_has_no_messages() {
    let simulator = with_three_shipments().await;
    assert_eq!(simulator.get("/v1/shipments/3/messages").await.ok()["messages"], json!([]));
    simulator.get("/v1/shipments/3/messages/0").await.problem(404, "unknown-message");
}

#[tokio::test]
async fn what_does_not_exist_is_named() {
    let simulator = with_three_shipments().await;
    for path in ["/v1/shipments/99", "/v1/shipments/x", "/v1/shipments/-1", "/v1/shipments/99/messages"] {
        simulator.get(path).await.problem(404, "unknown-shipment");
    }
    for path in ["/v1/shipments/1/messages/2", "/v1/shipments/1/messages/x"] {
        simulator.get(path).await.problem(404, "unknown-message");
    }
    simulator.get("/v1/shipments/%ff").await.problem(404, "no-such-route");
    let problem = simulator.get("/v1/shipments?user=tTEST").await.problem(404, "unknown-user");
    assert_eq!(problem["hint"], "did you mean `tTEST1`?");
    let problem = simulator.get("/v1/shipments?state=finish").await.problem(400, "bad-parameter");
    assert_eq!(problem["hint"], "did you mean `finished`?");
    simulator.get("/v1/shipments/1?all=yes").await.problem(400, "bad-parameter");
}

#[tokio::test]
async fn shipments_are_found_by_their_id_their_time_and_their_receivers() {
    let simulator = with_three_shipments().await;
    simulator.post("/v1/clock/advance", r#"{"by": "1d"}"#).await.ok();
    simulator.upload("netsshare_late.zip", b"this is no zip either").await;
    simulator.post("/v1/settle", "").await.ok();
    let get = async |query: &str| simulator.get(&format!("/v1/shipments?{query}")).await.ok();
    assert_eq!(uploads(&get("shipment_id=sample-plain").await), [1]);
    assert_eq!(uploads(&get("shipment_id=sample").await), [0; 0]);
    assert_eq!(uploads(&get("from=2026-01-05T10:00&until=2026-01-06T10:00").await), [1, 2, 3]);
    assert_eq!(uploads(&get("from=2026-01-06T09:00:00Z").await), [4]);
    assert_eq!(uploads(&get("receiver=0411820680&limit=1").await), [1]);
    assert_eq!(get("receiver=4711").await, json!({ "shipments": [], "more": false }));
    let page = get("until=2026-01-06T10:00&limit=2").await;
    assert_eq!((uploads(&page), &page["more"]), (vec![1, 2], &json!(true)));
    let problem = simulator.get("/v1/shipments?from=yesterday").await.problem(400, "bad-parameter");
    assert_eq!(problem["parameter"], "from");
}

/// The places of the messages on a page, as `after` takes them.
fn places(page: &Value) -> Vec<String> {
    let messages = page["messages"].as_array().expect("messages");
    messages.iter().map(|message| format!("{}:{}", message["upload"], message["index"])).collect()
}

#[tokio::test]
async fn the_messages_of_all_shipments_are_one_list() {
    let simulator = with_three_shipments().await;
    let get = async |query: &str| simulator.get(&format!("/v1/messages?{query}")).await.ok();
    let all = get("").await;
    let mut rest = places(&all);
    assert!(rest.contains(&"1:1".to_owned()) && rest.contains(&"2:0".to_owned()), "{rest:?}");
    let alone = simulator.get("/v1/shipments/1/messages/1").await.ok();
    let shown = all["messages"][1].as_object().expect("a message");
    for (name, value) in alone.as_object().expect("a message") {
        assert_eq!(shown.get(name), Some(value), "{name}");
    }
    assert_eq!((&shown["upload"], &shown["shipment_id"]), (&json!(1), &json!("sample-plain")));
    let mut query = "limit=1".to_owned();
    loop {
        let page = get(&query).await;
        let place = places(&page);
        assert_eq!(place, [rest.remove(0)]);
        assert_eq!(page["more"], !rest.is_empty());
        if rest.is_empty() {
            break;
        }
        query = format!("limit=1&after={}", place[0]);
    }
}

#[tokio::test]
async fn messages_of_all_shipments_are_narrowed() {
    let simulator = with_three_shipments().await;
    // Its signer never answers.
    simulator.upload_sample("deadline").await;
    simulator.post("/v1/settle", "").await.ok();
    let get = async |query: &str| places(&simulator.get(&format!("/v1/messages?{query}")).await.ok());
    assert_eq!(get("receiver=0411820680&shipment_id=sample-plain").await, ["1:1"]);
    assert_eq!(get(&format!("user={USER}&document_type=999999")).await, [""; 0]);
    assert_eq!(get("state=signing").await, [""; 0]);
    simulator.post("/v1/clock/advance", r#"{"to": "2026-01-06T08:00"}"#).await.ok();
    let signing = get("state=signing").await;
    assert_eq!(signing, ["4:0"]);
    assert_eq!(get("deadline_until=2026-01-06T08:00").await, [""; 0]);
    assert_eq!(get("deadline_until=2027-01-01T00:00").await, signing);
    for query in ["after=3", "after=1:x", "document_type=x", "deadline_until=x", "state=x", "user=x"] {
        let answer = simulator.get(&format!("/v1/messages?{query}")).await;
        assert!(matches!(answer.status, 400 | 404), "{query}");
    }
}

#[tokio::test]
async fn totals_count_shipments_and_messages_by_state() {
    let simulator = with_three_shipments().await;
    let totals = simulator.get(&format!("/v1/totals?user={USER}")).await.ok();
    assert_eq!(totals["shipments"], json!({ "refused": 1, "under_way": 2 }));
    assert_eq!(totals["messages"], json!({ "accepted": 3 }));
    assert_eq!(simulator.get("/v1/totals").await.ok(), totals);
    simulator.get("/v1/totals?user=tTEST").await.problem(404, "unknown-user");
    // More than are read at once.
    for number in 0..51 {
        simulator.upload(&format!("netsshare_more{number}.zip"), b"this is no zip").await;
    }
    simulator.post("/v1/settle", "").await.ok();
    assert_eq!(simulator.get("/v1/totals").await.ok()["shipments"]["refused"], 52);
}
