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
async fn a_page_may_begin_far_down_a_crowd_and_behind_its_end() {
    let text = format!("{}crowd: {{people: 20000, subscribes: [163057]}}\n", manual().text);
    let scenario = nets_scenario::load(&text, "crowd.yaml").unwrap_or_else(|problems| panic!("{problems}"));
    let simulator = Simulator::start(scenario).await;
    let path = "/v1/subscriptions?eboks_id=15723&limit=1000";
    let mut numbers = Vec::new();
    for skip in (0..).step_by(1_000) {
        let page = simulator.get(&format!("{path}&skip={skip}")).await.ok();
        let rows = page["subscribers"].as_array().expect("a list");
        numbers.extend(rows.iter().map(|row| row.to_string()));
        if page["more"] == false {
            break;
        }
    }
    let all = numbers.len();
    assert!(all >= 20_000, "{all}");
    let different: std::collections::BTreeSet<_> = numbers.iter().collect();
    assert_eq!(different.len(), all, "none is passed over and none comes twice");
    for (skip, left) in [(all - 1, 1), (all, 0), (usize::MAX, 0)] {
        let page = simulator.get(&format!("{path}&skip={skip}")).await.ok();
        let rows = page["subscribers"].as_array().expect("a list");
        assert_eq!((rows.len(), &page["more"]), (left, &json!(false)), "{skip}");
    }
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
async fn nobody_subscribes_by_number_to_a_type_with_aliases_nor_by_alias_to_another() {
    let text = manual().text.replace("    name: Letter\n", "    name: Letter\n    alias: {}\n");
    let scenario = nets_scenario::load(&text, "alias.yaml").unwrap_or_else(|problems| panic!("{problems}"));
    let simulator = Simulator::start(scenario).await;
    for (path, words) in [
        ("/v1/subscriptions/163057/person/6112990001", "cannot be subscribed to by number"),
        ("/v1/subscriptions/163058/alias/K1", "no alias subscribes to it"),
    ] {
        let problem = simulator.send("PUT", path, &[], "").await.problem(400, "bad-parameter");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{problem}");
        assert_eq!(simulator.get(path).await.ok()["subscribes"], false);
        assert_eq!(simulator.send("DELETE", path, &[], "").await.ok()["subscribes"], false);
    }
    simulator.send("PUT", "/v1/subscriptions/163057/alias/K1", &[], "").await.ok();
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
