//! Who subscribes, and how a subscription begins and ends.

use serde_json::json;

use crate::support::{Simulator, manual};

const SOMEBODY: &str = "/v1/subscriptions/163057/person/6112990001";

#[tokio::test]
async fn somebody_begins_to_subscribe_and_ends_it() {
    let simulator = Simulator::start(manual()).await;
    assert_eq!(simulator.get(SOMEBODY).await.ok()["subscribes"], false);

    let begun = simulator.send("PUT", SOMEBODY, &[], "").await.ok();
    assert_eq!(begun["subscribes"], true);
    assert_eq!(begun["entries"][0]["what"], "subscription_started");
    assert_eq!(simulator.get(SOMEBODY).await.ok()["subscribes"], true);

    let ended = simulator.send("DELETE", SOMEBODY, &[], "").await.ok();
    assert_eq!(ended["subscribes"], false);
    assert_eq!(ended["entries"][0]["what"], "subscription_ended");
}

#[tokio::test]
async fn what_is_so_already_changes_nothing() {
    let simulator = Simulator::start(manual()).await;
    let answer = simulator.send("DELETE", SOMEBODY, &[], "").await.ok();
    assert_eq!(answer["subscribes"], false);
    assert!(answer.get("entries").is_none(), "{answer:#}");
}

#[tokio::test]
async fn the_subscribers_of_an_eboks_id_come_in_pages() {
    let simulator = Simulator::start(manual()).await;
    let first = simulator.get("/v1/subscriptions?eboks_id=15723&limit=1").await.ok();
    let second = simulator.get("/v1/subscriptions?eboks_id=15723&limit=1&skip=1").await.ok();
    assert_eq!(first["more"], true);
    assert_ne!(first["subscribers"][0], second["subscribers"][0]);
    let problem = simulator.get("/v1/subscriptions?eboks_id=15724").await.problem(400, "bad-parameter");
    assert_eq!(problem["hint"], "did you mean `15723`?");
}

#[tokio::test]
async fn nobody_subscribes_who_cannot_be_addressed() {
    let simulator = Simulator::start(manual()).await;
    for (path, parameter) in [
        ("/v1/subscriptions/163057/person/071088-1234", "number"),
        ("/v1/subscriptions/163057/person/0710881234?country=NO", "number"),
        ("/v1/subscriptions/16305/person/6112990001", "document_type"),
        ("/v1/subscriptions/999999/person/6112990001", "document_type"),
        ("/v1/subscriptions/163057/persom/6112990001", "kind"),
        ("/v1/subscriptions/163057/alias/a-b", "number"),
    ] {
        let problem = simulator.send("PUT", path, &[], "").await.problem(400, "bad-parameter");
        assert_eq!(problem["parameter"], json!(parameter), "{path}");
    }
}

#[tokio::test]
async fn a_company_is_held_to_the_form_that_a_scenario_holds_it_to() {
    let simulator = Simulator::start(manual()).await;
    let path = |number: &str, country: &str| {
        format!("/v1/subscriptions/163057/organisation/{number}?country={country}")
    };
    for (number, country, expected) in
        [("1234567", "DK", "expected 8 digits"), ("12345", "SE", "expected 6 to 12 digits")]
    {
        let problem = simulator.send("PUT", &path(number, country), &[], "").await;
        assert_eq!(problem.problem(400, "bad-parameter")["hint"], expected, "{country} {number}");
    }
    for (number, country) in [("12345678", "DK"), ("123456", "NO"), ("123456789012", "SE")] {
        let answer = simulator.send("PUT", &path(number, country), &[], "").await.ok();
        assert_eq!(answer["subscribes"], true, "{country} {number}");
    }
}
