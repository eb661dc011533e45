//! What stands around every page.

use crate::support::{COMMAND, Simulator, manual, scenario};

const PAGES: [&str; 10] = [
    "/ui/default",
    "/ui/default/timeline",
    "/ui/default/shipments",
    "/ui/default/mailboxes",
    "/ui/default/people",
    "/ui/default/alias",
    "/ui/default/calendar",
    "/ui/default/validate",
    "/ui/default/scenario",
    "/ui/default/rules",
];

#[tokio::test]
async fn every_page_has_the_clock_the_next_event_and_the_way_to_all_others() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("signing").await;
    for path in PAGES {
        let page = simulator.page(path).await;
        assert!(page.contains("Mon 5 Jan 2026") && page.contains(">10:00<"), "{path}: {page}");
        assert!(page.contains("20:00</time> hand-over"), "{path}");
        assert!(page.contains("1 message of sample-signing"), "{path}");
        for other in PAGES {
            assert!(page.contains(&format!("href=\"{other}\"")), "{path} does not lead to {other}");
        }
        assert!(page.contains(&format!("href=\"{path}\" aria-current=\"page\"")), "{path}");
        assert!(page.contains(&format!("name=\"back\" value=\"{path}\"")), "{path}");
        assert!(page.len() < 300_000, "{path}");
    }
}

#[tokio::test]
async fn what_came_in_another_run_is_not_told() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("signing").await;
    assert!(simulator.page("/ui/default?came=0-1").await.contains("What came of it"));
    for other in ["0-99999", "7-3", "x"] {
        let page = simulator.page(&format!("/ui/default?came={other}")).await;
        assert!(!page.contains("came of it"), "{other}: {page}");
    }
}

#[tokio::test]
async fn what_recurs_is_not_called_nothing() {
    let simulator = Simulator::start(manual()).await;
    let page = simulator.page("/ui/default").await;
    let due = page.contains("class=\"due\"");
    assert_eq!(due, page.contains("nothing is due but what recurs"), "{page}");
    assert!(due, "the default scenario has daily lists: {page}");
}

#[tokio::test]
async fn a_browser_gets_a_page_at_the_root_and_others_what_they_got_before() {
    let simulator = Simulator::start(manual()).await;
    let accept = |value| [("Accept", value)];
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = simulator.send("GET", "/", &accept(browser), b"").await;
    page.is_guarded();
    assert!(page.text().contains("<h1 class=\"skip\">Now</h1>"));
    for other in ["*/*", "application/json", "text/html;q=0, */*"] {
        assert_eq!(simulator.send("GET", "/", &accept(other), b"").await.text(), "every route", "{other}");
    }
    assert_eq!(simulator.get("/").await.text(), "every route");
}

#[tokio::test]
async fn who_has_sent_nothing_is_told_how_and_can_put_in_a_sample() {
    let simulator = Simulator::start(manual()).await;
    let page = simulator.page("/ui/default").await;
    assert!(page.contains(COMMAND) && page.contains("put in a sample"), "{page}");
    let done =
        simulator.submit("/ui/default/mailboxes/tTEST1/sample", "sample=signing&back=/ui/default").await;
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("What came of it") && page.contains("shipment sample-signing accepted"), "{page}");
    assert!(!page.contains("put in a sample"));
}

#[tokio::test]
async fn a_clock_that_runs_says_so() {
    let simulator =
        Simulator::start(scenario(|text| text.replace("mode: manual", "mode: scaled\n  day_takes: 24m")))
            .await;
    let page = simulator.page("/ui/default").await;
    assert!(page.contains("data-factor=\"60\"") && page.contains("60 times as fast"), "{page}");
}

#[tokio::test]
async fn style_and_script_are_small_and_ours() {
    let simulator = Simulator::start(manual()).await;
    for (path, kind, most) in [
        ("/ui/~/pages.css", "text/css; charset=utf-8", 10_000),
        ("/ui/~/live.js", "text/javascript; charset=utf-8", 8_192),
        ("/ui/~/edit.js", "text/javascript; charset=utf-8", 2_048),
        ("/ui/~/icon.svg", "image/svg+xml", 1_000),
    ] {
        let answer = simulator.get(path).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
        assert!(answer.body.len() <= most, "{path} has {} bytes", answer.body.len());
    }
}
