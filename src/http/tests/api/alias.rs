//! Registrations by alias and the services that are asked, as far as they need no service.

use nets_scenario::Loaded;
use serde_json::json;

use crate::support::{Simulator, manual};

/// A sender with an alias service, and letters that can be registered for.
fn with_service() -> Loaded {
    let text =
        manual().text.replace("    eboks_ids: [15723]\n", "    eboks_ids: [15723]\n    alias_service: {}\n");
    let text = text.replace("    name: Letter\n", "    name: Letter\n    alias: {}\n");
    let loaded = nets_scenario::load(&text, "alias.yaml").unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(loaded.alias_services.len(), 1, "the default scenario has another form now: {text}");
    loaded
}

const ANNA: &str =
    r#"{"person": "6101800001", "document_type": "163057", "alias1": "4711", "alias2": "AB12"}"#;

#[tokio::test]
async fn a_registration_that_cannot_be_is_told_what_is_wrong_with_it() {
    let simulator = Simulator::start(with_service()).await;
    for (member, value, words) in [
        ("person", json!("610180-0001"), "has 10 digits"),
        ("person", json!(6_101_800_001_u64), "is not a text"),
        ("country", json!("DE"), "DK, NO and SE"),
        ("document_type", json!("letter"), "6 digits"),
        ("alias2", json!(null), "is not a text"),
        ("unchecked", json!("yes"), "true or false"),
        ("alias3", json!("x"), "no member is called `alias3`"),
    ] {
        let mut body: serde_json::Value = serde_json::from_str(ANNA).expect("JSON");
        body[member] = value;
        let answer = simulator.post("/v1/alias/registrations", &body.to_string()).await;
        let problem = answer.problem(400, "bad-body");
        assert!(problem.to_string().contains(words), "{member}: {problem}");
    }
    let unknown = ANNA.replace("{\"person", "{\"user\": \"tTEST9\", \"person");
    simulator.post("/v1/alias/registrations", &unknown).await.problem(404, "unknown-user");
}

#[tokio::test]
async fn a_service_is_settled_and_asked_from_then_on() {
    let simulator = Simulator::start(with_service()).await;
    let refused = simulator.post("/v1/alias/registrations", ANNA).await.ok();
    assert_eq!(refused["state"], "refused", "no address of the service was given: {refused}");
    let body = r#"{"url": "https://localhost:8443/alias"}"#;
    let settled = simulator.send("PUT", "/v1/alias/service", &[], body).await.ok();
    assert_eq!(settled, json!({"user": "tTEST1", "url": "https://localhost:8443/alias"}));
    for (url, kind) in [("http://localhost/", "bad-body"), ("https://alias.example/", "host-not-allowed")] {
        let body = json!({ "url": url }).to_string();
        let problem = simulator.send("PUT", "/v1/alias/service", &[], &body).await.problem(400, kind);
        assert_eq!(problem["parameter"], "url", "{problem}");
    }
    let listed = simulator.get("/v1/alias/service").await.ok();
    assert_eq!(listed["services"], json!([settled]), "what was refused changed nothing");
    let asked = simulator.post("/v1/alias/registrations?show_alias2=true", ANNA).await.ok();
    assert_eq!((&asked["told"], &asked["alias2"]), (&json!("SYSTEM_ERROR"), &json!("AB12")), "{asked}");
    let page = simulator.get("/v1/alias/registrations?limit=1&state=refused").await.ok();
    assert_eq!((&page["registrations"][0]["registration"], &page["more"]), (&json!(1), &json!(true)));
    assert!(!page.to_string().contains("AB12"));
    simulator.send("DELETE", "/v1/alias/registrations/1", &[], "").await.problem(409, "not-registered");
    simulator.send("DELETE", "/v1/alias/registrations/x", &[], "").await.problem(404, "unknown-registration");
}

#[tokio::test]
async fn without_an_alias_service_nobody_registers() {
    let simulator = Simulator::start(manual()).await;
    simulator.post("/v1/alias/registrations", ANNA).await.problem(409, "no-alias-service");
    let body = r#"{"url": "https://localhost/"}"#;
    simulator.send("PUT", "/v1/alias/service", &[], body).await.problem(409, "no-alias-service");
    assert_eq!(simulator.get("/v1/alias/service").await.ok()["services"], json!([]));
}
